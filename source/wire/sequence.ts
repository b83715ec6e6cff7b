import {isNewer, serialAdd, serialDistance} from './serial.js';

/** How far back a packet may come and still be told from a duplicate, in packets. */
const windowSize = 65_536;

/**
 * Counts what a stream's sequence numbers tell (RFC 3550, A.1 and A.3, with a window instead of a probation): a gap counts
 * as lost; its late arrival takes that back and counts as reordered. Pure.
 */
export class SequenceTracker {
	received = 0;
	lost = 0;
	reordered = 0;
	duplicate = 0;
	/** Gaps, so that lost / lossBursts is the mean burst length at the time of loss. */
	lossBursts = 0;
	#highest: number | undefined;
	/** One bit a sequence number, for the last `windowSize` of them. */
	readonly #seen = new Uint8Array(windowSize / 8);

	/** `first`: the sequence number that the stream began with, where it is known; so that losing it counts as a loss too. */
	constructor(first?: number) {
		this.#highest = first === undefined ? undefined : serialAdd(first, -1);
	}

	/** The sequence number that is expected next; undefined before the first packet of a stream whose start is not known. */
	get next(): number | undefined {
		return this.#highest === undefined ? undefined : serialAdd(this.#highest, 1);
	}

	/** True when this packet is new; false for one that was seen before. */
	add(sequence: number): boolean {
		if (this.#highest === undefined || isNewer(sequence, this.#highest)) {
			this.#advance(sequence);
			this.received++;
			return true;
		}

		const age = -serialDistance(this.#highest, sequence);
		if (age >= windowSize || this.#isSeen(sequence)) {
			// Older than the window remembers: it was given up long ago, and can't be told from a duplicate.
			this.duplicate++;
			return false;
		}

		this.#mark(sequence);
		this.received++;
		this.reordered++;
		this.lost = Math.max(0, this.lost - 1);
		return true;
	}

	#advance(sequence: number): void {
		if (this.#highest !== undefined) {
			const skipped = serialDistance(this.#highest, sequence) - 1;
			this.lost += skipped;
			this.lossBursts += skipped > 0 ? 1 : 0;
			const cleared = Math.min(skipped, windowSize);
			for (let step = 1; step <= cleared; step++) {
				this.#clear(serialAdd(this.#highest, step));
			}
		}

		this.#highest = sequence;
		this.#mark(sequence);
	}

	#isSeen(sequence: number): boolean {
		const bit = sequence % windowSize;
		return ((this.#seen[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
	}

	#mark(sequence: number): void {
		const bit = sequence % windowSize;
		this.#seen[bit >> 3] = (this.#seen[bit >> 3] ?? 0) | (1 << (bit & 7));
	}

	#clear(sequence: number): void {
		const bit = sequence % windowSize;
		this.#seen[bit >> 3] = (this.#seen[bit >> 3] ?? 0) & ~(1 << (bit & 7));
	}
}
