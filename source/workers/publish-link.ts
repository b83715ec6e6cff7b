import type {LinkPath} from '../link/path.js';
import type {Counters} from '../metrics/counters.js';

const totals = {
	lost: 'linkLost',
	queueDropped: 'linkQueueDropped',
	cutOff: 'linkCutOff',
	duplicated: 'linkDuplicated',
	stalls: 'linkStalls',
	stallMicroseconds: 'linkStallMicroseconds',
} as const;

/** Writes down what the emulated link counted, each time it is called; on top of what an earlier worker counted. */
export function publishLink(counters: Counters, path: LinkPath): () => void {
	let published = path.counts();
	return () => {
		const counts = path.counts();
		for (const name of Object.keys(totals) as Array<keyof typeof totals>) {
			counters.add(totals[name], counts[name] - published[name]);
		}

		counters.set('linkQueueBytes', counts.queueBytes);
		published = counts;
	};
}
