import type {Sample} from '../../lab/sample.js';

/** Samples laid onto columns of one time axis. */

export type TimeAxis = {
	/** Seconds that a column stands for. */
	readonly step: number;
	/** Number of the first column since the run began: it starts at `first × step` seconds. */
	readonly first: number;
	readonly columns: number;
};

/** The axis whose last column is the newest whole step before `now`, so that the picture moves on once a step and never trembles. */
export function axisUntil(now: number, columns: number, step: number): TimeAxis {
	return {step, columns, first: Math.floor(now / step + 1e-9) - columns};
}

/** The column in which this time lies; may be outside of the axis. */
export function columnOf(axis: TimeAxis, seconds: number): number {
	return Math.floor(seconds / axis.step + 1e-9) - axis.first;
}

/**
 * One value a column, from the first column that has one: the mean (or what `join` makes) of the samples in it, or the
 * value before it where a column has none. Values that are null or no number don't count.
 */
export function series(
	history: readonly Sample[],
	axis: TimeAxis,
	pick: (sample: Sample) => number | null,
	join: (values: readonly number[]) => number = mean,
): {readonly start: number; readonly values: readonly number[]} {
	const columns: Array<number[] | undefined> = Array.from({length: Math.max(0, axis.columns)});
	for (let index = history.length - 1; index >= 0; index--) {
		const sample = history[index];
		if (sample === undefined) continue;
		const column = columnOf(axis, sample.atSeconds);
		if (column < 0) break;
		const value = pick(sample);
		if (column < axis.columns && value !== null && Number.isFinite(value))
			(columns[column] ??= []).push(value);
	}

	const start = columns.findIndex(column => column !== undefined);
	if (start === -1) return {start: axis.columns, values: []};
	const values: number[] = [];
	for (const column of columns.slice(start)) values.push(column ? join(column) : (values.at(-1) ?? 0));
	return {start, values};
}

export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function largest(values: readonly number[]): number {
	return values.reduce((most, value) => Math.max(most, value), 0);
}
