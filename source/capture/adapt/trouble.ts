import type {Feedback} from './feedback.js';
import type {Recent} from './recent.js';

/** The signs that the link can't take what is sent. docs/metrics.md, "Adaptive quality", has the same table in words. */

export type Trouble = {
	readonly cause: 'late' | 'stuck' | 'lossy' | 'starved';
	/** Share of packets lost in what was looked at, 0 … 1. */
	readonly lossRatio: number;
	/** Capture → received now, less the smallest seen lately: milliseconds in queues. */
	readonly delayMs: number;
};

/** Milliseconds of queue that are too many, and those from which on a loss is a full queue rather than chance. */
const lateMs = 120;
export const queueingMs = 40;
/** Milliseconds without a frame that left, or that arrived whole. */
const stuckMs = 400;
const starvedMs = 500;
const leastStarved = 6;
const lossWindowMs = 600;
const leastLost = 3;
/** Shares of packets that may be lost without being a sign of anything: with frames in time, and with late ones. */
const chanceLoss = 0.05;
const chanceLossQueueing = 0.02;
/** Standard deviations: so far from its mean, chance alone does not get. */
const deviations = 4;
/** A queue that drains this much from one quarter of a second to the next is let drain. */
const leastDrainMs = 10;
const leastDrainShare = 0.05;

/** What speaks of the present rung: everything seen at `since` or later. `usualLoss`: the share that the link loses anyway. */
export type View = {
	readonly recent: Recent;
	readonly feedback: Feedback;
	readonly since: number;
	readonly usualLoss: number;
	/** The last step was down for a loss: what is still lost may be the same queue, standing full. */
	readonly isSuspicious: boolean;
};

/** Milliseconds in queues now; undefined before two frames arrived. */
export function delayOf({recent, feedback, since}: View): number | undefined {
	const latency = recent.groupLatencyMs(Math.max(since, feedback.at - 1000), feedback.at);
	const base = recent.baseMs;
	return latency === undefined || base === undefined ? undefined : latency - base;
}

export function lossOf({recent, feedback, since}: View): {readonly lost: number; readonly packets: number} {
	const {packetsLost, packetsArrived} = recent.since(Math.max(since, feedback.at - lossWindowMs));
	return {lost: packetsLost, packets: packetsLost + packetsArrived};
}

export function lossRatioOf(view: View): number {
	const {lost, packets} = lossOf(view);
	return packets === 0 ? 0 : lost / packets;
}

export function findTrouble(view: View): Trouble | undefined {
	const delayMs = delayOf(view) ?? 0;
	const lossRatio = lossRatioOf(view);
	const found = (cause: Trouble['cause']): Trouble => ({cause, lossRatio, delayMs});
	if (isLossy(view, delayMs)) {
		return found('lossy');
	}

	if (isStarved(view)) {
		return found('starved');
	}

	if (isStuck(view)) {
		return found('stuck');
	}

	return delayMs > lateMs && !isDraining(view) ? found('late') : undefined;
}

/** More is lost than the link's usual share explains. */
export function isLossy(view: View, delayMs: number): boolean {
	const {lost, packets} = lossOf(view);
	const expected = Math.max(
		view.usualLoss,
		view.isSuspicious || delayMs > queueingMs ? chanceLossQueueing : chanceLoss,
	);
	const spread = Math.sqrt(packets * expected * (1 - expected));
	return lost >= leastLost && lost > packets * expected + deviations * spread;
}

/** Frames leave, and for half a second none of them arrives whole. */
export function isStarved({recent, feedback: {at}, since}: View): boolean {
	const from = Math.max(since, recent.lastArrivalAt ?? 0);
	const patience = starvedMs + Math.max(0, recent.baseMs ?? starvedMs);
	return at - from > patience && recent.since(from).framesSent >= leastStarved;
}

/** New frames find the sender busy: and none of those before leaves, or this goes on for most of a second. */
export function isStuck({recent, feedback: {at, queueAgeMs}, since}: View): boolean {
	if (at - since < stuckMs) {
		return false;
	}

	const {framesSent, framesBlocked} = recent.since(at - stuckMs);
	const isAgain = at - since >= 2 * stuckMs && recent.since(at - 2 * stuckMs).framesBlocked > framesBlocked;
	return (framesBlocked >= 2 && (framesSent === 0 || queueAgeMs > stuckMs)) || (framesBlocked > 0 && isAgain);
}

function isDraining({recent, feedback, since}: View): boolean {
	const [now, before] = recent.latencyTrend(since, feedback.at);
	if (now === undefined || before === undefined) {
		return true;
	}

	const delay = now - (recent.baseMs ?? 0);
	return before - now >= Math.max(leastDrainMs, leastDrainShare * delay);
}
