/**
 * Arithmetic of 32-bit counters that wrap around (RFC 1982, serial number arithmetic).
 * Only these helpers compare or advance sequence numbers and frame indexes.
 */

const modulus = 2 ** 32;
const half = 2 ** 31;

/** How far `to` is ahead of `from`: −2³¹ … 2³¹ − 1. Negative: `to` is the older one. */
export function serialDistance(from: number, to: number): number {
	const ahead = (to - from + modulus) % modulus;
	return ahead >= half ? ahead - modulus : ahead;
}

/** `serial + steps`, wrapped. */
export function serialAdd(serial: number, steps: number): number {
	return (((serial + steps) % modulus) + modulus) % modulus;
}

export function isNewer(candidate: number, than: number): boolean {
	return serialDistance(than, candidate) > 0;
}
