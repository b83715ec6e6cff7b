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
	/**
	 * Rows of lost packets, each between two that were received, as known now: a late arrival ends the row that it was
	 * alone in, shortens the one at whose edge it lay, and makes two of any other. So lost / lossBursts is the mean length.
	 */
	lossBursts = 0;
	/** Grows with whatever goes wrong; while it stays, so do all counts but `received`. */
	mishaps = 0;
	#highest: number | undefined;
	/** Sequence numbers from the stream's first to its highest. */
	#span = 0;
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
			this.#lose(sequence);
			this.#advance(sequence);
			this.#mark(sequence);
			this.received++;
			return true;
		}

		this.mishaps++;
		if (!this.#isMissing(sequence)) {
			// Seen, or given up long ago, or from before this tracker's time: nothing more is known of it.
			this.duplicate++;
			return false;
		}

		const missingBeside = [-1, 1].filter(step => this.#isMissing(serialAdd(sequence, step))).length;
		this.lossBursts += missingBeside - 1;
		this.#mark(sequence);
		this.received++;
		this.reordered++;
		this.lost--;
		return true;
	}

	/**
	 * The stream ended before the sequence number `next`: what has not come up to there is lost, which no later packet would
	 * tell. May be called again, and packets may come after it.
	 */
	endAt(next: number): void {
		const last = serialAdd(next, -1);
		if (this.#highest !== undefined && isNewer(last, this.#highest)) {
			this.#lose(next);
			this.#advance(last);
		}
	}

	/** Counts what lies between the highest and `sequence` as lost. */
	#lose(sequence: number): void {
		const skipped = this.#highest === undefined ? 0 : serialDistance(this.#highest, sequence) - 1;
		if (skipped > 0) {
			this.mishaps++;
			this.lost += skipped;
			this.lossBursts += this.#highest !== undefined && this.#isMissing(this.#highest) ? 0 : 1;
		}
	}

	/** Makes `sequence` the highest; it and what was skipped are not seen yet. */
	#advance(sequence: number): void {
		const steps = this.#highest === undefined ? 1 : serialDistance(this.#highest, sequence);
		for (let back = 0; back < Math.min(steps, windowSize); back++) {
			this.#clear(serialAdd(sequence, -back));
		}

		this.#span += steps;
		this.#highest = sequence;
	}

	/** Whether this packet belongs to the stream's past, has not come, and still may. */
	#isMissing(sequence: number): boolean {
		const age = this.#highest === undefined ? -1 : serialDistance(sequence, this.#highest);
		return age >= 0 && age < Math.min(windowSize, this.#span) && !this.#isSeen(sequence);
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
