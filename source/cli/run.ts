import {existsSync} from 'node:fs';
import type {LabEvent} from '../lab/sample.js';
import type {Settings} from '../lab/settings.js';
import {Lab, LabError} from '../lab/lab.js';
import {openShelf, SessionError} from '../lab/sessions.js';
import {progressLine} from '../report/progress-line.js';
import {summaryText} from '../report/summary-text.js';

export type PlainRun = {
	readonly settings: Settings;
	readonly host: string;
	readonly port: number;
	readonly window: boolean;
	readonly durationSeconds: number;
	readonly json: boolean;
	/** undefined: do not save. Empty: under a name of its own. */
	readonly save: string | undefined;
	readonly dataDir: string;
};

/**
 * One run without the console: a line a second, then the summary. With `json` the summary is one JSON object on stdout and
 * the lines go to stderr. Returns the exit code.
 */
export async function runPlain(options: PlainRun): Promise<number> {
	const {settings, host, port, durationSeconds, json} = options;
	const out = (line: string): void => void process.stdout.write(`${line}\n`);
	const err = (line: string): void => void process.stderr.write(`${line}\n`);
	const say = json ? err : out;
	const lab = new Lab({settings, host, port, window: options.window});
	const interrupt = waitForSignal();
	try {
		await lab.start();
	} catch (error) {
		await lab.stop();
		if (!(error instanceof LabError)) {
			throw error;
		}

		err(`vstream-tui: ${error.message}`);
		return 1;
	}

	const endReporting = reportProgress(lab, say);
	await Promise.race([untilOver(lab, durationSeconds), interrupt.received]);
	const summary = await lab.stop();
	endReporting();
	interrupt.forget();
	const {failure} = lab.snapshot();
	out(json ? JSON.stringify(summary) : `\n${summaryText(summary)}`);
	const saved = options.save === undefined || saveRun(lab, options, say, err);
	if (failure !== undefined) {
		err(`vstream-tui: ${failure}`);
	}

	return failure === undefined && saved ? 0 : 1;
}

/** Says each event when it happens, and one line a second. Returns its end. */
function reportProgress(lab: Lab, say: (line: string) => void): () => void {
	let told: LabEvent | undefined;
	let nextSecond = 1;
	const report = (): void => {
		const {events, sample} = lab.snapshot();
		const lastTold = told === undefined ? -1 : events.lastIndexOf(told);
		for (const event of events.slice(lastTold + 1)) {
			say(`${event.atSeconds.toFixed(1).padStart(5)} s  ${event.type}: ${event.detail}`);
		}

		told = events.at(-1);
		if (sample !== undefined && sample.atSeconds >= nextSecond) {
			nextSecond = Math.floor(sample.atSeconds) + 1;
			say(progressLine(sample));
		}
	};
	report();
	return lab.subscribe(report);
}

/** Resolves when the time is over or the run has failed. */
async function untilOver(lab: Lab, durationSeconds: number): Promise<void> {
	await new Promise<void>(resolve => {
		const unsubscribe = lab.subscribe(() => {
			const {state, elapsedSeconds} = lab.snapshot();
			if (state === 'failed' || elapsedSeconds >= durationSeconds) {
				unsubscribe();
				resolve();
			}
		});
	});
}

/** SIGINT and SIGTERM end the run early, with its summary; a second one ends the program at once. */
function waitForSignal(): {readonly received: Promise<void>; readonly forget: () => void} {
	let forget = (): void => undefined;
	const received = new Promise<void>(resolve => {
		const onSignal = (): void => {
			forget();
			resolve();
		};

		process.on('SIGINT', onSignal);
		process.on('SIGTERM', onSignal);
		forget = () => {
			process.off('SIGINT', onSignal);
			process.off('SIGTERM', onSignal);
		};
	});
	return {received, forget: () => forget()};
}

function saveRun(
	lab: Lab,
	{save, dataDir}: PlainRun,
	say: (line: string) => void,
	err: (line: string) => void,
): boolean {
	try {
		const entry = openShelf(dataDir).save(lab.record(), save === '' ? undefined : save);
		say(`saved as ${entry.name}`);
		return true;
	} catch (error) {
		if (!(error instanceof SessionError)) {
			throw error;
		}

		err(`vstream-tui: ${error.message}`);
		return false;
	}
}

/** One line on what is wrong with a source that names no file; undefined where nothing is, as far as one can tell now. */
export function sourceProblem(source: string): string | undefined {
	const isBuiltIn = source === 'pattern' || /^camera(:\d+)?$/.test(source);
	return isBuiltIn || existsSync(source)
		? undefined
		: `there is no file ${source}; a source is pattern, camera, camera:N or a video file`;
}
