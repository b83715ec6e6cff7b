import {type Piece, fillRows, line, piecesWidth} from '../text.js';
import {clock, decimal} from '../format.js';
import type {Draw, View} from '../view.js';
import {drawAxis, drawCurves} from './chart.js';
import {drawMarks, marksOf} from './marks.js';
import {levelOf, scaleFor} from './scale.js';
import {type TimeAxis, axisUntil, series} from './series.js';

/** Frames a second at both ends, over time, with the moments of switches and faults. */

const secondsPerColumn = 0.5;
const axisWidth = 5;

/** The curves' names and newest values, and the freezes; in fewer words where there is less room. */
function legend({snapshot, theme}: View, columns: number): string {
	const {fps, freezes} = snapshot.sample ?? {};
	const number = (value: number | undefined): Piece => ['strong', ` ${decimal(value).padStart(4)}`];
	const curves = (captured: string, rendered: string, gap: string): Piece[] => [
		['captured', theme.level === 0 ? ' ┄ ' : ' ━ '],
		['muted', captured],
		number(fps?.captured),
		['rendered', `${gap}━ `],
		['muted', rendered],
		number(fps?.rendered),
	];
	const count = freezes?.count ?? 0;
	const role = count > 0 ? 'warning' : 'muted';
	const freezing = (words: string): Piece[] => [
		['muted', 'freezes '],
		[role, `${words} `],
	];
	const whole = freezing(count > 0 ? `${count} · ${decimal(freezes?.totalSeconds)} s` : 'none');
	const choices: ReadonlyArray<readonly [Piece[], Piece[]]> = [
		[curves('captured', 'rendered', '   '), whole],
		[curves('captured', 'rendered', '  '), freezing(String(count))],
		[curves('captured', 'rendered', '  '), []],
	];
	const fits = choices.find(([left, right]) => piecesWidth(left) + piecesWidth(right) < columns);
	const [left, right] = fits ?? [curves('in', 'out', '  '), []];
	return line(theme, columns, left, right);
}

function timeLine(view: View, columns: number, axis: TimeAxis): string {
	const seconds = Math.round(axis.columns * axis.step);
	const left: Piece[] = [' '.repeat(axisWidth), ['muted', `−${seconds} s`]];
	return line(view.theme, columns, left, [['muted', `${clock(view.snapshot.elapsedSeconds)} `]]);
}

type Chart = {
	readonly lines: readonly string[];
	/** Frames a second that the axis is made for. */
	readonly level: number;
};

/** Everything below the legend; `before` is the level of the axis so far. */
function drawChart(view: View, columns: number, rows: number, before: number): Chart {
	const {snapshot, theme} = view;
	const {width, height, hasMarks, hasTime, axis} = chartOf(view, columns, rows);
	if (width < 4 || height < 2) return {lines: fillRows([], columns, rows), level: before};
	const captured = series(snapshot.history, axis, sample => sample.fps.captured);
	const rendered = series(snapshot.history, axis, sample => sample.fps.rendered);
	const target = snapshot.picture?.fps ?? 0;
	const level = target > 0 ? target : levelOf(captured.values, before);
	const scale = scaleFor(height, level, [...captured.values, ...rendered.values]);
	const marks = marksOf(snapshot.events, axis);
	const curves = [
		{role: 'captured', ...captured},
		{role: 'rendered', ...rendered},
	] as const;
	const rules = new Set(marks.map(mark => mark.column));
	const labels = drawAxis(theme, axisWidth, height, scale);
	const lines = drawCurves(theme, width, height, scale.top, curves, rules).map(
		(text, row) => `${labels[row] ?? ''}${text} `,
	);
	if (hasMarks) lines.push(`${' '.repeat(axisWidth)}${drawMarks(theme, width, marks)} `);
	if (hasTime) lines.push(timeLine(view, columns, axis));
	return {lines: fillRows(lines, columns, rows), level};
}

function chartOf({snapshot}: View, columns: number, rows: number) {
	const width = columns - axisWidth - 1;
	const hasTime = rows >= 8;
	const hasMarks = rows >= 4;
	const height = rows - (hasMarks ? 1 : 0) - (hasTime ? 1 : 0);
	return {
		width,
		height,
		hasMarks,
		hasTime,
		axis: axisUntil(snapshot.sample?.atSeconds ?? 0, width, secondsPerColumn),
	};
}

/** The chart moves on by a column twice a second; in between only the legend is drawn anew. */
export function createFpsPanel(): Draw {
	let key: readonly unknown[] = [];
	let chart: Chart = {lines: [], level: 0};
	return (view, columns, rows) => {
		const {events, elapsedSeconds, picture, history} = view.snapshot;
		const {first} = chartOf(view, columns, rows - 1).axis;
		const isEmpty = history.length === 0;
		const next = [
			first,
			columns,
			rows,
			events.at(-1),
			clock(elapsedSeconds),
			picture?.fps,
			view.theme,
			isEmpty,
		];
		if (!next.every((value, index) => value === key[index]) || key.length === 0) {
			key = next;
			chart = drawChart(view, columns, rows - 1, chart.level);
		}

		return fillRows([legend(view, columns), ...chart.lines], columns, rows);
	};
}
