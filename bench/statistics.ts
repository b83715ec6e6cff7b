/** What several runs of the same thing come to. */
export type Spread = {readonly median: number; readonly min: number; readonly max: number};

/** null where a run could not tell. */
export function spreadOf(values: ReadonlyArray<number | null>): Spread | null {
	const known = values.filter(value => value !== null).toSorted((a, b) => a - b);
	const middle = known.length / 2;
	const upper = known[Math.floor(middle)];
	const lower = known[Math.ceil(middle) - 1];
	if (upper === undefined || lower === undefined || known.length < values.length) {
		return null;
	}

	return {median: (lower + upper) / 2, min: known[0] ?? upper, max: known.at(-1) ?? upper};
}

export function medianText(spread: Spread | null | undefined, digits: number): string {
	return spread ? numberText(spread.median, digits) : spread === null ? '?' : '–';
}

/** Empty where all runs came to the same. */
export function rangeText(spread: Spread | null | undefined, digits: number): string {
	const [min, max] = spread ? [numberText(spread.min, digits), numberText(spread.max, digits)] : ['', ''];
	return min === max ? '' : `${min}–${max}`;
}

function numberText(value: number, digits: number): string {
	return value.toLocaleString('en-US', {minimumFractionDigits: digits, maximumFractionDigits: digits});
}
