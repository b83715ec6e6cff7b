import {setTimeout as sleep} from 'node:timers/promises';

/** A frame that is later than this many intervals starts the schedule anew, rather than being caught up in a burst. */
const forgivenIntervals = 2;

/** Keeps a steady rate against a fixed schedule, so that small delays do not add up. */
export class Pace {
	readonly #intervalMs: number;
	#due: number | undefined;

	/** `fps` 0: no pace at all. */
	constructor(fps: number) {
		this.#intervalMs = fps > 0 ? 1000 / fps : 0;
	}

	/** Milliseconds between two frames; 0 without a pace. */
	get intervalMs(): number {
		return this.#intervalMs;
	}

	/**
	 * Resolves when the next frame is due, or at once when `signal` aborts; but never before sockets and messages had their
	 * turn, however late the frame is.
	 */
	async wait(signal?: AbortSignal): Promise<void> {
		const milliseconds = this.#untilDue();
		if (milliseconds > 0) {
			await sleep(milliseconds, undefined, {signal}).catch(() => undefined);
		} else {
			await new Promise(setImmediate);
		}
	}

	#untilDue(): number {
		if (this.#intervalMs === 0) {
			return 0;
		}

		const now = performance.now();
		this.#due ??= now;
		const wait = this.#due - now;
		if (-wait > forgivenIntervals * this.#intervalMs) {
			this.#due = now;
		}

		this.#due += this.#intervalMs;
		return wait;
	}
}
