import type {Point} from '../shared/stream.js';
import type {Series} from './series.js';

/** What the charts draw: the points of a span of time, thinned out to at most so many columns. Pure. */

type Value = number | null;

export type Columns = {
	/** Seconds since the run began, ascending. */
	readonly at: number[];
	readonly captured: Value[];
	readonly received: Value[];
	readonly rendered: Value[];
	/** Milliseconds. p95 and p99 are the worst of their column, so that thinning hides no peak. */
	readonly p50: Value[];
	readonly p95: Value[];
	readonly p99: Value[];
	/** Packets a second, over the last second (the column's width where that is more). */
	readonly packetsReceived: Value[];
	readonly packetsLost: Value[];
};

/** Seconds over which totals become rates. */
const rateSeconds = 1;

export function columnsOf(series: Series, from: number, to: number, most: number): Columns {
	const width = (to - from) / Math.max(1, most);
	const rateSpan = Math.max(rateSeconds, width);
	const columns: Columns = emptyColumns();
	// One point before the span: the line comes from there, and is cut at the chart's edge.
	let index = Math.max(0, series.indexAt(from) - 1);
	let behind = series.indexAt(from - rateSpan - width);
	while (index < series.length) {
		const end = endOfColumn(series, index, width);
		const last = series.at(end - 1);
		if (last === undefined || last.at > to) break;
		while (behind < end - 1 && (series.at(behind + 1)?.at ?? Infinity) <= last.at - rateSpan) behind++;
		push(columns, last, worst(series, index, end), series.at(behind));
		index = end;
	}

	return columns;
}

function emptyColumns(): Columns {
	return {
		at: [],
		captured: [],
		received: [],
		rendered: [],
		p50: [],
		p95: [],
		p99: [],
		packetsReceived: [],
		packetsLost: [],
	};
}

/** Columns lie at multiples of their width: so points stay together while the span moves on. */
function endOfColumn(series: Series, start: number, width: number): number {
	const column = Math.floor((series.at(start)?.at ?? 0) / width);
	let end = start + 1;
	while (end < series.length && Math.floor((series.at(end)?.at ?? 0) / width) === column) end++;
	return end;
}

function worst(series: Series, start: number, end: number): {readonly p95: Value; readonly p99: Value} {
	let p95: Value = null;
	let p99: Value = null;
	for (let index = start; index < end; index++) {
		const point = series.at(index);
		p95 = larger(p95, point?.p95 ?? null);
		p99 = larger(p99, point?.p99 ?? null);
	}

	return {p95, p99};
}

function larger(a: Value, b: Value): Value {
	if (a === null || b === null) return a ?? b;
	return Math.max(a, b);
}

function push(
	columns: Columns,
	point: Point,
	peaks: {readonly p95: Value; readonly p99: Value},
	before: Point | undefined,
): void {
	const seconds = before === undefined ? 0 : point.at - before.at;
	const perSecond = (name: 'packetsReceived' | 'packetsLost') =>
		before === undefined || seconds <= 0 ? null : Math.max(0, (point[name] - before[name]) / seconds);
	columns.at.push(point.at);
	columns.captured.push(point.captured);
	columns.received.push(point.received);
	columns.rendered.push(point.rendered);
	columns.p50.push(point.p50);
	columns.p95.push(peaks.p95);
	columns.p99.push(peaks.p99);
	columns.packetsReceived.push(perSecond('packetsReceived'));
	columns.packetsLost.push(perSecond('packetsLost'));
}
