/** What probability theory says of the emulated link, for docs, tests and the verdict. Shares are 0 … 1. */

/** Chance that a packet after a good one begins a loss burst, so that `loss` of all are lost. */
export function enterBad(loss: number, burst: number): number {
	return loss === 0 ? 0 : Math.min(1, loss / (burst * (1 - loss)));
}

/** Chance that a burst ends after each of its packets: its length is geometric with mean `burst`. */
export function leaveBad(burst: number): number {
	return 1 / burst;
}

/**
 * Share of frames that lose at least one of their `packets`: 1 − (1 − p)ⁿ where each is lost by itself (`burst` 1), and
 * 1 − (1 − p)·(1 − P(good → bad))ⁿ⁻¹ for bursts, of which the same loss hits fewer frames.
 */
export function frameLoss(loss: number, packets: number, burst = 1): number {
	const next = burst === 1 ? loss : enterBad(loss, burst);
	return 1 - (1 - loss) * (1 - next) ** (packets - 1);
}

/** Mean length of runs of lost packets: 1 / (1 − p) where each is lost by itself, for two in a row happen by chance. */
export function meanBurst(loss: number, burst: number): number {
	return burst === 1 ? 1 / (1 - loss) : burst;
}

/** Milliseconds that so many bytes take at this rate; 0 where it has no limit. */
export function serialisationMs(bytes: number, bitsPerSecond: number | null): number {
	return bitsPerSecond === null ? 0 : (bytes * 8000) / bitsPerSecond;
}

/** Milliseconds until the last of `count` packets that came together has left. */
export function burstDelayMs(count: number, bytes: number, bitsPerSecond: number | null): number {
	return serialisationMs(count * bytes, bitsPerSecond);
}

/**
 * Bits a second that a TCP stream gets through a link on which every run of lost segments stops it for `recoveryMs`.
 * `runs`: loss runs a segment, p / mean burst length.
 */
export function stalledThroughput(
	bitsPerSecond: number | null,
	{runs, recoveryMs, segmentBytes}: {runs: number; recoveryMs: number; segmentBytes: number},
): number {
	const perSegmentMs = serialisationMs(segmentBytes, bitsPerSecond) + runs * recoveryMs;
	return perSegmentMs === 0 ? Infinity : (segmentBytes * 8000) / perSegmentMs;
}
