import {goesAsItCame} from '../coding-words.js';
import type {Evidence} from '../evidence.js';
import {dueRate, framesDue, framesWaiting, picturesGiven} from './due.js';
import {per, share} from './ratio.js';

/** What the source itself cost, before anything here had a part in it. Pure arithmetic on counts. */

/** An event loop this busy has no time left: what comes next has to wait. */
export const busyLoop = 0.9;
/** Bunches come at least this many intervals apart, and cost at least this share of the pictures. */
const bunches = {intervals: 2, share: 0.04};
/** Seconds without a picture, and usual gaps, after which a source counts as silent. */
const shortSilence = 0.5;
const silentGaps = 4;
/** Seconds without a picture after which a source of unknown rate is late. */
const longSilence = 2.5;

/** The sender has stopped; with other settings it may go on, and what it once took is past. */
export function isOverBudget({overBudgetBytes, settings}: Evidence): boolean {
	return overBudgetBytes > 0 && settings.profile === 'classic' && settings.protocol === 'tcp';
}

/** A source that went away gives nothing: its time is lost, and its pictures are not late. */
export function costOfSourceLoss({source, seconds}: Evidence): number {
	return share(source.lostSeconds, seconds);
}

/** Pictures that did not come, though the source was there; one that is just due when the time is over is not late. */
function picturesLate(seen: Evidence): number {
	const {seconds, source} = seen;
	const there = Math.max(0, seconds - source.lostSeconds);
	// What the capture thread has no time to take might as well not have come.
	const given = isCaptureBusy(seen) ? seen.frames.captured + source.damaged : picturesGiven(seen);
	return dueRate(seen) * there - given - 1;
}

export function isCaptureBusy({loops}: Evidence): boolean {
	return loops.capture >= busyLoop;
}

export function costOfLateSource(seen: Evidence): number {
	const {frames, seconds} = seen;
	if (picturesGiven(seen) > 0) {
		return share(picturesLate(seen), dueRate(seen) * seconds);
	}

	// A sender that has stopped, or holds frames up, asks the source for none.
	const isAsked =
		seen.isConnected && !isOverBudget(seen) && framesWaiting(seen) === 0 && seen.queueBytes.last === 0;
	return frames.captured === 0 && isAsked ? Number(!isNothingDue(seen)) : 0;
}

/** No picture came in this time, and none needed to: the source was away, or takes as long between two. */
function isNothingDue(seen: Evidence): boolean {
	const {source, seconds, targetOrigin} = seen;
	const patience = targetOrigin === 'asked' || dueRate(seen) > 0 ? 0 : longSilence;
	return source.lostSeconds > 0 || seconds < Math.max(2 * usualGap(seen), patience);
}

/** Seconds; 0 where nothing is known of it. */
function usualGap(seen: Evidence): number {
	const rate = dueRate(seen);
	return rate > 0 ? 1 / rate : (seen.source.maxGapMs ?? 0) / 1000;
}

/** It gives nothing at the moment, for long: what is missing is no matter of its rate. */
export function isSilent(seen: Evidence): boolean {
	return seen.silentSeconds > Math.max(shortSilence, silentGaps * usualGap(seen));
}

/** Pictures of a bunch that gave way to newer ones before they were taken, as far as so many were due. */
function picturesBunched(seen: Evidence): number {
	const {source, frames, targetOrigin, seconds} = seen;
	return targetOrigin === 'asked'
		? Math.min(source.superseded, Math.max(0, dueRate(seen) * seconds - frames.captured - source.damaged))
		: source.superseded;
}

function shareOfBunches(seen: Evidence): number {
	return isCaptureBusy(seen) ? 0 : share(picturesBunched(seen), framesDue(seen));
}

/** Pictures come several at once, and a good part of them is lost by it: what follows is no fault of encoder or output. */
export function isBunched(seen: Evidence): boolean {
	const {maxGapMs} = seen.source;
	const isApart = maxGapMs !== null && (maxGapMs / 1000) * dueRate(seen) >= bunches.intervals;
	return isApart && shareOfBunches(seen) >= bunches.share;
}

/** Frames that found the encoder busy only because several came at once: if they came evenly, it would keep up. */
export function framesBunchedAtEncoder(seen: Evidence): number {
	const {encodeMs, frames, seconds, senderDrops} = seen;
	const isQuickEnough = per(encodeMs, frames.sent) * frames.captured < 1000 * seconds;
	return isBunched(seen) && isQuickEnough ? senderDrops.encoderBusy : 0;
}

/** Frames that gave way at the output only because several came at once. */
export function framesBunchedAtOutput(seen: Evidence): number {
	return isBunched(seen) && seen.frames.rendered > 0 ? seen.frames.superseded : 0;
}

export function costOfBunches(seen: Evidence): number {
	const followed = framesBunchedAtEncoder(seen) + framesBunchedAtOutput(seen);
	return Math.min(1, shareOfBunches(seen) + share(followed, framesDue(seen)));
}

/** Frames that nobody could decode though they are as the source made them: no encoder of ours ran. */
export function framesDamagedAsTheyCame({frames, settings, encoding}: Evidence): number {
	return goesAsItCame(settings, encoding) ? frames.damaged : 0;
}

/** Pictures that were damaged where they come from, wherever that was found. */
export function picturesDamaged(seen: Evidence): number {
	return seen.source.damaged + seen.senderDrops.damaged + framesDamagedAsTheyCame(seen);
}

export function costOfSourceDamage(seen: Evidence): number {
	return share(picturesDamaged(seen), framesDue(seen));
}
