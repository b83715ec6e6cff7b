import {largest} from './series.js';

/** The upright axis of a chart of frames a second: the rate that matters stands on a row of its own, with its label. */

export type Scale = {
	/** Value of the highest row; the lowest is 0. */
	readonly top: number;
	/** Labels by row, counted from the lowest. */
	readonly labels: ReadonlyMap<number, string>;
};

/** Labels on a tall axis; more would be noise. */
const mostLabels = 7;
/** Fewer labels than this say little: then a scale with more room above the level is better. */
const enoughLabels = 4;
/** A steady stream swings by a frame a second; that much room is always left above its level. */
const leastRoom = 1.1;
/** Frames a second below which an axis made for them would say nothing. */
const leastLevel = 0.1;
/** A scale is widened for more labels to at most 1 / this. */
const leastUse = 0.6;

const steps = [1, 2, 3, 4, 5, 6, 8, 10];

/** The least round number of at least `value` (1, 2, 3, 4, 5, 6, 8 × a power of ten): an axis up to it changes seldom. */
export function roundUp(value: number): number {
	if (!Number.isFinite(value) || value <= 0) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	for (const step of steps) if (step * power >= value * (1 - 1e-9)) return step * power;
	return 10 * power;
}

/**
 * A scale of `rows` rows on which `level` (frames a second; 0 or next to it: none known) lies exactly on a labelled row, and `values`
 * below the top. Only great changes of the values change it. Values many times the level, more than there are rows for,
 * get a round scale without it.
 */
export function scaleFor(rows: number, level: number, values: readonly number[]): Scale {
	const highest = rows - 1;
	const most = largest(values);
	if (highest < 1) return {top: Math.max(1, level), labels: new Map()};
	const ratio = level >= leastLevel ? most / level : 0;
	const room = ratio <= leastRoom ? leastRoom : ratio <= 1.5 ? 1.5 : roundUp(ratio);
	const upMost = room === leastRoom && highest === 1 ? 1 : Math.floor(highest / room + 1e-9);
	if (level < leastLevel || upMost < 1) return scaleWith(highest, highest, Math.max(10, roundUp(most)));

	let best = scaleWith(highest, upMost, level);
	for (let up = upMost - 1; up >= upMost * leastUse && best.labels.size < enoughLabels; up--) {
		const next = scaleWith(highest, up, level);
		if (next.labels.size > best.labels.size) best = next;
	}

	return best;
}

/** The scale whose row `up` is the level; labelled are 0, the level and whole numbers at even distances. */
function scaleWith(highest: number, up: number, level: number): Scale {
	// A camera's 29.97 is known as 30.
	const exact = Math.abs(level - Math.round(level)) < 0.05 ? Math.round(level) : level;
	const wholeRows = Number.isInteger(exact) && exact > 0 ? greatestDivisor(exact, up) : 1;
	const period = up / wholeRows;
	const countWith = (every: number) => Math.floor(highest / (period * every)) + 1;
	let every = 1;
	while (every < wholeRows && (wholeRows % every !== 0 || countWith(every) > mostLabels)) every++;
	const labelled = new Set<number>([0, up]);
	for (let row = 0; row <= highest; row += period * every) labelled.add(row);
	if (labelled.size < enoughLabels && wholeRows > 1) {
		// No even distance from 0 meets the level (25 by fives): then even ones from the level.
		const distance = period * Math.ceil((highest / period + 1) / mostLabels);
		for (let row = up % distance; row <= highest; row += distance) if (row >= distance) labelled.add(row);
	}

	return {
		top: (level / up) * highest,
		labels: new Map([...labelled].map(row => [row, labelOf((exact / up) * row)])),
	};
}

function greatestDivisor(a: number, b: number): number {
	return b === 0 ? a : greatestDivisor(b, a % b);
}

/** At most four characters for what a chart of frames shows. */
function labelOf(value: number): string {
	if (value >= 9999.5) return `${Math.round(value / 1000)}k`;
	return String(value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
}

/** Rates that sources are made for; a level near one of these is taken to be that. */
const commonRates = [5, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120];
const near = 0.02;
/** A level stays until the stream has gone away from it by this share. */
const awayFrom = 0.07;
/** Newest values that count as recent. */
const recent = 20;

/**
 * The level of a stream without a target rate: the median of its newest values as a common or a round number.
 * `before` stays while it is about right, so that the axis stays too. 0: no values yet.
 */
export function levelOf(values: readonly number[], before: number): number {
	const newest = values.slice(-recent).toSorted((a, b) => a - b);
	const median = newest[Math.floor(newest.length / 2)] ?? 0;
	if (!(median > 0)) return before;
	if (Math.abs(median - before) <= before * awayFrom) return before;
	const common = commonRates.find(rate => Math.abs(rate - median) <= rate * near);
	if (common !== undefined) return common;
	const digit = 10 ** Math.max(0, Math.floor(Math.log10(median)) - 1);
	return Math.max(1, Math.round(median / digit) * digit);
}
