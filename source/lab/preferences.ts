import path from 'node:path';
import process from 'node:process';
import {isDeepStrictEqual} from 'node:util';
import {z} from 'zod';
import {parseSourceName} from '../video/source-name.js';
import {tightenDataFolder} from './data-folder.js';
import {putAside} from './session-aside.js';
import {readStore, writeStore} from './session-store.js';
import {contentReason} from './session-file.js';
import {settingsSchema, type Settings} from './settings.js';

const preferencesVersion = 1;
const preferencesSchema = z.object({
	version: z.int().positive(),
	settings: z.record(z.string(), z.unknown()),
	/** How the window was left; what is no such value is as if it had never been there. */
	window: z.boolean().optional().catch(undefined),
});

const remembered = settingsSchema.pick({
	...{protocol: true, bufferSize: true, codec: true, quality: true},
	...{source: true, width: true, height: true, fps: true},
});

/** A row of key presses becomes one write. */
const writeDelayMs = 500;

export type Preferences = {
	/** What was last used, as far as it is known and allowed. Read once, when opened. */
	readonly settings: Partial<Settings>;
	/** Whether the window was left open; undefined where it was never there. */
	readonly window: boolean | undefined;
	/** One line about what was put aside, ignored or can't be read. */
	readonly damaged: string | undefined;
	/**
	 * Keeps these for the next start; written half a second after the last call, and when the process exits.
	 *
	 * Protocol, buffer size, codec and quality always. Source, size and fps together, and only for the pattern and cameras: a
	 * video file is chosen for one run, and its size and rate with it, so the source used before stays remembered. Nor
	 * is fps 0 remembered: "as fast as it goes" is a measurement, and a surprise at the next start. The same holds for profile,
	 * link, adaptation and kernel buffer: they are conditions of an experiment.
	 * @param isStandIn the source stands in for the remembered one, which is not there today: that one stays remembered.
	 */
	remember(settings: Settings, isStandIn?: boolean): void;
	/** Keeps this for the next start, as `remember` does: the window was opened or closed. */
	rememberWindow(isOpen: boolean): void;
	/** Writes now what still waits. */
	flush(): void;
};

/**
 * Settings last used, in `preferences.json` of a data folder. Throws nothing: what can't be read is ignored and said.
 * @param onFailure told once, in one line, when they can't be written.
 */
export function openPreferences(dataDir: string, onFailure: (line: string) => void = () => {}): Preferences {
	const file = path.resolve(dataDir, 'preferences.json');
	tightenDataFolder(dataDir);
	const {settings, window, damaged, mayWrite} = load(file);
	let latest: Kept = {settings, window};
	let written = latest;
	let canWrite = mayWrite;
	let timer: NodeJS.Timeout | undefined;

	const flush = () => {
		clearTimeout(timer);
		timer = undefined;
		process.removeListener('exit', flush);
		if (!canWrite || isDeepStrictEqual(latest, written)) return;
		try {
			writeStore(file, {version: preferencesVersion, ...latest});
			written = latest;
		} catch (error) {
			canWrite = false;
			onFailure(`settings are not remembered: ${contentReason(error)}`);
		}
	};

	const keep = (kept: Kept) => {
		latest = kept;
		if (!canWrite) return;
		if (timer === undefined) process.once('exit', flush);
		clearTimeout(timer);
		timer = setTimeout(flush, writeDelayMs).unref();
	};

	return {
		settings,
		window,
		damaged,
		flush,
		remember(used, isStandIn = false) {
			keep({...latest, settings: withUsed(latest.settings, used, isStandIn)});
		},
		rememberWindow(isOpen) {
			keep({...latest, window: isOpen});
		},
	};
}

/** What the file holds. */
type Kept = Pick<Preferences, 'settings' | 'window'>;

function withUsed(before: Partial<Settings>, used: Settings, isStandIn: boolean): Partial<Settings> {
	const {protocol, bufferSize, codec, quality, source, width, height, fps} = used;
	const {kind} = parseSourceName(source);
	const isLasting = !isStandIn && (kind === 'pattern' || kind === 'camera');
	const place = isLasting
		? {source, width, height, fps: fps === 0 ? undefined : fps}
		: {source: before.source, width: before.width, height: before.height, fps: before.fps};
	return withoutUndefined({protocol, bufferSize, codec, quality, ...place});
}

type Loaded = Kept & {
	readonly damaged: string | undefined;
	/** False: writing would replace what we could not read. */
	readonly mayWrite: boolean;
};

const nothingKept: Kept = {settings: {}, window: undefined};

function load(file: string): Loaded {
	const content = readStore(file);
	if (content.kind === 'missing') return {...nothingKept, damaged: undefined, mayWrite: true};
	if (content.kind === 'unreadable') {
		return {...nothingKept, damaged: `settings can't be read: ${content.reason} (${file})`, mayWrite: false};
	}
	if (content.kind === 'damaged') return aside(file, content.reason);
	const parsed = preferencesSchema.safeParse(content.value);
	if (!parsed.success) return aside(file, contentReason(parsed.error));
	if (parsed.data.version > preferencesVersion) {
		const damaged = `settings in ${file} were saved by a newer vstream-tui; they are left alone, and nothing is remembered`;
		return {...nothingKept, damaged, mayWrite: false};
	}
	return {...checkFields(file, parsed.data.settings), window: parsed.data.window, mayWrite: true};
}

function aside(file: string, reason: string): Loaded {
	const put = putAside(file, 'the file of remembered settings', reason);
	return {...nothingKept, damaged: put?.line, mayWrite: put?.isAside ?? true};
}

/** Each field by itself: a bad one is ignored, the others hold. */
function checkFields(
	file: string,
	stored: Readonly<Record<string, unknown>>,
): Pick<Loaded, 'settings' | 'damaged'> {
	const known = Object.entries(remembered.shape).filter(([name]) => Object.hasOwn(stored, name));
	const isGood = ([name, schema]: (typeof known)[number]) => schema.safeParse(stored[name]).success;
	const good = Object.fromEntries(known.filter(isGood).map(([name]) => [name, stored[name]]));
	const bad = known.filter(field => !isGood(field)).map(([name]) => name);
	return {
		settings: remembered.partial().parse(good),
		damaged:
			bad.length === 0
				? undefined
				: `remembered settings with a value that is not allowed are ignored: ${bad.join(', ')} (${file})`,
	};
}

function withoutUndefined(settings: Partial<Settings>): Partial<Settings> {
	const entries: Array<[string, unknown]> = Object.entries(settings);
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
