/**
 * At most so many a second, evenly: what comes late by less than one interval does not shift what follows, so the mean is kept.
 * Pure: the caller passes the time, in milliseconds.
 */
export class Pace {
	readonly #interval: number;
	#dueAt = -Infinity;

	/** `fps`: above 0. */
	constructor(fps: number) {
		this.#interval = 1000 / fps;
	}

	/** Milliseconds until the next is due; 0: now. */
	wait(now: number): number {
		return Math.max(0, this.#dueAt - now);
	}

	/** One was taken. */
	take(now: number): void {
		this.#dueAt = (now - this.#dueAt < this.#interval ? this.#dueAt : now) + this.#interval;
	}
}
