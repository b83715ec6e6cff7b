import {cleanLine} from '../format.js';
import {Lab, LabError} from '../lab/lab.js';
import {openPreferences, type Preferences} from '../lab/preferences.js';
import {openShelf} from '../lab/sessions.js';
import {defaultSettings, type Settings} from '../lab/settings.js';
import type {ConsoleEnd} from '../tui/console.js';
import {wantsWindow, watchWindow} from './window-wish.js';

export type ConsoleRun = {
	/** What the command line asks for; what it leaves open comes from the last time. */
	readonly given: Partial<Settings>;
	readonly host: string;
	readonly port: number;
	readonly window: boolean;
	/** Port of the page; undefined: not before it is asked for by key. */
	readonly web: number | undefined;
	/** The page is for everybody on this computer. */
	readonly webOpen: boolean;
	readonly dataDir: string;
};

/** The console in a terminal, streaming at once. Returns the exit code. */
export async function runInConsole(options: ConsoleRun): Promise<number> {
	// React and chalk read these when they are loaded: React's development build costs twice as much.
	process.env.NODE_ENV ??= 'production';
	const {given, dataDir} = options;
	let problem: string | undefined;
	const preferences = openPreferences(dataDir, line => {
		problem = line;
	});
	const {settings: remembered} = preferences;
	const window = await wantsWindow(options.window, preferences.window);
	const show = async (settings: Settings, notice: string | undefined, isStandIn: boolean): Promise<Shown> =>
		showLab({...options, window, settings, notice, preferences, isStandIn});

	let shown = await show(merge(remembered, given), preferences.damaged, false);
	if (shown.couldNotOpen && given.source === undefined && mayBeGone(remembered.source)) {
		const notice = `${remembered.source} is not there, so this is the pattern: ${shown.end.message ?? ''}`;
		shown = await show(merge({...remembered, ...noSource}, given), notice, true);
	}

	preferences.flush();
	for (const line of [shown.end.message, problem].filter(Boolean)) {
		process.stderr.write(`vstream-tui: ${cleanLine(line ?? '')}\n`);
	}

	return shown.end.exitCode;
}

/** The pattern is always there; what else was remembered may be gone today. */
function mayBeGone(source: string | undefined): source is string {
	return source !== undefined && source !== 'pattern';
}

const noSource = {source: undefined, width: undefined, height: undefined, fps: undefined};

type Shown = {
	readonly end: ConsoleEnd;
	/** It failed before the first frame, and by itself. */
	readonly couldNotOpen: boolean;
};

/** One lab, from its start to its end, in the terminal. */
async function showLab({
	settings,
	notice,
	preferences,
	isStandIn,
	web,
	...place
}: Omit<ConsoleRun, 'given'> & {
	readonly settings: Settings;
	readonly notice: string | undefined;
	readonly preferences: Preferences;
	readonly isStandIn: boolean;
}): Promise<Shown> {
	const {runConsole} = await import('../tui/console.js');
	const lab = new Lab({settings, ...place});
	const endWatch = watchWindow(lab, isOpen => preferences.rememberWindow(isOpen));
	lab.setWeb(web);
	lab.start().catch((error: unknown) => {
		if (!(error instanceof LabError)) {
			throw error;
		}
		// The console sees the failure in the snapshot and ends with its line.
	});
	try {
		const end = await runConsole({
			lab,
			shelf: openShelf(place.dataDir),
			initialNotice: notice,
			webPort: web,
			onSettingsChanged: changed => preferences.remember(changed, isStandIn),
			stdin: process.stdin,
			stdout: process.stdout,
		});
		const {state, picture, settings: last} = lab.snapshot();
		if (picture !== undefined) {
			preferences.remember(last, isStandIn);
		}

		return {end, couldNotOpen: state === 'failed' && picture === undefined && end.exitCode === 1};
	} finally {
		endWatch();
		await lab.stop();
	}
}

/** A source that is asked for comes with its own size and rate, not with those of another one. */
function merge(remembered: Partial<Settings>, given: Partial<Settings>): Settings {
	const {source, width, height, fps, ...stream} = remembered;
	const old = given.source === undefined ? {source, width, height, fps} : {};
	const known = Object.fromEntries(
		Object.entries({...old, ...stream}).filter(([, value]) => value !== undefined),
	);
	return {...defaultSettings, ...known, ...given};
}
