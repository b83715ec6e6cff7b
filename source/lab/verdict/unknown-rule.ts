import {framesDue, framesUnseen, framesWaiting, picturesGiven} from './due.js';
import {share} from './ratio.js';
import type {Rule} from './rule.js';
import type {Evidence} from '../evidence.js';
import {partOf} from './words.js';
import {formatCount} from '../../format.js';

/**
 * The last rule: what was due and not seen, less what the other rules account for. It knows no cause, but it knows where in
 * the chain the frames were seen last; so no verdict is `healthy` only because nobody thought of what happened.
 */
export function unknownRule(others: readonly Rule[]): Rule {
	return {
		cause: 'frames are missing, cause unknown',
		weight(seen) {
			const accounted = others.reduce((sum, {weight}) => sum + weight(seen), 0);
			return share(framesUnseen(seen) - accounted * framesDue(seen), framesDue(seen));
		},
		evidence(seen) {
			const {captured, sent, received, rendered} = seen.frames;
			const stages = [
				`${formatCount(captured)} captured`,
				`${formatCount(sent)} sent`,
				`${formatCount(received)} received`,
				`${formatCount(rendered)} shown`,
			];
			const {packets} = seen;
			const arrived =
				packets.sent > 0 ? `; ${partOf(packets.received, packets.sent, 'packet')} received` : '';
			return `${partOf(framesUnseen(seen), framesDue(seen), 'frame')} that were due: most went missing ${placeOf(seen)} (${stages.join(', ')}${arrived})`;
		},
		remedy: () => null,
	};
}

/** Between which two stages of the chain most went missing. */
function placeOf(seen: Evidence): string {
	const {sent, received, rendered, captured} = seen.frames;
	const places: Array<readonly [gone: number, words: string]> = [
		[framesDue(seen) - Math.max(captured, picturesGiven(seen)), 'before they were captured'],
		[framesWaiting(seen), 'in the sender, before they were sent'],
		[sent - received, 'between sender and receiver'],
		[received - rendered, 'in the receiver, before they were shown'],
	];
	const [most] = places.toSorted(([a], [b]) => b - a);
	return most?.[1] ?? '';
}
