import type {Counters} from '../metrics/counters.js';
import type {Place} from '../wire/continuity.js';

/**
 * How far the sender of one stream has come, where it counts in the same shared memory: it says each number there before the
 * first byte with that number leaves, so no packet of its own ever lies beyond.
 */
export class SentSoFar {
	readonly #counters: Counters;
	readonly #streamId: number;
	#last: Place;

	/** `begin`: where the stream begins, or goes on: as far as it has come at the least. */
	constructor(counters: Counters, streamId: number, begin: Place) {
		this.#counters = counters;
		this.#streamId = streamId;
		this.#last = begin;
	}

	/** The first packet and the first frame that it has not begun. After the next stream's beginning it stays where it was. */
	read(): Place {
		const counters = this.#counters;
		// This order: a new sender says its stream first, so the numbers read here are never the new one's.
		const now = {sequence: counters.get('sentSequence'), frameIndex: counters.get('framesCaptured')};
		if (counters.get('sentStream') === this.#streamId) {
			this.#last = now;
		}

		return this.#last;
	}
}
