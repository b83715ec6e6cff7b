/**
 * Arithmetic of 32-bit counters that wrap around (RFC 1982, serial number arithmetic).
 * Only these helpers compare or advance sequence numbers and frame indexes.
 * The bit operators wrap for them: `>>> 0` keeps a number modulo 2³², `| 0` the same with a sign.
 */

/** How far `to` is ahead of `from`: −2³¹ … 2³¹ − 1. Negative: `to` is the older one. */
export function serialDistance(from: number, to: number): number {
	return (to - from) | 0;
}

/** `serial + steps`, wrapped. */
export function serialAdd(serial: number, steps: number): number {
	return (serial + steps) >>> 0;
}

export function isNewer(candidate: number, than: number): boolean {
	return serialDistance(than, candidate) > 0;
}
