import type {Evidence} from '../evidence.js';

/** What was due, and how much of it nobody saw, whatever the reason. Pure arithmetic on counts. */

/** Frames that may be under way in the sender at any moment: two in the encoder, two in the socket's hands. */
export const underWayAtSender = 4;
/** Frames that may be under way in the outputs: one decoded, one that waits, one that arrives. */
export const underWayAtOutput = 3;
/** A receiver that was quiet for less is not dead: TCP waits as long for a lost segment, and a busy machine for its turn. */
const shortQuietSeconds = 0.5;

/**
 * Frames a second that the source is to give; 0: as many as come. What was asked for is due; else what was measured, or what
 * the source says of itself. A guess is due to nobody.
 */
export function dueRate({targetFps, targetOrigin, source}: Evidence): number {
	if (targetOrigin === 'asked') {
		return targetFps;
	}

	return source.fps ?? (targetOrigin === 'source' ? targetFps : 0);
}

/** Pictures that the source gave, of whatever became of them before they were captured. */
export function picturesGiven({frames, source}: Evidence): number {
	return frames.captured + source.superseded + source.damaged;
}

/** Pictures that were to come in this time. One that is just due when the time is over is not late. */
function picturesDue(seen: Evidence): number {
	const {frames, targetOrigin, seconds} = seen;
	// Of more than were asked for, some are left out on purpose.
	const given = targetOrigin === 'asked' ? frames.captured : picturesGiven(seen);
	return Math.max(given, dueRate(seen) * seconds - 1);
}

/** Frames that were to be seen in this time: those that adaptive quality leaves out are not. */
export function framesDue(seen: Evidence): number {
	return Math.max(0, picturesDue(seen) - seen.senderDrops.adapt);
}

/** Frames that were seen; as fast as it goes is meant to be faster than any output, so there one that gave way counts as seen. */
function framesShown({frames, targetFps}: Evidence): number {
	const gaveWay = targetFps === 0 && frames.rendered > 0 ? frames.superseded : 0;
	return frames.rendered + gaveWay;
}

/** Frames that were captured, and neither sent nor dropped. */
export function framesWaiting({frames}: Evidence): number {
	return Math.max(0, frames.captured - frames.sent - frames.senderDropped);
}

/** Frames that were received, and neither shown nor given up. */
export function framesAtOutput({frames}: Evidence): number {
	return Math.max(
		0,
		frames.received - frames.rendered - frames.damaged - frames.superseded - frames.outputDown,
	);
}

/**
 * Frames that may be under way between sender and receiver beyond those that were at the beginning: what the path has become
 * longer by, what its emulated delay holds that began in this time, and what came while the receiver was quiet for a moment.
 */
export function framesOnPath(seen: Evidence): number {
	const {frames, seconds, settings, latencyMs, linkQueueBytes, bytesSent, steadySeconds, quietSeconds} = seen;
	const delayMs = (settings.link?.delayMs ?? 0) + (settings.link?.jitterMs ?? 0);
	const filling = delayMs / 1000 - Math.max(0, steadySeconds - seconds);
	const grown = (latencyMs.last - latencyMs.first) / 1000;
	const inTime = Math.min(seconds, Math.max(0, filling, grown) + Math.min(quietSeconds, shortQuietSeconds));
	const ofTime = seconds > 0 ? (inTime * frames.sent) / seconds : 0;
	const ofQueue =
		bytesSent > 0 ? ((linkQueueBytes.last - linkQueueBytes.first) * frames.sent) / bytesSent : 0;
	return Math.min(Math.max(0, frames.sent - frames.received), ofTime + Math.max(0, ofQueue));
}

/** Frames that were due and that nobody saw, less those that may still be under way. */
export function framesUnseen(seen: Evidence): number {
	const underWay =
		Math.min(underWayAtSender, framesWaiting(seen)) +
		framesOnPath(seen) +
		Math.min(underWayAtOutput, framesAtOutput(seen));
	return Math.max(0, framesDue(seen) - framesShown(seen) - underWay);
}
