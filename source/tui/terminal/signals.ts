import {constants} from 'node:os';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls back with the exit code that shells give for the signal: 128 and its number. Returns its undoing. */
export function onEndingSignal(end: (exitCode: number) => void): () => void {
	const handlers = endings.map(name => {
		const handler = () => end(128 + constants.signals[name]);
		process.on(name, handler);
		return () => process.off(name, handler);
	});
	return () => {
		for (const undo of handlers) undo();
	};
}

/** Longer than the kernel needs to stop us. */
const stopMilliseconds = 200;

/**
 * Stops this program and its children, as Ctrl-Z does to a program that leaves the terminal's own handling on; calls
 * back when it goes on again, or at once where there is no shell to go back to.
 */
export function suspendProcess(resumed: () => void): void {
	if (process.platform !== 'win32') process.kill(0, 'SIGTSTP');
	setTimeout(resumed, stopMilliseconds);
}
