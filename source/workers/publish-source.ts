import type {Counters} from '../metrics/counters.js';
import {fastestSource} from '../video/arrivals.js';
import type {Source} from '../video/source.js';

const totals = {
	superseded: 'sourceSuperseded',
	losses: 'sourceLosses',
	lostMicroseconds: 'sourceLostMicroseconds',
} as const;

/**
 * Writes down what a live source tells of itself, each time it is called; on top of what was counted for an earlier worker, and
 * without the pictures that nobody took while it was opened. `onRate`: once, when its rate is measured first.
 */
export function publishSource(
	counters: Counters,
	source: Pick<Source, 'facts'>,
	onRate: (fps: number) => void,
): () => void {
	let published = {superseded: source.facts?.superseded ?? 0, losses: 0, lostMicroseconds: 0};
	let isRateTold = false;
	return () => {
		const {facts} = source;
		if (facts === undefined) {
			return;
		}

		for (const name of Object.keys(totals) as Array<keyof typeof totals>) {
			counters.add(totals[name], facts[name] - published[name]);
		}

		published = facts;
		const {fps, longestGapMicroseconds = 0} = facts;
		counters.set(
			'sourceMaxGapMicroseconds',
			Math.max(counters.get('sourceMaxGapMicroseconds'), longestGapMicroseconds),
		);
		if (fps !== undefined) {
			counters.set('sourceFps', fps);
			if (!isRateTold && fps <= fastestSource) {
				isRateTold = true;
				onRate(fps);
			}
		}
	};
}
