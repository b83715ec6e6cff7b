import {existsSync} from 'node:fs';
import {cleanLine, jsonLine} from '../format.js';
import type {LabEvent} from '../lab/sample.js';
import type {Settings} from '../lab/settings.js';
import {findExperiment} from '../lab/experiments.js';
import {Lab, LabError} from '../lab/lab.js';
import {openShelf, SessionError} from '../lab/sessions.js';
import {progressLine} from '../report/progress-line.js';
import {summaryText} from '../report/summary-text.js';
import {parseSourceName, sourceWords} from '../video/source-name.js';

export type PlainRun = {
	readonly settings: Settings;
	readonly host: string;
	readonly port: number;
	readonly window: boolean;
	/** Port of the page; undefined: none. */
	readonly web: number | undefined;
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
	const {settings, host, port, window, web, dataDir, durationSeconds, json} = options;
	const out = (line: string): void => void process.stdout.write(`${line}\n`);
	const err = (line: string): void => void process.stderr.write(`${cleanLine(line)}\n`);
	const say = json ? err : out;
	const unsaveable = whyNotSaved(options);
	if (unsaveable !== undefined) {
		err(`vstream-tui: ${unsaveable}`);
		return 2;
	}

	const lab = new Lab({settings, host, port, window, dataDir, durationSeconds});
	const interrupt = waitForSignal();
	lab.setWeb(web);
	await Promise.race([untilPageIsThere(lab), interrupt.received]);
	const start = lab.start();
	let endReporting = (): void => undefined;
	try {
		await Promise.race([start, interrupt.received]);
		endReporting = reportProgress(lab, say);
		await Promise.race([untilOver(lab, durationSeconds), interrupt.received]);
	} catch (error) {
		if (!(error instanceof LabError)) {
			throw error;
		}
	} finally {
		await lab.stop();
		endReporting();
		interrupt.forget();
	}

	const {failure, picture} = lab.snapshot();
	const {summary} = lab.record();
	if (picture !== undefined) {
		out(json ? jsonLine(summary) : `\n${summaryText(summary)}`);
	}

	const isSaved = options.save === undefined || picture === undefined || saveRun(lab, options, say, err);
	const problem = failure ?? (picture === undefined ? 'ended before the first frame' : undefined);
	if (problem !== undefined) {
		err(`vstream-tui: ${problem}`);
	}

	return problem === undefined && isSaved ? 0 : 1;
}

/** One line on why the run could not be saved as it is asked to be; said before it, when nothing is lost yet. */
function whyNotSaved({save, dataDir}: PlainRun): string | undefined {
	if (save === undefined) {
		return undefined;
	}

	if (findExperiment(save) !== undefined) {
		return `--save ${save} would name the session so; to run that experiment: vstream-tui run ${save} --save`;
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

/** Milliseconds that a run waits for its page. */
const pagePatienceMs = 5000;

/** Loading the page's server takes a processor for a good part of a second: that is not to show in what the run measures. */
async function untilPageIsThere(lab: Lab): Promise<void> {
	await new Promise<void>(resolve => {
		const end = (): void => {
			clearTimeout(patience);
			unsubscribe();
			resolve();
		};
		const look = (): void => {
			if (lab.snapshot().web.state !== 'opening') {
				end();
			}
		};
		const patience = setTimeout(end, pagePatienceMs);
		const unsubscribe = lab.subscribe(look);
		look();
	});
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

/** Milliseconds that a busy machine may take longer for a run's last frames; so that each run of a pattern has just as many. */
const lastFramesMs = 1000;
const lastFramesPollMs = 10;

/** Resolves when the time is over, or the run has failed or stopped by itself. */
async function untilOver(lab: Lab, durationSeconds: number): Promise<void> {
	await new Promise<void>(resolve => {
		let timer: NodeJS.Timeout | undefined;
		const end = (): void => {
			clearTimeout(timer);
			unsubscribe();
			resolve();
		};
		const endAfter = (milliseconds: number, patienceMs: number): void => {
			timer = setTimeout(() => {
				if (lab.isIncomplete && patienceMs > 0) {
					endAfter(lastFramesPollMs, patienceMs - lastFramesPollMs);
				} else {
					end();
				}
			}, milliseconds);
			// A signal may end the run before; then nothing must wait for this.
			timer.unref();
		};
		// A timer may be a millisecond early, and the last second is to be a whole one.
		endAfter((durationSeconds - lab.snapshot().elapsedSeconds) * 1000 + 1, lastFramesMs);
		const unsubscribe = lab.subscribe(() => {
			const {state} = lab.snapshot();
			if (state === 'failed' || state === 'halted') {
				end();
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
	if (path !== undefined && !existsSync(path)) {
		return `there is no file ${path}; a source is ${sourceWords}`;
	}

	return undefined;
}
