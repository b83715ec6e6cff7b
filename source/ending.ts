import {constants} from 'node:os';

/**
 * What ends the program before it is done: a signal, or output that can't be written. The entry imports this file before any
 * other, so that from then on no signal gets lost: whoever has something to bring in order asks to be told with `onEnding`;
 * while nobody does, there is nothing to save, and the program ends at once.
 */

export type Ending = {
	/** For a signal 128 and its number, as shells say it. */
	readonly exitCode: number;
	/** Somebody asked for it, so that it is no failure of the program. */
	readonly isSignal: boolean;
	/** One line for a person, where the reason does not show by itself. */
	readonly line?: string;
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** These leave a core file behind, so the system itself has to end us by them. */
const aborts = ['SIGQUIT', 'SIGABRT'] as const;

/** npm passes a Ctrl-C on that the terminal has sent to its whole group already: that is one wish, not impatience. Milliseconds. */
const sameWish = 500;

let listeners: ReadonlyArray<(ending: Ending) => void> = [];
let toldAt: number | undefined;

/**
 * Has the newest listener told of the first ending; after that, a further signal ends the program at once. Returns its undoing.
 */
export function onEnding(listener: (ending: Ending) => void): () => void {
	listeners = [...listeners, listener];
	return () => {
		listeners = listeners.filter(other => other !== listener);
	};
}

/** Output was lost, for example: ends the program as a signal would, unless it ends already. */
export function endWith(ending: Ending): void {
	if (toldAt === undefined) {
		tell(ending);
	}
}

/**
 * Calls `restore` before SIGQUIT or SIGABRT from outside ends the program, as the system does it. Nobody is told where the
 * program aborts by itself: then no JavaScript runs any more, and tui/terminal/guard.ts gives the terminal back. Returns its
 * undoing.
 */
export function beforeAbort(restore: () => void): () => void {
	const handlers = aborts.map(name => {
		const handler = (): void => {
			restore();
			process.removeAllListeners(name);
			process.kill(process.pid, name);
		};
		process.on(name, handler);
		return () => process.off(name, handler);
	});
	return () => {
		for (const undo of handlers) {
			undo();
		}
	};
}

for (const name of signals) {
	process.on(name, () => {
		const ending = {exitCode: 128 + constants.signals[name], isSignal: true};
		if (toldAt === undefined) {
			tell(ending);
		} else if (performance.now() - toldAt > sameWish) {
			process.exit(ending.exitCode);
		}
	});
}

function tell(ending: Ending): void {
	const listener = listeners.at(-1);
	if (listener === undefined) {
		exitNow(ending);
		return;
	}

	toldAt = performance.now();
	listener(ending);
}

function exitNow({exitCode, line}: Ending): void {
	if (line !== undefined) {
		process.stderr.write(`vstream-tui: ${line}\n`);
	}

	process.exit(exitCode);
}
