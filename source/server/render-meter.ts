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

/**
 * Counts frames that were really shown, how late, and how evenly; the time that the program was stopped for is not theirs. When
 * the newest was shown and the usual gap are counters too: so whoever reads them knows how long the picture has stood still by
 * now, even while this thread is stuck or dead; and a worker that is started again goes on from there.
 */
export class RenderMeter {
	readonly #counters: Counters;
	readonly #histograms: RenderHistograms;
	readonly #heartbeat: Heartbeat;
	readonly #freezes: FreezeMeter;
	readonly #base: {readonly count: number; readonly total: number};

	constructor(counters: Counters, histograms: RenderHistograms, heartbeat: Heartbeat) {
		this.#counters = counters;
		this.#histograms = histograms;
		this.#heartbeat = heartbeat;
		this.#base = {count: counters.get('freezes'), total: counters.get('freezeMicroseconds')};
		const last = counters.get('renderedAtMicroseconds');
		const average = counters.get('meanFrameGapMicroseconds');
		this.#freezes = new FreezeMeter(
			last > 0 ? {last, average: average > 0 ? average : undefined} : undefined,
		);
	}

	/** Both in microseconds of the monotonic clock. */
	rendered(capturedAt: number, at = nowMicroseconds()): void {
		this.#counters.add('framesRendered');
		this.#heartbeat.beat();
		const runningAt = at - this.#heartbeat.stopped;
		this.#histograms.latency.record(at - capturedAt - this.#heartbeat.stoppedBetween(capturedAt, at));
		const gap = this.#freezes.add(runningAt);
		if (gap !== undefined) {
			this.#histograms.gaps.record(gap);
		}

		this.#publish(runningAt);
	}

	/** Sending stopped by itself at this moment of the running time: from then on nothing was due, so a picture that stands is no freeze. */
	interrupted(at: number): void {
		this.#freezes.interrupt(at);
		this.#publish(0);
	}

	/** The moment first: a gap that is over must not be seen as one that goes on and counted twice. */
	#publish(renderedAt: number): void {
		const {count, total, average} = this.#freezes;
		this.#counters.set('renderedAtMicroseconds', renderedAt);
		this.#counters.set('meanFrameGapMicroseconds', average ?? 0);
		this.#counters.set('freezes', this.#base.count + count);
		this.#counters.set('freezeMicroseconds', this.#base.total + total);
	}
}
