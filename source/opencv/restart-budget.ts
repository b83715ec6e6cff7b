/** Milliseconds by which each further restart waits longer than the one before. */
const step = 200;

/** How often a program that keeps ending is started again. */
export class RestartBudget {
	static readonly count = 5;
	static readonly seconds = 30;

	#taken: number[] = [];

	/**
	 * Takes a restart: milliseconds to wait before it (the first: 0), or undefined when there are none left.
	 * `now`: milliseconds of a monotonic clock.
	 */
	take(now = performance.now()): number | undefined {
		this.#taken = this.#taken.filter(time => now - time < RestartBudget.seconds * 1000);
		if (this.#taken.length >= RestartBudget.count) return undefined;
		this.#taken.push(now);
		return (this.#taken.length - 1) * step;
	}
}
