import {nowMicroseconds} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import {FreezeMeter} from '../metrics/freeze.js';
import type {Heartbeat} from '../metrics/heartbeat.js';
import type {Histogram} from '../metrics/histogram.js';

/** Where durations are written down, in microseconds. */
export type RenderHistograms = {
	/** Capture → rendered. */
	readonly latency: Histogram;
	/** Between two rendered frames. */
	readonly gaps: Histogram;
};

/** Counts frames that were really shown, how late, and how evenly; the time that the program was stopped for is not theirs. */
export class RenderMeter {
	readonly #counters: Counters;
	readonly #histograms: RenderHistograms;
	readonly #heartbeat: Heartbeat;
	#lastAt: number | undefined;
	readonly #freezes = new FreezeMeter();
	readonly #base: {readonly count: number; readonly total: number};

	constructor(counters: Counters, histograms: RenderHistograms, heartbeat: Heartbeat) {
		this.#counters = counters;
		this.#histograms = histograms;
		this.#heartbeat = heartbeat;
		this.#base = {count: counters.get('freezes'), total: counters.get('freezeMicroseconds')};
	}

	/** Both in microseconds of the monotonic clock. */
	rendered(capturedAt: number, at = nowMicroseconds()): void {
		this.#counters.add('framesRendered');
		this.#heartbeat.beat();
		this.#histograms.latency.record(this.#duration(capturedAt, at));
		if (this.#lastAt !== undefined) {
			this.#histograms.gaps.record(this.#duration(this.#lastAt, at));
		}

		this.#lastAt = at;
		if (this.#freezes.add(at - this.#heartbeat.stopped)) {
			this.#counters.set('freezes', this.#base.count + this.#freezes.count);
			this.#counters.set('freezeMicroseconds', this.#base.total + this.#freezes.total);
		}
	}
	#duration(from: number, to: number): number {
		return to - from - this.#heartbeat.stoppedBetween(from, to);
	}
}
