import {existsSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {homedir} from 'node:os';
import path from 'node:path';
import type {Addon} from './addon-types.js';
import {OpenCvError, openCvMissing, setupCommand} from './error.js';

export const addonPackage = '@u4/opencv4nodejs';
/** The version that setup builds. */
export const addonVersion = '7.1.2';
export const addonFileName = 'opencv4nodejs.node';

const ourRequire = createRequire(import.meta.url);

/** Where built addons are kept, one folder for each key. `VSTREAM_OPENCV_DIR` overrides it. */
export function addonCache(environment: NodeJS.ProcessEnv = process.env): string {
	if (environment.VSTREAM_OPENCV_DIR) return path.resolve(environment.VSTREAM_OPENCV_DIR);
	return path.join(userCache(environment), 'vstream-tui', 'opencv');
}

function userCache(environment: NodeJS.ProcessEnv): string {
	if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches');
	if (process.platform === 'win32')
		return environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
	const configured = environment.XDG_CACHE_HOME;
	// The XDG specification says that a relative path is to be ignored.
	return configured && path.isAbsolute(configured) ? configured : path.join(homedir(), '.cache');
}

/** The folder of one build, named for everything that the build depends on. */
export function addonKey(openCvVersion: string): string {
	return `${keyStart}${openCvVersion}${keyEnd}`;
}

const keyStart = `addon-${addonVersion}-opencv-`;
const keyEnd = `-node-${process.versions.modules}-${process.platform}-${process.arch}`;

/** Path of the addon that the programs would load first; undefined: there is none. Loads nothing. */
export function findAddon(): string | undefined {
	return addonCandidates()[0];
}

/**
 * Loads the addon. Only for the child programs: the addon keeps state for its whole process, prints to stdout, and
 * may abort().
 * @throws OpenCvError when there is none, or none that can be loaded.
 */
export function loadAddon(): Addon {
	const candidates = addonCandidates();
	let reason: string | undefined;
	for (const candidate of candidates) {
		try {
			return ourRequire(candidate) as Addon;
		} catch (error) {
			reason ??= String(error instanceof Error ? error.message : error).split('\n')[0];
		}
	}

	throw new OpenCvError(
		reason === undefined
			? openCvMissing('this needs')
			: `the OpenCV addon can't be loaded (${reason}); build it again: ${setupCommand}`,
	);
}

function addonCandidates(): string[] {
	const installed = installedAddon();
	return [...(installed === undefined ? [] : [installed]), ...builtAddons()];
}

/** In a package that the user installed beside ours, if it was built there. */
function installedAddon(): string | undefined {
	let entry: string;
	try {
		entry = ourRequire.resolve(addonPackage);
	} catch {
		return undefined;
	}

	// Its entry, cjs/lib/opencv4nodejs.js, prints to stdout and looks for builds of its own: take what it would load.
	const file = path.join(path.dirname(entry), '..', '..', 'build', 'Release', addonFileName);
	return existsSync(file) ? file : undefined;
}

/** What setup built for this Node on this machine, newest OpenCV first. */
function builtAddons(): string[] {
	const cache = addonCache();
	let names: string[];
	try {
		names = readdirSync(cache);
	} catch {
		return [];
	}

	return names
		.filter(name => name.startsWith(keyStart) && name.endsWith(keyEnd))
		.sort((a, b) => b.localeCompare(a, 'en', {numeric: true}))
		.map(name => path.join(cache, name, addonFileName))
		.filter(file => existsSync(file));
}
