import type {Series} from './series.js';

/** Seconds of the run in which the picture stood still. */
export type Freeze = {readonly from: number; readonly to: number};

/**
 * The freezes that ended after `from`, oldest first. A freeze is counted when it is over; so its beginning is its end less
 * its length. Those that touch are one. Pure.
 */
export function freezesOf(series: Series, from: number): Freeze[] {
	const found: Freeze[] = [];
	for (let index = Math.max(1, series.indexAt(from)); index < series.length; index++) {
		const before = series.at(index - 1);
		const point = series.at(index);
		if (before === undefined || point === undefined || point.freezes <= before.freezes) continue;
		const start = Math.max(0, point.at - Math.max(0, point.freezeSeconds - before.freezeSeconds));
		const last = found.at(-1);
		if (last !== undefined && start <= last.to) found[found.length - 1] = {from: last.from, to: point.at};
		else found.push({from: start, to: point.at});
	}

	return found;
}
