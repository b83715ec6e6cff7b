import {cleanLine} from '../format.js';
import {Lab, LabError} from '../lab/lab.js';
import {openPreferences} from '../lab/preferences.js';
import {openShelf} from '../lab/sessions.js';
import {defaultSettings, type Settings} from '../lab/settings.js';

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
export async function runInConsole({given, web, dataDir, ...place}: ConsoleRun): Promise<number> {
	// React and chalk read these when they are loaded: React's development build costs twice as much.
	process.env.NODE_ENV ??= 'production';
	const {runConsole} = await import('../tui/console.js');
	let problem: string | undefined;
	const preferences = openPreferences(dataDir, line => {
		problem = line;
	});
	const lab = new Lab({settings: merge(preferences.settings, given), dataDir, ...place});
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
			shelf: openShelf(dataDir),
			initialNotice: preferences.damaged,
			webPort: web,
			onSettingsChanged: changed => preferences.remember(changed),
			stdin: process.stdin,
			stdout: process.stdout,
		});
		if (lab.snapshot().picture !== undefined) {
			preferences.remember(lab.snapshot().settings);
		}

		preferences.flush();
		for (const line of [end.message, problem].filter(Boolean)) {
			process.stderr.write(`vstream-tui: ${cleanLine(line ?? '')}\n`);
		}

		return end.exitCode;
	} finally {
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
