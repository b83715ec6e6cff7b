/** Of an interval, by which a picture may come early and still count as the one that is due. */
const early = 0.25;
/** Milliseconds of lateness that are made up for, so that pictures in bunches go through as many as they are. */
const forgiven = 500;

/** Lets through at most so many pictures a second, evenly where they come evenly, of a stream that has more. */
export class RateLimit {
	readonly #intervalMs: number;
	#due = -Infinity;

	/** `fps` 0: lets all through. */
	constructor(fps: number) {
		this.#intervalMs = fps > 0 ? 1000 / fps : 0;
	}

	/** Whether the picture that came at `now` (milliseconds, monotonic) goes through. */
	lets(now: number): boolean {
		if (this.#intervalMs === 0) {
			return true;
		}

		if (now < this.#due - early * this.#intervalMs) {
			return false;
		}

		// The schedule is kept, so that the rate is right in the mean; but a pause is not made up for.
		const isLate = now - this.#due > Math.max(this.#intervalMs, forgiven);
		this.#due = (isLate ? now : this.#due) + this.#intervalMs;
		return true;
	}
}
