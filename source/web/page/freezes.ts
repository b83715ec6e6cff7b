import type {Series} from './series.js';

/** Seconds. Two readings of the clock for one moment are no further apart. */
const sameMoment = 0.02;

/** Seconds of the run in which the picture stood still. */
export type Freeze = {readonly from: number; readonly to: number};

/**
 * The freezes after `from`, oldest first. One that lasts is counted as long as it has lasted, point by point; one that was
 * over before it was seen, whole: so its beginning is its end less its length. Those that touch are one. Pure.
 */
export function freezesOf(series: Series, from: number): Freeze[] {
	const found: Freeze[] = [];
	for (let index = Math.max(1, series.indexAt(from)); index < series.length; index++) {
		const before = series.at(index - 1);
		const point = series.at(index);
		if (before === undefined || point === undefined || point.freezeSeconds <= before.freezeSeconds) continue;
		const start = Math.max(0, point.at - (point.freezeSeconds - before.freezeSeconds));
		const last = found.at(-1);
		if (last !== undefined && start <= last.to + sameMoment)
			found[found.length - 1] = {from: last.from, to: point.at};
		else found.push({from: start, to: point.at});
	}

	return found;
}
