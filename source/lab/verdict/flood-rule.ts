import {formatCount} from '../../format.js';
import type {Evidence} from '../evidence.js';
import {costOf, costOfOutput, costOfReceiver, framesMissing} from './costs.js';
import type {Rule} from './rule.js';
import {busyLoop} from './source-costs.js';
import {partOf, percent} from './words.js';

/** Strangers' packets a second below which they can't be what a receiver has no time or room for. */
const floodRate = 1000;

/**
 * Somebody else's packets, where they are what fills the receiver's buffer and takes its time: more of them come than of the
 * stream's own.
 */
export const floodRule: Rule = {
	cause: 'a flood of packets that are not ours',
	weight(seen) {
		const {packets, missing} = seen;
		if (!isFlood(seen)) {
			return 0;
		}

		// A gap shows when a later packet arrives: where none does, nothing is known to be lost.
		const isNothingLeft = packets.sent > 0 && packets.received === 0;
		// Where the system hides what its buffer had no room for, that is among what was lost elsewhere.
		const lost = costOf(seen, missing.kernel === null ? 'elsewhere' : 'kernel');
		const unseen = seen.loops.server < busyLoop ? 0 : costOfOutput(seen);
		return Math.max(isNothingLeft ? 1 : 0, costOfReceiver(seen), Math.min(1, lost + unseen));
	},
	evidence(seen) {
		const {packets, frames, loops, missing} = seen;
		const signs = [
			(missing.kernel ?? 0) > 0 &&
				`the receiver's kernel had no room for ${partOf(missing.kernel ?? 0, packets.sent, 'packet')} of the stream`,
			framesMissing(seen) > 0 && `${partOf(framesMissing(seen), frames.sent, 'frame')} went missing`,
			loops.server >= busyLoop && `the receiver's thread is busy ${percent(loops.server)} of the time`,
		].filter(sign => sign !== false);
		return `${floodText(seen)}; ${signs.join('; ') || 'nothing of the stream arrives'}`;
	},
	remedy: () => ({
		command: null,
		words: 'another port, which they do not know; the events say who sends them',
		option: '--port 0',
	}),
};

/** So many packets a second, whatever they cost; undefined where they are few. A verdict that has another cause, or none, notes it. */
export function floodNote(seen: Evidence): string | undefined {
	return refused(seen) >= floodRate ? floodText(seen) : undefined;
}

function floodText(seen: Evidence): string {
	return `somebody sends ${formatCount(refused(seen))} packets a second that are not ours, and they are refused`;
}

/** Causes that only follow from a flood while there is one: the stream's datagrams are not what is too much then. */
const consequences: ReadonlySet<string> = new Set([
	'nothing arrives',
	'receiver too slow',
	'receiver kernel buffer overflows',
]);

/** The same rules, silent about what a flood explains. */
export function besideFlood(rules: readonly Rule[]): Rule[] {
	return rules.map(rule =>
		consequences.has(rule.cause) ? {...rule, weight: seen => (isFlood(seen) ? 0 : rule.weight(seen))} : rule,
	);
}

function refused({refusedPerSecond}: Evidence): number {
	return refusedPerSecond.malformed + refusedPerSecond.foreign;
}

function isFlood(seen: Evidence): boolean {
	const {packets, seconds} = seen;
	return refused(seen) >= floodRate && refused(seen) * seconds >= packets.received;
}
