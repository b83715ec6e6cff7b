import type {Percentiles} from '../../lab/sample.js';
import {type Piece, fillRows, line} from '../text.js';
import {decimal} from '../format.js';
import type {Draw} from '../view.js';

/** How old a frame is when it is received and when it is rendered, and how unevenly it comes. Milliseconds. */

const labelWidth = 9;
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

export const drawLatency: Draw = ({snapshot: {sample}, theme}, columns, rows) => {
	const latency = sample?.latencyMs;
	const gaps = sample?.interFrameGapMs;
	const width = columns >= labelWidth + 3 * 8 + 1 ? 8 : numberWidth;
	const head = ['p50', 'p95', 'p99'].map(name => name.padStart(width)).join('');
	const jitter: Piece[] = [['muted', 'jitter '], decimal(sample?.jitterMs), ['muted', ' ']];
	const lines = [
		line(theme, columns, [['muted', ' '.repeat(labelWidth) + head]]),
		line(theme, columns, row('received', latency?.received, width)),
		line(theme, columns, row('rendered', latency?.rendered, width)),
	];
	if (rows > lines.length + 1) {
		lines.push(line(theme, columns, row('gap', gaps, width)));
		lines.push(line(theme, columns, [['muted', ' gap max '], decimal(gaps?.max)], jitter));
	} else lines.push(line(theme, columns, [['muted', ' gap p95 '], decimal(gaps?.p95)], jitter));
	return fillRows(lines, columns, rows);
};
