import type {Percentiles} from '../../lab/sample.js';
import {type Piece, fillRows, line, piecesWidth} from '../text.js';
import {decimal} from '../format.js';
import type {Draw, View} from '../view.js';
import {roundUp} from './scale.js';
import {axisUntil, largest, series} from './series.js';
import {sparkline} from './sparkline.js';

/** How old a frame is when it is received and when it is rendered, and how unevenly it comes. Milliseconds. */

const secondsPerColumn = 0.5;
const labelWidth = 9;
const numberWidth = 6;
/** Rows of bars: higher ones show nothing more. */
const mostBars = 4;

function row(label: string, values: Percentiles | undefined, width: number): Piece[] {
	const number = (value: number | null | undefined) => decimal(value).padStart(width);
	return [
		['muted', ` ${label}`.padEnd(labelWidth)],
		['strong', number(values?.p50)],
		number(values?.p95),
		number(values?.p99),
	];
}

/** The worst delays over time: `rows` lines of bars of `width` cells, and the top of their scale. */
function bars(
	{snapshot}: View,
	width: number,
	rows: number,
): {readonly lines: readonly string[]; readonly top: number} {
	const axis = axisUntil(snapshot.sample?.atSeconds ?? 0, width, secondsPerColumn);
	const delays = series(
		snapshot.history,
		axis,
		({latencyMs}) => latencyMs.rendered.p95 ?? latencyMs.received.p95,
		largest,
	);
	const top = roundUp(Math.max(10, largest(delays.values)));
	return {lines: sparkline(delays, width, rows, top), top};
}

export const drawLatency: Draw = (view, columns, rows) => {
	const {snapshot, theme} = view;
	const latency = snapshot.sample?.latencyMs;
	const width = columns >= labelWidth + 3 * 8 + 1 ? 8 : numberWidth;
	const head = ['p50', 'p95', 'p99'].map(name => name.padStart(width)).join('');
	const jitter: Piece[] = [['muted', 'jitter '], decimal(snapshot.sample?.jitterMs), ['muted', ' ']];
	const lines = [
		line(theme, columns, [['muted', ' '.repeat(labelWidth) + head]]),
		line(theme, columns, row('received', latency?.received, width)),
		line(theme, columns, row('rendered', latency?.rendered, width)),
	];
	const room = rows - lines.length;
	if (room === 1) {
		const [text = ''] = bars(view, Math.max(0, columns - piecesWidth(jitter) - 3), 1).lines;
		lines.push(line(theme, columns, [' ', ['latency', text]], jitter));
	} else if (room > 1) {
		const {lines: drawn, top} = bars(view, Math.max(0, columns - 2), Math.min(mostBars, room - 1));
		for (const text of drawn) lines.push(line(theme, columns, [' ', ['latency', text]]));
		lines.push(line(theme, columns, [['muted', ` p95 to ${top} ms`]], jitter));
	}

	return fillRows(lines, columns, rows);
};
