import {formatBytes} from '../../format.js';
import type {Evidence} from '../evidence.js';
import {framesHeld, heldAtSender, holderOf, isStarving} from './costs.js';
import {framesDue, framesWaiting} from './due.js';
import {per, share} from './ratio.js';
import {fewerBits, remedies, smallerPicture} from './remedies.js';
import type {Rule} from './rule.js';
import {framesBunchedAtEncoder, isOverBudget} from './source-costs.js';
import {counted, milliseconds, partOf, timeOf} from './words.js';

/** Causes on the sending side, in the order of a frame's way. */

const captured = (part: number, {frames}: Evidence): string => partOf(part, frames.captured, 'frame');

export const senderRules: readonly Rule[] = [
	{
		cause: 'sender out of memory budget',
		weight: seen => Number(isOverBudget(seen)),
		evidence: ({overBudgetBytes}) =>
			`frames that wait in the sender took ${formatBytes(overBudgetBytes)}, more than its budget: it has stopped`,
		remedy: () => remedies.live,
	},
	{
		cause: 'encoder too slow',
		weight: seen => share(seen.senderDrops.encoderBusy - framesBunchedAtEncoder(seen), framesDue(seen)),
		evidence(seen) {
			const {senderDrops, frames, encodeMs, targetFps} = seen;
			const pace = targetFps > 0 ? `, and one comes every ${milliseconds(1000 / targetFps)}` : '';
			return `${captured(senderDrops.encoderBusy, seen)} came while the encoder was busy: one takes it ${milliseconds(per(encodeMs, frames.sent))}${pace}`;
		},
		remedy: smallerPicture,
	},
	{
		cause: 'sender starves itself',
		weight: seen => (isStarving(seen) ? share(seen.sleptSeconds, seen.seconds) : 0),
		evidence(seen) {
			const held = framesHeld(seen);
			const kept = held > 0 ? `; ${captured(held, seen)} came meanwhile and did not leave` : '';
			return `the sender slept ${timeOf(seen.sleptSeconds, seen.seconds)} because it had found its queue empty${kept}`;
		},
		remedy: () => remedies.live,
	},
	{
		cause: 'sender queue growing',
		weight: seen => (holderOf(seen) === 'network' ? heldAtSender(seen) : 0),
		evidence(seen) {
			const {first, last} = seen.queueBytes;
			const grown = last > first ? `; ${formatBytes(last - first)} more than before wait to be sent` : '';
			const waiting = framesWaiting(seen);
			const {socketBusy} = seen.senderDrops;
			return socketBusy > 0
				? `${captured(socketBusy, seen)} came while earlier ones still waited for the network${grown}`
				: `${captured(waiting, seen)} still wait for the network${grown}`;
		},
		remedy: fewerBits,
	},
	{
		cause: 'no connection',
		// A source without a pace waits for the connection: it drops nothing, and gives nothing.
		weight: seen =>
			seen.isConnected || seen.frames.captured > 0
				? share(seen.senderDrops.notConnected, framesDue(seen))
				: 1,
		evidence: seen =>
			seen.frames.captured === 0
				? 'the source waits for a TCP connection'
				: `${captured(seen.senderDrops.notConnected, seen)} found no TCP connection`,
		remedy: ({settings}) =>
			settings.protocol === 'tcp'
				? {
						command: 'protocol',
						words: 'UDP, which needs no connection; is the receiver running?',
						option: '--protocol udp',
					}
				: null,
	},
	{
		cause: 'sending fails',
		weight: seen => share(seen.senderDrops.failed, framesDue(seen)),
		evidence: seen =>
			`the encoder or the system refused ${captured(seen.senderDrops.failed, seen)}; the events say why`,
		remedy: ({settings}) =>
			settings.protocol === 'udp' && settings.bufferSize > 1400
				? {command: 'bufferDown', words: 'a smaller buffer', option: '--buffer 1400'}
				: {
						command: 'protocol',
						words: 'the other protocol; is the receiver running?',
						option: `--protocol ${settings.protocol === 'udp' ? 'tcp' : 'udp'}`,
					},
	},
	{
		cause: 'nothing arrives',
		weight({packets, link, settings, steadySeconds}) {
			const delayMs = (settings.link?.delayMs ?? 0) + (settings.link?.jitterMs ?? 0);
			const isDue = steadySeconds > delayMs / 1000 + 0.5;
			// What the emulated link drops has its own cause.
			const others = packets.sent - link.lost - link.queueDropped;
			return packets.received === 0 && isDue ? share(others, packets.sent) : 0;
		},
		evidence: ({packets, seconds}) =>
			`${counted(packets.sent, 'packet')} sent in ${seconds.toFixed(1)} s, none received`,
		remedy: ({settings}) =>
			settings.protocol === 'udp'
				? {
						command: 'protocol',
						words: 'TCP, which tells whether anybody listens; or a firewall is in the way',
						option: '--protocol tcp',
					}
				: null,
	},
];
