import {queueingMs, type Trouble} from './trouble.js';

/** The last step was down, and what was seen when it was taken. */
export type Down = {
	readonly type: 'down';
	readonly from: number;
	/** Where a series of steps down began, of which this is the last. */
	readonly origin: number;
	readonly trouble: Trouble;
	readonly latencyMs: number;
	/** Bytes a second. */
	readonly arrivalRate: number | undefined;
	/** All that was sent arrived: then it was not a queue that grew. */
	readonly keptPace: boolean;
};

/** What is seen since then. `sentShare`: bytes a second now, relative to those before the step. */
export type Since = {
	readonly latencyMs: number | undefined;
	readonly arrivalRate: number | undefined;
	readonly sentShare: number;
};

/** Of the loss before, so much is left when less is sent and the loss is the link's own. */
const unchangedLoss = 0.8;
/** A link that loses more than this is never called usual. */
const mostUsualLoss = 0.5;
/** A queue that drains would have shortened by more than this, in milliseconds or as a share of its length. */
const unchangedDelayMs = 15;
const unchangedDelayShare = 0.05;

/** The same trouble goes on after a step down. There are two explanations: too small a step, or nothing of ours. */
export function mayBeMistaken(down: Down, trouble: Trouble): boolean {
	return (
		down.trouble.cause === trouble.cause &&
		(trouble.cause === 'lossy' ? trouble.delayMs < queueingMs : down.keptPace)
	);
}

/**
 * What does not change when less is sent is the path's own: a latency (another route) or a loss (a bad radio). Returns what
 * is usual from now on; undefined where it was no mistake.
 */
export function usualNow(
	down: Down,
	trouble: Trouble,
	now: Since,
): {readonly latencyMs?: number; readonly lossRatio?: number} | undefined {
	if (!mayBeMistaken(down, trouble)) {
		return undefined;
	}

	if (trouble.cause === 'late') {
		const shortened = Math.max(unchangedDelayMs, unchangedDelayShare * down.trouble.delayMs);
		const isUnchanged = now.latencyMs !== undefined && now.latencyMs >= down.latencyMs - shortened;
		return isUnchanged ? {latencyMs: now.latencyMs} : undefined;
	}

	const isUnchanged =
		trouble.cause === 'lossy' &&
		trouble.lossRatio <= mostUsualLoss &&
		trouble.lossRatio >= unchangedLoss * down.trouble.lossRatio;
	return isUnchanged && arrivesInStep(down, now) ? {lossRatio: trouble.lossRatio} : undefined;
}

/** Less was sent, and as much less arrived: a link that is full delivers the same as before. */
function arrivesInStep({arrivalRate: before}: Down, {arrivalRate: now, sentShare}: Since): boolean {
	return before !== undefined && now !== undefined && now < (before * (1 + sentShare)) / 2;
}
