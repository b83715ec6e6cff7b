import type {Random} from './random.js';
import type {Link} from './settings.js';

/** Milliseconds for which a delay stays, so that the packets of one frame travel together. */
const holdMs = 10;

/** The one-way delay with its jitter: uniform in delay ± jitter, never below 0, drawn anew at most every 10 ms. */
export class Jitter {
	readonly #random: Random;
	#drawnAt = -Infinity;
	#swing = 0;

	constructor(random: Random) {
		this.#random = random;
	}

	/** Milliseconds on the way for what leaves at `now`. */
	delayAt(now: number, {delayMs, jitterMs}: Pick<Link, 'delayMs' | 'jitterMs'>): number {
		if (now - this.#drawnAt >= holdMs) {
			this.#drawnAt = now;
			this.#swing = 2 * this.#random() - 1;
		}

		return Math.max(0, delayMs + this.#swing * jitterMs);
	}
}
