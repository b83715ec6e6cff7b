import {nowMicroseconds} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import {FreezeMeter} from '../metrics/freeze.js';
import type {Histogram} from '../metrics/histogram.js';

/** Where durations are written down, in microseconds. */
export type RenderHistograms = {
	/** Capture → rendered. */
	readonly latency: Histogram;
	/** Between two rendered frames. */
	readonly gaps: Histogram;
};

/** Counts frames that were really shown, how late, and how evenly. */
export class RenderMeter {
	readonly #counters: Counters;
	readonly #histograms: RenderHistograms;
	#lastAt: number | undefined;
	readonly #freezes = new FreezeMeter();
	readonly #base: {readonly count: number; readonly total: number};

	constructor(counters: Counters, histograms: RenderHistograms) {
		this.#counters = counters;
		this.#histograms = histograms;
		this.#base = {count: counters.get('freezes'), total: counters.get('freezeMicroseconds')};
	}

	/** Both in microseconds of the monotonic clock. */
	rendered(capturedAt: number, at = nowMicroseconds()): void {
		this.#counters.add('framesRendered');
		this.#histograms.latency.record(at - capturedAt);
		if (this.#lastAt !== undefined) {
			this.#histograms.gaps.record(at - this.#lastAt);
		}

		this.#lastAt = at;
		if (this.#freezes.add(at)) {
			this.#counters.set('freezes', this.#base.count + this.#freezes.count);
			this.#counters.set('freezeMicroseconds', this.#base.total + this.#freezes.total);
		}
	}
}
