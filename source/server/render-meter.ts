import {nowMicroseconds} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import {FreezeMeter} from '../metrics/freeze.js';
import type {Histogram} from '../metrics/histogram.js';

/** Counts frames that were really shown, how late, and how evenly. */
export class RenderMeter {
	readonly #counters: Counters;
	readonly #latency: Histogram;
	readonly #freezes = new FreezeMeter();
	readonly #base: {readonly count: number; readonly total: number};

	constructor(counters: Counters, latency: Histogram) {
		this.#counters = counters;
		this.#latency = latency;
		this.#base = {count: counters.get('freezes'), total: counters.get('freezeMicroseconds')};
	}

	/** Both in microseconds of the monotonic clock. */
	rendered(capturedAt: number, at = nowMicroseconds()): void {
		this.#counters.add('framesRendered');
		this.#latency.record(at - capturedAt);
		if (this.#freezes.add(at)) {
			this.#counters.set('freezes', this.#base.count + this.#freezes.count);
			this.#counters.set('freezeMicroseconds', this.#base.total + this.#freezes.total);
		}
	}
}
