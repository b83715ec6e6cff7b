import type {Evidence} from '../evidence.js';
import {framesAtOutput, framesDue, framesWaiting, underWayAtOutput, underWayAtSender} from './due.js';
import {per, share} from './ratio.js';
import {busyLoop, framesBunchedAtOutput} from './source-costs.js';

/** What was lost, by whose fault: each lost frame is held against one cause. Pure arithmetic on counts. */

/** Below this part of the rate, a stream's bursts fit; above, its mean is too much. */
const fullRate = 0.95;

export function packetsPerFrame({packets, frames}: Evidence): number {
	return per(packets.sent, frames.sent);
}

/** Bits a second that the stream would need if its sender dropped nothing. What adaptive quality leaves out is not asked for. */
export function offeredBits(seen: Evidence): number {
	const {frames, senderDrops, bytesSent, seconds} = seen;
	const perFrame = per(bytesSent * 8, frames.sent);
	return per(perFrame * (frames.captured - senderDrops.adapt), seconds);
}

/** Whether the stream's mean bit rate is more than the emulated link lets through. */
export function isOverRate(seen: Evidence): boolean {
	const rate = seen.settings.link?.rateBitsPerSecond ?? null;
	return rate !== null && offeredBits(seen) > fullRate * rate;
}

/** Frames that could not leave: dropped because earlier ones still waited, or waiting now. */
export function framesHeld(seen: Evidence): number {
	return seen.senderDrops.socketBusy + Math.max(0, framesWaiting(seen) - underWayAtSender);
}

export function heldAtSender(seen: Evidence): number {
	return share(framesHeld(seen), framesDue(seen));
}

/** What keeps frames from leaving. The emulated link is known exactly, so it is asked first. */
export function holderOf(seen: Evidence): 'sleep' | 'link rate' | 'link loss' | 'receiver' | 'network' {
	if (isStarving(seen)) {
		return 'sleep';
	}

	if (isOverRate(seen)) {
		return 'link rate';
	}

	if (seen.settings.protocol === 'tcp' && seen.link.stallSeconds > 0) {
		return 'link loss';
	}

	return seen.loops.server >= busyLoop ? 'receiver' : 'network';
}

/** The classic TCP sender slept for a noticeable part of the time. */
export function isStarving({settings, sleptSeconds, seconds}: Evidence): boolean {
	return settings.profile === 'classic' && settings.protocol === 'tcp' && share(sleptSeconds, seconds) > 0.1;
}

/** Share of the offered bytes by which the queue of the emulated link grew. */
export function linkQueueGrowth(seen: Evidence): number {
	const {first, last} = seen.linkQueueBytes;
	return share((last - first) * 8, offeredBits(seen) * seen.seconds);
}

/** Where packets go missing on the way. */
export type Way = 'link loss' | 'link queue' | 'cut off' | 'kernel' | 'elsewhere' | 'late';

/** Packets that went missing each way. */
export function missingPackets(seen: Evidence): Readonly<Record<Way, number>> {
	const {packets, missing, link, linkCutOff} = seen;
	// A gap shows when a later packet arrives: where none does, the link's own count is all there is.
	const onLink = packets.received === 0 ? link.lost + link.queueDropped : missing.link;
	const ofLink = (part: number): number => onLink * share(part, link.lost + link.queueDropped);
	// What waited for a rate that is too low would not have come in time either; what a delay held is nobody's fault.
	const cutOff = isOverRate(seen) ? 0 : Math.min(link.queueDropped, linkCutOff);
	return {
		'link loss': ofLink(link.lost),
		'link queue': ofLink(link.queueDropped - cutOff),
		'cut off': ofLink(cutOff),
		kernel: missing.kernel ?? 0,
		elsewhere: missing.elsewhere,
		late: missing.late,
	};
}

/** Frames that did not arrive whole and in time, for want of packets. */
export function framesMissing(seen: Evidence): number {
	const {frames, packets} = seen;
	const gone = Object.values(missingPackets(seen)).reduce((sum, part) => sum + part, 0);
	if (gone === 0) {
		return 0;
	}

	// A frame of which nothing came is not known as incomplete; one that is still under way is not lost.
	const known = frames.incomplete + frames.late;
	const most = known + (packets.received === 0 ? gone : packets.lost);
	return Math.min(most, Math.max(known, frames.sent - frames.received));
}

/** Share of the frames that was lost one way: its part of the missing ones, by its part of the missing packets. */
export function costOf(seen: Evidence, way: Way): number {
	const parts = missingPackets(seen);
	const all = Object.values(parts).reduce((sum, part) => sum + part, 0);
	return share(framesMissing(seen), framesDue(seen)) * share(parts[way], all);
}

/** A loss of packets that is no fault by itself, and is one by the number of packets that each frame is cut into. */
const smallLoss = 0.03;
/** Packets a frame from which on cutting is what makes a small loss a large one. */
const manyPackets = 4;

/** Loss ratio of packets on the network: at random, so that any packet of a frame may be hit. */
export function randomLoss(seen: Evidence): number {
	const parts = missingPackets(seen);
	const {received, lost, sent} = seen.packets;
	return share(parts['link loss'] + parts.elsewhere, received === 0 ? sent : received + lost);
}

/** Share of the frames that were lost because each is cut into many packets; 0 where the loss itself is the fault. */
export function costOfFragmentation(seen: Evidence): number {
	const loss = randomLoss(seen);
	if (seen.settings.protocol !== 'udp' || loss >= smallLoss || packetsPerFrame(seen) < manyPackets) {
		return 0;
	}

	return Math.max(0, costOf(seen, 'link loss') + costOf(seen, 'elsewhere') - loss);
}

/** What random loss cost one way, less what fragmentation made of it. */
export function costOfLoss(seen: Evidence, way: 'link loss' | 'elsewhere'): number {
	const cost = costOf(seen, way);
	return costOfFragmentation(seen) > 0
		? Math.min(cost, share(missingPackets(seen)[way], seen.packets.sent))
		: cost;
}

/** Share of the frames that arrived and that no output showed. */
export function costOfOutput(seen: Evidence): number {
	const {frames, targetFps} = seen;
	const waiting = Math.max(0, framesAtOutput(seen) - underWayAtOutput);
	// As fast as it goes is meant to be faster than any output; but not than a dead one.
	const meant = targetFps === 0 && frames.rendered > 0 ? frames.superseded : framesBunchedAtOutput(seen);
	return share(waiting + frames.superseded - meant, framesDue(seen));
}

/** Share of the frames that came too much for the receiver's thread: 0 unless it is busy all the time. */
export function costOfReceiver(seen: Evidence): number {
	if (seen.loops.server < busyLoop) {
		return 0;
	}

	const {first, last} = seen.latencyMs;
	return Math.max(
		holderOf(seen) === 'receiver' ? heldAtSender(seen) : 0,
		costOf(seen, 'kernel'),
		costOfOutput(seen),
		// A latency that grows by a second a second is a receiver that stands still.
		share((last - first) / 1000, seen.seconds),
	);
}
