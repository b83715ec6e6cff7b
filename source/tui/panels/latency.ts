import type {Percentiles} from '../../lab/sample.js';
import {type Piece, fillRows, line} from '../text.js';
import {decimal} from '../format.js';
import type {Draw, View} from '../view.js';
import {roundUp} from './chart.js';
import {axisUntil, largest, series} from './series.js';
import {sparkline} from './sparkline.js';

/** How old a frame is when it is received and when it is rendered, and how unevenly it comes. Milliseconds. */

const secondsPerColumn = 0.5;
const labelWidth = 10;
const numberWidth = 6;

function row(label: string, values: Percentiles | undefined, width: number): Piece[] {
	const number = (value: number | null | undefined) => decimal(value).padStart(width);
	return [
		['muted', ` ${label}`.padEnd(labelWidth)],
		['strong', number(values?.p50)],
		number(values?.p95),
		number(values?.p99),
	];
}

function history(view: View, columns: number, rows: number): string[] {
	const {snapshot, theme} = view;
	const width = columns - 2;
	if (rows < 1 || width < 4) return [];
	const axis = axisUntil(snapshot.sample?.atSeconds ?? 0, width, secondsPerColumn);
	const delays = series(
		snapshot.history,
		axis,
		({latencyMs}) => latencyMs.rendered.p95 ?? latencyMs.received.p95,
		largest,
	);
	const top = roundUp(Math.max(10, largest(delays.values)));
	const bars = sparkline(delays, width, rows, top).map(text => line(theme, columns, [' ', ['latency', text]]));
	return [...bars, line(theme, columns, [['muted', ` p95, 0 to ${decimal(top)} ms`]])];
}

export const drawLatency: Draw = (view, columns, rows) => {
	const {snapshot, theme} = view;
	const latency = snapshot.sample?.latencyMs;
	const width = columns >= labelWidth + 3 * 8 ? 8 : numberWidth;
	const head = ['p50', 'p95', 'p99'].map(name => name.padStart(width)).join('');
	const jitter = `jitter ${decimal(snapshot.sample?.jitterMs)} ms`;
	const lines = [
		line(theme, columns, [['muted', ' '.repeat(labelWidth) + head]]),
		line(theme, columns, row('received', latency?.received, width)),
		line(theme, columns, row('rendered', latency?.rendered, width)),
	];
	const room = rows - lines.length;
	if (room >= 4) {
		lines.push(line(theme, columns, [['muted', ' jitter'.padEnd(labelWidth)], decimal(snapshot.sample?.jitterMs).padStart(width)]));
		lines.push(...history(view, columns, Math.min(6, room - 2)));
	} else if (room === 3) {
		lines.push(line(theme, columns, [['muted', ` ${jitter}`]]), ...history(view, columns, 1));
	} else if (room >= 1) {
		lines.push(...history(view, columns, 1).slice(0, 1));
		lines.push(line(theme, columns, [['muted', ` ${jitter}`]]));
	}

	return fillRows(lines, columns, rows);
};
