import {formatBufferSize, formatBytes, formatCount} from '../../format.js';
import {frameLoss} from '../../link/closed-form.js';
import {isShorterThanFrame, queueLimit} from '../../link/queue.js';
import {linkLimits} from '../../link/settings.js';
import {linkText} from '../../link/text.js';
import {kernelCost} from '../../transport/pacer.js';
import type {Evidence} from '../evidence.js';
import {
	costOf,
	costOfFragmentation,
	costOfLoss,
	framesMissing,
	heldAtSender,
	holderOf,
	isOverRate,
	linkQueueGrowth,
	missingPackets,
	offeredBits,
	packetsPerFrame,
	randomLoss,
} from './costs.js';
import {per, share} from './ratio.js';
import {againstLoss, fewerBits, largerKernelBuffer, remedies} from './remedies.js';
import type {Remedy, Rule} from './rule.js';
import {bitRate, counted, partOf, percent, timeOf} from './words.js';

/** Causes between the two sides. What the emulated link does is known exactly and named as emulated. */

/** What a loss of packets makes of frames: predicted by 1 − (1 − p)ⁿ, beside what was measured. */
function cutting(seen: Evidence): string {
	const packets = packetsPerFrame(seen);
	const {meanBurstLength} = seen.packets;
	const burst = meanBurstLength !== null && meanBurstLength > 1.5 ? meanBurstLength : 1;
	const loss = randomLoss(seen);
	const measured = percent(share(framesMissing(seen), seen.frames.sent));
	if (seen.settings.protocol === 'tcp') {
		return `${measured} of frames were lost with them`;
	}

	// Longer bursts than the loss leaves room for are none that the formula knows.
	const predicted = frameLoss(loss, Math.max(1, packets), loss * (1 + burst) < burst ? burst : 1);
	const bursts = burst > 1 ? `, in bursts of ${burst.toFixed(1)}` : '';
	return `a frame is ${counted(Math.round(packets), 'packet')} of ${formatBufferSize(seen.settings.bufferSize)}${mtuText(seen)}, so that predicts ${percent(predicted)} of frames lost${bursts}; measured ${measured}`;
}

function mtuText({mtu, settings}: Evidence): string {
	return mtu !== null && settings.protocol === 'udp' && settings.bufferSize > mtu - 28
		? ` (${Math.ceil(settings.bufferSize / (mtu - 28))} IP packets each, at an MTU of ${mtu})`
		: '';
}

const lostText = (part: number, seen: Evidence): string =>
	`${percent(share(part, seen.packets.sent))} of packets lost (${partOf(part, seen.packets.sent, 'packet')})`;

/** Share of the frames that TCP held up while it stood still for lost segments. */
const costOfStalls = (seen: Evidence): number =>
	seen.settings.protocol === 'tcp' && holderOf(seen) === 'link loss' ? heldAtSender(seen) : 0;

/** Somebody gave a queue that is shorter than the frames. */
const takesNoFrame = ({settings, bytesSent, frames}: Evidence): boolean =>
	settings.protocol === 'udp' && isShorterThanFrame(settings.link, per(bytesSent, frames.sent));

/** Where random loss happened, and in so many words. */
function placeOf(seen: Evidence): 'link loss' | 'elsewhere' {
	const parts = missingPackets(seen);
	return parts['link loss'] >= parts.elsewhere ? 'link loss' : 'elsewhere';
}

export const networkRules: readonly Rule[] = [
	{
		cause: 'link rate below the bit rate',
		weight: seen =>
			isOverRate(seen)
				? Math.max(
						holderOf(seen) === 'link rate' ? heldAtSender(seen) : 0,
						costOf(seen, 'link queue'),
						linkQueueGrowth(seen),
					)
				: 0,
		evidence(seen) {
			const rate = seen.settings.link?.rateBitsPerSecond ?? 0;
			const {adapt} = seen.settings;
			const adapting = adapt ? '; adaptive quality has not come down to it yet' : '';
			return `the stream is ${bitRate(offeredBits(seen))} and the emulated link passes ${bitRate(rate)}: ${dropsText(seen)}${adapting}`;
		},
		remedy: fewerBits,
	},
	{
		cause: 'link queue too short',
		// Above the rate any queue overflows; one that takes no whole frame is named all the same.
		weight: seen => (isOverRate(seen) && !takesNoFrame(seen) ? 0 : costOf(seen, 'link queue')),
		evidence(seen) {
			const {settings, bytesSent, frames} = seen;
			const dropped = counted(missingPackets(seen)['link queue'], 'packet');
			if (settings.link === null) {
				return `the queue of the emulated link that there was before was full for ${dropped}`;
			}

			const frame = per(bytesSent, frames.sent);
			const queue = formatBytes(queueLimit(settings.link, frame));
			return takesNoFrame(seen)
				? `the emulated link's queue of ${queue} is shorter than a frame of ${formatBytes(frame)}, so no frame comes whole: it was full for ${dropped}`
				: `the emulated link's queue of ${queue} was full for ${dropped}: a frame of ${formatBytes(frame)} comes in one burst, though the mean rate fits`;
		},
		remedy: longerQueue,
	},
	{
		cause: 'fragmentation',
		weight: costOfFragmentation,
		evidence(seen) {
			const where = placeOf(seen) === 'link loss' ? 'on the emulated link' : 'on the network';
			return `only ${percent(randomLoss(seen))} of packets lost ${where}, but ${cutting(seen)}`;
		},
		remedy: seen => againstLoss(seen, placeOf(seen)),
	},
	{
		cause: 'loss on the emulated link',
		// A run may have lost datagrams before it came to TCP.
		weight: seen => Math.max(costOfStalls(seen), costOfLoss(seen, 'link loss')),
		evidence(seen) {
			const {link, senderDrops, frames, seconds} = seen;
			// A stall is counted whole when it begins, and may outlast this time.
			const stood = timeOf(link.stallSeconds, seconds);
			return costOfStalls(seen) > 0
				? `${counted(link.stalls, 'lost segment')} held up the stream for ${stood} on the emulated link; ${partOf(senderDrops.socketBusy, frames.captured, 'frame')} came meanwhile`
				: `${lostText(missingPackets(seen)['link loss'], seen)}; ${cutting(seen)}`;
		},
		remedy(seen) {
			const {link, protocol} = seen.settings;
			const isPast = link === null || (protocol === 'tcp' && costOfStalls(seen) === 0);
			return isPast ? null : againstLoss(seen, 'link loss');
		},
	},
	{
		cause: 'loss on the network',
		weight: seen => costOfLoss(seen, 'elsewhere'),
		evidence(seen) {
			const hidden =
				seen.missing.kernel === null ? "; how many of them the receiver's kernel dropped is unknown" : '';
			return `${lostText(missingPackets(seen).elsewhere, seen)}${hidden}; ${cutting(seen)}`;
		},
		remedy: seen => againstLoss(seen, 'elsewhere'),
	},
	{
		cause: 'packets too late',
		weight: seen => costOf(seen, 'late'),
		evidence: seen =>
			`${partOf(missingPackets(seen).late, seen.packets.sent, 'packet')} came after a newer frame was whole${seen.settings.link === null ? '' : ', as the emulated link has it'}`,
		remedy: ({settings}) =>
			settings.link !== null ? remedies.cleanLink : settings.protocol === 'udp' ? remedies.tcp : null,
	},
];

export const kernelRule: Rule = {
	cause: 'receiver kernel buffer overflows',
	weight: seen => costOf(seen, 'kernel'),
	evidence(seen) {
		const {packets, receiveBufferBytes, frames, bytesSent} = seen;
		const size = per(bytesSent, packets.sent);
		const holds =
			receiveBufferBytes > 0
				? `: its buffer of ${formatBytes(receiveBufferBytes)} holds ${formatCount(Math.max(1, Math.floor(receiveBufferBytes / kernelCost(size))))} of these datagrams at a time, and a frame of ${formatBytes(per(bytesSent, frames.sent))} is ${formatCount(Math.round(packetsPerFrame(seen)))}`
				: '';
		return `the receiver's kernel dropped ${partOf(missingPackets(seen).kernel, packets.sent, 'packet')}${holds}`;
	},
	remedy: largerKernelBuffer,
};

function dropsText(seen: Evidence): string {
	const {senderDrops, frames} = seen;
	const gone = senderDrops.socketBusy + framesMissing(seen);
	return gone > 0
		? `${partOf(gone, frames.captured, 'frame')} did not get through`
		: `its queue has grown to ${formatBytes(seen.linkQueueBytes.last)}`;
}

/** The same link with room for two frames, and twice the room that it has, in whole kilobytes. */
function longerQueue({settings, bytesSent, frames}: Evidence): Remedy | null {
	const {link} = settings;
	if (link === null) {
		return null;
	}

	const frame = per(bytesSent, frames.sent);
	const bytes = Math.max(2 * frame, 2 * queueLimit(link, frame));
	const queueBytes = Math.min(linkLimits.queueBytes.max, Math.ceil(bytes / 1000) * 1000);
	return {
		command: 'link',
		words: 'a longer queue',
		option: `--link ${linkText({...link, queueBytes})}`,
	};
}
