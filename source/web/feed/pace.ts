/**
 * At most so many a second: what comes late does not shift what follows, so the mean is kept. Lateness of up to `catchUp` is
 * made up for; without any, what was late by a whole interval is not, and all are evenly spaced.
 * Pure: the caller passes the time, in milliseconds.
 */
export class Pace {
	readonly #interval: number;
	readonly #catchUp: number;
	/** undefined: nothing was taken yet, and nothing is late. */
	#dueAt: number | undefined;

	/** `fps`: above 0. `catchUp`: milliseconds. */
	constructor(fps: number, catchUp = 0) {
		this.#interval = 1000 / fps;
		this.#catchUp = catchUp;
	}

	/** Milliseconds until the next is due; 0: now. */
	wait(now: number): number {
		return Math.max(0, (this.#dueAt ?? now) - now);
	}

	/** One was taken. */
	take(now: number): void {
		const dueAt = this.#dueAt ?? now;
		const isLate = now - dueAt >= this.#interval;
		const base = isLate ? Math.max(dueAt, now - this.#catchUp) : dueAt;
		this.#dueAt = base + this.#interval;
	}
}
