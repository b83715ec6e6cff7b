/** Ctrl-Z and `fg`: a console that is stopped has to give the terminal to the shell, and take it again afterwards. */

/** Longer than the kernel needs to stop us. Milliseconds. */
const stopMilliseconds = 200;

export type Suspension = {
	/** Stops this program and its children, as Ctrl-Z does to one that leaves that key to the terminal. */
	suspend(): void;
	/** Leaves the signals alone again. */
	close(): void;
};

/**
 * Follows the signals of job control, whoever sends them.
 * @param stopping it stops now: gives the terminal back.
 * @param resumed it goes on, or there was no shell to go back to: takes the terminal again. May be called without `stopping`.
 */
export function watchSuspension(stopping: () => void, resumed: () => void): Suspension {
	let timer: NodeJS.Timeout | undefined;

	function stop(target: number): void {
		stopping();
		// Sent once more, and left to the system: unlike SIGSTOP it does not stop a program that nobody could continue.
		process.off('SIGTSTP', stopAlone);
		if (process.platform !== 'win32') {
			process.kill(target, 'SIGTSTP');
		}

		timer = setTimeout(goOn, stopMilliseconds);
	}

	function stopAlone(): void {
		stop(process.pid);
	}

	function goOn(): void {
		clearTimeout(timer);
		process.off('SIGTSTP', stopAlone).on('SIGTSTP', stopAlone);
		resumed();
	}

	process.on('SIGTSTP', stopAlone).on('SIGCONT', goOn);
	return {
		suspend: () => stop(0),
		close() {
			clearTimeout(timer);
			process.off('SIGTSTP', stopAlone).off('SIGCONT', goOn);
		},
	};
}
