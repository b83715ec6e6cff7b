import {statSync} from 'node:fs';
import type {Ending} from '../ending.js';
import {cleanLine, jsonLine} from '../format.js';
import type {LabEvent} from '../lab/sample.js';
import type {Settings} from '../lab/settings.js';
import {findExperiment} from '../lab/experiments.js';
import {Lab, LabError} from '../lab/lab.js';
import {openShelf, SessionError} from '../lab/sessions.js';
import {ownCommand} from '../own-command.js';
import {progressLine} from '../report/progress-line.js';
import {summaryText} from '../report/summary-text.js';
import {parseSourceName, sourceWords} from '../video/source-name.js';
import {aborted, interruption} from './interruption.js';
import {untilOver, untilPageIsThere} from './until.js';

export type PlainRun = {
	readonly settings: Settings;
	readonly host: string;
	readonly port: number;
	readonly window: boolean;
	/** Port of the page; undefined: none. */
	readonly web: number | undefined;
	/** The page is for everybody on this computer. */
	readonly webOpen: boolean;
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
	const {settings, host, port, window, webOpen, dataDir, durationSeconds, json} = options;
	const out = (line: string): void => void process.stdout.write(`${line}\n`);
	const err = (line: string): void => void process.stderr.write(`${cleanLine(line)}\n`);
	const say = json ? err : out;
	const unsaveable = whyNotSaved(options);
	if (unsaveable !== undefined) {
		err(`vstream-tui: ${unsaveable}`);
		return 2;
	}

	const lab = new Lab({settings, host, port, window, webOpen, dataDir, durationSeconds});
	const interrupt = interruption();
	let endReporting = (): void => undefined;
	try {
		endReporting = await stream(lab, options, {say, interrupted: interrupt.signal});
	} finally {
		await lab.stop();
		endReporting();
	}

	const {failure, picture} = lab.snapshot();
	const {summary} = lab.record();
	if (picture !== undefined) {
		out(json ? jsonLine(summary) : `\n${summaryText(summary)}`);
	}

	const isSaved = options.save === undefined || picture === undefined || saveRun(lab, options, say, err);
	const ending = interrupt.forget();
	const problem =
		failure ?? ending?.line ?? (picture === undefined ? 'ended before the first frame' : undefined);
	if (problem !== undefined) {
		err(`vstream-tui: ${problem}`);
	}

	return exitCodeOf({ending, hasFailed: failure !== undefined || !isSaved, hasFrames: picture !== undefined});
}

/**
 * The run itself: its page first, then frames until the time is over, it fails, or it is interrupted. Returns the end of its
 * progress lines, since the last sample comes when the lab stops.
 */
async function stream(
	lab: Lab,
	{web, durationSeconds}: PlainRun,
	{say, interrupted}: {readonly say: (line: string) => void; readonly interrupted: AbortSignal},
): Promise<() => void> {
	const nothing = (): void => undefined;
	lab.setWeb(web);
	await untilPageIsThere(lab, interrupted);
	if (interrupted.aborted) {
		return nothing;
	}

	try {
		await Promise.race([lab.start(), aborted(interrupted)]);
	} catch (error) {
		if (!(error instanceof LabError)) {
			throw error;
		}

		return nothing;
	}

	const endReporting = reportProgress(lab, say);
	await untilOver(lab, durationSeconds, interrupted);
	return endReporting;
}

/** A signal ends a run early and well, once there is something to sum up; lost output never does. */
function exitCodeOf({
	ending,
	hasFailed,
	hasFrames,
}: {
	readonly ending: Ending | undefined;
	readonly hasFailed: boolean;
	readonly hasFrames: boolean;
}): number {
	if (hasFailed || (ending === undefined && !hasFrames)) {
		return 1;
	}

	return ending === undefined || (ending.isSignal && hasFrames) ? 0 : ending.exitCode;
}

/** One line on why the run could not be saved as it is asked to be; said before it, when nothing is lost yet. */
function whyNotSaved({save, dataDir}: PlainRun): string | undefined {
	if (save === undefined) {
		return undefined;
	}

	if (findExperiment(save) !== undefined) {
		return `--save ${save} would name the session so; to run that experiment: ${ownCommand(`run ${save} --save`)}`;
	}

	try {
		openShelf(dataDir).check(save === '' ? undefined : save);
		return undefined;
	} catch (error) {
		if (!(error instanceof SessionError)) {
			throw error;
		}

		return error.message;
	}
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

/** Saves it; where the name was taken meanwhile, under a name of its own, so that nothing is lost. */
function saveRun(
	lab: Lab,
	{save, dataDir}: PlainRun,
	say: (line: string) => void,
	err: (line: string) => void,
): boolean {
	const shelf = openShelf(dataDir);
	const names = save === '' ? [undefined] : [save, undefined];
	for (const name of names) {
		try {
			say(`saved as ${shelf.save(lab.record(), name).name}`);
			return name === names[0];
		} catch (error) {
			if (!(error instanceof SessionError)) {
				throw error;
			}

			err(`vstream-tui: ${error.message}`);
		}
	}

	return false;
}

/**
 * One line on what is wrong with a source; undefined where nothing is, as far as one can tell now. Said here and not when
 * the option is parsed, where its text would be printed, a password in it too.
 */
export function sourceProblem(source: string): string | undefined {
	const name = parseSourceName(source);
	if (name.kind === 'bad') {
		return name.problem;
	}

	const path = name.kind === 'mjpeg' || name.kind === 'path' ? name.path : undefined;
	if (path !== undefined && isMissing(path)) {
		return `there is no file ${path}; a source is ${sourceWords}`;
	}

	return undefined;
}

/** What is there and can't be looked at is not missing: opening it tells why. */
function isMissing(path: string): boolean {
	try {
		return statSync(path, {throwIfNoEntry: false}) === undefined;
	} catch {
		return false;
	}
}
