/**
 * How far a count may be from what is expected: five standard deviations. Seeds are fixed, so a test that passes once passes
 * always; five make sure that a correct model passes with nearly any seed (one in 1.7 million does not).
 */
const deviations = 5;

/** Binomial: each of `trials` by itself with chance `p`. */
export function binomialBounds(trials: number, p: number): {low: number; high: number} {
	const spread = deviations * Math.sqrt(trials * p * (1 - p));
	return {low: trials * p - spread, high: trials * p + spread};
}

/**
 * Lost packets of a two-state chain. Its neighbours resemble each other by λ = 1 − P(good → bad) − P(bad → good), which
 * widens the binomial variance by (1 + λ) / (1 − λ).
 */
export function chainBounds(
	trials: number,
	{loss, enter, leave}: {loss: number; enter: number; leave: number},
): {low: number; high: number} {
	const lambda = 1 - enter - leave;
	const variance = trials * loss * (1 - loss) * ((1 + lambda) / (1 - lambda));
	const spread = deviations * Math.sqrt(variance);
	return {low: trials * loss - spread, high: trials * loss + spread};
}

/** Mean of `runs` geometric lengths with mean `mean`: variance mean · (mean − 1) each. */
export function meanRunBounds(runs: number, mean: number): {low: number; high: number} {
	const spread = deviations * Math.sqrt((mean * (mean - 1)) / runs);
	return {low: mean - spread, high: mean + spread};
}

/** Lengths of the runs of true. */
export function runsOf(values: readonly boolean[]): number[] {
	const runs: number[] = [];
	let length = 0;
	for (const value of [...values, false]) {
		if (value) {
			length++;
		} else if (length > 0) {
			runs.push(length);
			length = 0;
		}
	}

	return runs;
}

export const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
