import type {Past} from '../../lab/history.js';
import type {Sample} from '../../lab/sample.js';

/** Samples laid onto columns of one time axis. */

/** Seconds that a chart may show. */
export const zooms = [30, 120, 600] as const;
export type Zoom = (typeof zooms)[number];

export const zoomWords: Record<Zoom, string> = {30: '30 s', 120: '2 min', 600: '10 min'};

export function zoomAfter(zoom: Zoom): Zoom {
	return zooms[(zooms.indexOf(zoom) + 1) % zooms.length] ?? zooms[0];
}

export type TimeAxis = {
	/** Seconds that a column stands for. */
	readonly step: number;
	/** Number of the first column since the run began: it starts at `first × step` seconds. */
	readonly first: number;
	readonly columns: number;
};

/** Keeps what lies exactly on a boundary on its right side. */
const dust = 1e-9;
/** A chart of narrower columns than this moves on by several at once: drawing costs more than it shows. */
const leastMoveSeconds = 0.45;
/** Seconds after which even a chart of wide columns is drawn again. */
const mostMoveSeconds = 2;

/** Seconds from one drawing of an axis to the next. */
export function moveSeconds(step: number): number {
	return step >= mostMoveSeconds
		? mostMoveSeconds
		: step * Math.max(1, Math.ceil(leastMoveSeconds / step - dust));
}

/**
 * The axis of the last `seconds` in `columns`: it moves on by whole columns and never trembles. Columns of two seconds
 * and more end with the one that is not over yet, narrower ones end with the newest whole one.
 */
export function axisUntil(now: number, columns: number, seconds: number): TimeAxis {
	const step = seconds / Math.max(1, columns);
	const move = moveSeconds(step);
	const end = Math.floor(now / move + dust) * move;
	const current = step >= mostMoveSeconds ? 1 : 0;
	return {step, columns, first: Math.floor(end / step + dust) - columns + current};
}

/** The column in which this time lies; may be outside of the axis. */
export function columnOf(axis: TimeAxis, seconds: number): number {
	return Math.floor(seconds / axis.step + dust) - axis.first;
}

export type Series = {readonly start: number; readonly values: readonly number[]};

/**
 * One value a column, from the first column that has one: the mean (or what `join` makes) of the samples in it, or the
 * value before it where a column has none. Values that are null or no number don't count. Looks at no sample older than
 * the axis.
 */
export function series(
	history: Past<Sample>,
	axis: TimeAxis,
	pick: (sample: Sample) => number | null,
	join: (values: readonly number[]) => number = mean,
): Series {
	const columns: Array<number[] | undefined> = Array.from({length: Math.max(0, axis.columns)});
	for (let index = history.length - 1; index >= 0; index--) {
		const sample = history.at(index);
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

/** 0 where there are none. */
export function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
