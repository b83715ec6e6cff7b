/** Numbers 0 ≤ x < 1, the same ones for the same seed in every run. */
export type Random = () => number;

/**
 * xoshiro128** (D. Blackman, S. Vigna: Scrambled Linear Pseudorandom Number Generators, 2021), its state filled from the seed
 * by the finalizer of MurmurHash3 (A. Appleby) over a Weyl sequence, as SplitMix does. Not for secrets.
 * `seed`: 0 … 2³² − 1. `stream`: 0, 1, …: independent sequences of one seed.
 */
export function randomStream(seed: number, stream: number): Random {
	const base = mix(seed);
	const word = (place: number): number => mix(base + Math.imul(0x9e_37_79_b9, 4 * stream + place + 1));
	let [a, b, c, d] = [word(0), word(1), word(2), word(3)];
	return () => {
		const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
		const shifted = b << 9;
		c ^= a;
		d ^= b;
		b ^= c;
		a ^= d;
		c ^= shifted;
		d = rotate(d, 11);
		return result / 2 ** 32;
	};
}

function rotate(value: number, by: number): number {
	return (value << by) | (value >>> (32 - by));
}

/** One to one, so that four different words go in and not all that come out are 0. */
function mix(value: number): number {
	let mixed = value | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85_eb_ca_6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35);
	return mixed ^ (mixed >>> 16);
}
