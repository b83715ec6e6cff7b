import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** An OpenCV that is installed on this machine, with what a compiler needs of it. */
export type SystemOpenCv = {
	readonly version: string;
	/** Folder that holds opencv2/. */
	readonly includeFolder: string;
	readonly libraryFolder: string;
	/** Names for the linker: opencv_core, … */
	readonly libraries: readonly string[];
};

/** The parts of OpenCV that we call; the others are not built, which makes the build five times as fast. */
export const openCvModules = ['core', 'highgui', 'imgcodecs', 'imgproc', 'videoio'] as const;

/** `OPENCV_INCLUDE_DIR` and `OPENCV_LIB_DIR` first, then where the usual packages put it; undefined: none is there. */
export function findSystemOpenCv(environment: NodeJS.ProcessEnv = process.env): SystemOpenCv | undefined {
	for (const includeFolder of includeFolders(environment)) {
		const version = versionOf(includeFolder);
		if (version === undefined) continue;
		for (const libraryFolder of libraryFolders(environment, includeFolder)) {
			const libraries = librariesIn(libraryFolder);
			if (libraries) return {version, includeFolder, libraryFolder, libraries};
		}
	}

	return undefined;
}

function includeFolders(environment: NodeJS.ProcessEnv): string[] {
	const own = environment.OPENCV_INCLUDE_DIR;
	const roots = own ? [own] : prefixes.map(prefix => path.join(prefix, 'include'));
	return roots.flatMap(root => [path.join(root, 'opencv4'), root]);
}

const prefixes = ['/usr', '/usr/local', '/opt/homebrew/opt/opencv', '/usr/local/opt/opencv', '/opt/local'];

function libraryFolders(environment: NodeJS.ProcessEnv, includeFolder: string): string[] {
	const own = environment.OPENCV_LIB_DIR;
	if (own) return [own];
	const prefix = prefixes.find(each => includeFolder.startsWith(path.join(each, 'include'))) ?? '/usr';
	const folders = [path.join(prefix, 'lib'), path.join(prefix, 'lib64')];
	// Debian keeps libraries a processor apart: /usr/lib/aarch64-linux-gnu.
	return [...folders, ...foldersIn(path.join(prefix, 'lib')).filter(folder => folder.includes('-linux-gnu'))];
}

function foldersIn(folder: string): string[] {
	return namesIn(folder).map(name => path.join(folder, name));
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function librariesIn(folder: string): string[] | undefined {
	if (process.platform === 'win32') {
		const all = namesIn(folder).find(name => /^opencv_world\d+\.lib$/.test(name));
		return all === undefined ? undefined : [all.replace(/\.lib$/, '')];
	}

	const names = openCvModules.map(module => `opencv_${module}`);
	const ending = process.platform === 'darwin' ? 'dylib' : 'so';
	return names.every(name => existsSync(path.join(folder, `lib${name}.${ending}`))) ? names : undefined;
}

/** From the header that says it; undefined where there is none, or none that says it. */
function versionOf(includeFolder: string): string | undefined {
	let header: string;
	try {
		header = readFileSync(path.join(includeFolder, 'opencv2', 'core', 'version.hpp'), 'utf8');
	} catch {
		return undefined;
	}

	const parts = ['MAJOR', 'MINOR', 'REVISION'].map(
		part => new RegExp(`#define\\s+CV_VERSION_${part}\\s+(\\d+)`).exec(header)?.[1],
	);
	return parts.includes(undefined) ? undefined : parts.join('.');
}
