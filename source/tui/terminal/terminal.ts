import {beforeAbort} from '../../ending.js';
import {guardTerminal, lookAt} from './guard.js';

/** The real terminal: takes it over, and gives it back exactly as it was, however the program ends. */

const escape = '\u001B[';
/** Alternate screen, cursor hidden, bracketed paste (so that pasted text isn't taken for keys). */
const enter = `${escape}?1049h${escape}?25l${escape}?2004h`;
/** Also ends a synchronized update that an error may have cut in two. */
const leave = `${escape}?2026l${escape}0m${escape}?2004l${escape}?25h${escape}?1049l`;

export type Terminal = {
	size(): {columns: number; rows: number};
	/** Has the size read again; a new one comes as the output's `resize`. */
	readSize(): void;
	write(bytes: string): void;
	/** False while the terminal has not taken what was written before. */
	ready(): boolean;
	enter(): void;
	leave(): void;
};

const taken = new Set<Terminal>();
let undoAbort = (): void => undefined;

/** Gives back every terminal that a console holds. Safe to call at any time, and twice. */
export function restoreTerminal(): void {
	for (const terminal of taken) terminal.leave();
}

export function openTerminal(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Terminal {
	const wasRaw = stdin.isRaw ?? false;
	let endGuard = (): void => undefined;
	const terminal: Terminal = {
		size: () => ({columns: stdout.columns || 80, rows: stdout.rows || 24}),
		readSize() {
			// Only the program in the foreground is told of a new size, and whoever was stopped or in the background was not.
			if (stdout.isTTY && process.platform !== 'win32') process.kill(process.pid, 'SIGWINCH');
		},
		write(bytes) {
			if (bytes !== '' && stdout.writable) stdout.write(bytes);
		},
		ready: () => !stdout.writableNeedDrain,
		enter() {
			if (taken.has(terminal)) return;
			if (taken.size === 0) {
				// The monitor leaves it to Node to print the error and to choose the exit code; it only restores before that.
				process.on('uncaughtExceptionMonitor', restoreTerminal);
				process.on('exit', restoreTerminal);
				undoAbort = beforeAbort(restoreTerminal);
			}

			taken.add(terminal);
			const before = isOwn(stdin, stdout) ? lookAt(process.stdin.fd) : undefined;
			if (stdin.isTTY) stdin.setRawMode(true);
			stdin.resume();
			terminal.write(enter);
			endGuard = before === undefined ? () => undefined : guardTerminal(before, leave);
		},
		leave() {
			if (!taken.delete(terminal)) return;
			if (taken.size === 0) {
				process.off('uncaughtExceptionMonitor', restoreTerminal);
				process.off('exit', restoreTerminal);
				undoAbort();
			}

			terminal.write(leave);
			try {
				if (stdin.isTTY) stdin.setRawMode(wasRaw);
			} catch {
				// The terminal itself is gone: there is nothing left to give back.
			}

			stdin.pause();
			endGuard();
		},
	};
	return terminal;
}

/** Whether they are this program's own terminal. */
function isOwn(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): boolean {
	return stdin === process.stdin && stdout === process.stdout && stdin.isTTY && stdout.isTTY;
}
