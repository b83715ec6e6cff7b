/** The numbers of the rules in docs/metrics.md, "Adaptive quality". */

/** Share of what arrives that is aimed at, so that the queue drains; less of it the longer the queue is. */
export const headroom = 0.85;
export const drainWithinMs = 3000;
export const leastHeadroom = 0.5;
/** What can't be measured is halved; and one step never goes below an eighth. */
export const blindFactor = 0.5;
export const deepestFactor = 1 / 8;
/** Milliseconds for which frames of the present rung may take longer than the last ones to arrive. */
export const graceMs = 300;
export const unknownLatencyMs = 250;
/** Milliseconds without trouble before the first try upwards, and between tries that went well. */
export const calmMs = 2000;
export const nextTryMs = 200;
/** After a try that went well, the next one may go up by this factor. */
export const tryFactor = 1.5;
export const tryMs = 1000;
export const longestTryMs = 4000;
export const leastTried = 4;
export const leastTriedLost = 3;
/** Milliseconds of queue that a try may add, and those that end it. */
export const triedWellMs = 30;
export const triedBadlyMs = 50;
export const calmDelayMs = 60;
/** A step down that changed nothing within this time was a mistake. */
export const mistakeMs = 700;
export const mostLearntLoss = 0.1;
export const keptPace = 0.9;
