/** 0 … 1; 0 where there is nothing to have a share of. */
export function share(part: number, whole: number): number {
	return whole > 0 ? Math.min(1, Math.max(0, part) / whole) : 0;
}

/** A ratio for sentences: 0 where there is nothing to divide by. */
export function per(amount: number, count: number): number {
	return count > 0 ? amount / count : 0;
}
