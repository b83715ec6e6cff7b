import {nowMicroseconds} from '../../clock.js';

/** Microseconds. `Date` tells milliseconds; what differs by more than a few of them was set by somebody. */
const tolerance = 5000;
/** Two readings that are further apart than this were interrupted, and say nothing. */
const mostBetween = 1000;

export type Clocks = {
	/** Microseconds of the monotonic clock. */
	readonly monotonic: () => number;
	/** Milliseconds since 1970. */
	readonly date: () => number;
};

/**
 * Moments of the monotonic clock as seconds since 1970. The offset between the two clocks is kept, so that two moments stay in
 * order and as far apart as they were, until somebody sets the calendar's clock.
 */
export class Calendar {
	readonly #clocks: Clocks;
	#offset: number | undefined;

	constructor(clocks: Clocks = {monotonic: nowMicroseconds, date: Date.now}) {
		this.#clocks = clocks;
	}

	secondsOf(monotonicMicroseconds: number): number {
		const {monotonic, date} = this.#clocks;
		const before = monotonic();
		const now = date() * 1000;
		const offset = now - before;
		const isExact = monotonic() - before <= mostBetween;
		if (this.#offset === undefined || (isExact && Math.abs(offset - this.#offset) > tolerance)) {
			this.#offset = offset;
		}

		return (this.#offset + monotonicMicroseconds) / 1e6;
	}
}
