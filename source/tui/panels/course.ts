import {type Piece, fillRows, line, piecesWidth} from '../text.js';
import {clock, decimal} from '../format.js';
import type {Role, Theme} from '../theme.js';
import type {Draw, View} from '../view.js';
import {drawAxis, drawCurves} from './chart.js';
import {drawMarks, type Mark, markKinds, marksOf} from './marks.js';
import {levelOf, roundUp, scaleFor} from './scale.js';
import {
	type Series,
	type TimeAxis,
	type Zoom,
	axisUntil,
	largest,
	median,
	moveSeconds,
	series,
	zoomWords,
} from './series.js';
import {sparkline} from './sparkline.js';

/**
 * The course of the stream on one time axis: frames a second at both ends, under them latency and the gaps between
 * frames, under them what happened. A column is the same time in all of them.
 */

const axisWidth = 5;

export function courseTitle(zoom: Zoom): string {
	return `Frames per second · ${zoomWords[zoom]}`;
}

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
	const freezeCount = freezes?.count ?? 0;
	const role = freezeCount > 0 ? 'warning' : 'muted';
	const freezing = (words: string): Piece[] => [
		['muted', 'freezes '],
		[role, `${words} `],
	];
	const whole = freezing(freezeCount > 0 ? `${freezeCount} · ${decimal(freezes?.totalSeconds)} s` : 'none');
	const choices: ReadonlyArray<readonly [Piece[], Piece[]]> = [
		[curves('captured', 'rendered', '   '), whole],
		[curves('captured', 'rendered', '  '), freezing(String(freezeCount))],
		[curves('captured', 'rendered', '  '), []],
	];
	const fits = choices.find(([left, right]) => piecesWidth(left) + piecesWidth(right) < columns);
	const [left, right] = fits ?? [curves('in', 'out', '  '), []];
	return line(theme, columns, left, right);
}

type Rooms = {
	/** Columns of all curves. */
	readonly width: number;
	/** Rows of the chart, of each strip, of the marks and of the line that says the time. */
	readonly chart: number;
	readonly latency: number;
	readonly gaps: number;
	readonly marks: number;
	readonly time: number;
};

/** The chart comes first, then marks, gaps, latency and the time; in a high panel strips grow with it. */
function roomsFor(columns: number, rows: number): Rooms {
	const strip = rows >= 24 ? 3 : rows >= 14 ? 2 : 1;
	const marks = rows >= 4 ? 1 : 0;
	const gaps = rows >= 6 ? strip : 0;
	const latency = rows >= 8 ? strip : 0;
	const time = rows >= 11 ? 1 : 0;
	return {
		width: columns - axisWidth - 1,
		chart: rows - marks - gaps - latency - time,
		latency,
		gaps,
		marks,
		time,
	};
}

type Strip = {
	readonly label: string;
	readonly role: Role;
	readonly rows: number;
	readonly values: Series;
	/** The scale goes to at least so many times the usual value, so that what is usual stays low. */
	readonly headroom: number;
};

/** Bars with their name, and below it the height that a full one stands for, milliseconds; frozen columns stand out. */
function stripLines(
	theme: Theme,
	width: number,
	{label, role, rows, values, headroom}: Strip,
	frozen: ReadonlySet<number>,
): string[] {
	if (rows === 0) return [];
	const top = roundUp(Math.max(10, largest(values.values), median(values.values) * headroom));
	const height = decimal(top).replace('.0', '');
	return sparkline(values, width, rows, top).map((text, row) => {
		const words = row === 0 ? label : row === 1 ? height.slice(0, axisWidth - 2) : '';
		const pieces: Piece[] = [['muted', `${words.padStart(axisWidth - 2)} ${row === 0 ? '┤' : '│'}`]];
		let end = 0;
		for (const column of frozen) {
			pieces.push([role, text.slice(end, column)], ['warning', text[column] ?? ' ']);
			end = column + 1;
		}

		return line(theme, width + axisWidth + 1, [...pieces, [role, text.slice(end)]]);
	});
}

function timeLine(view: View, columns: number, zoom: Zoom): string {
	const left: Piece[] = [' '.repeat(axisWidth), ['muted', `−${zoomWords[zoom]}`]];
	return line(view.theme, columns, left, [['muted', `${clock(view.snapshot.elapsedSeconds)} `]]);
}

function columnsOf(marks: readonly Mark[], isWanted: (mark: Mark) => boolean): ReadonlySet<number> {
	return new Set(marks.filter(isWanted).map(({column}) => column));
}

type Chart = {
	readonly lines: readonly string[];
	/** Frames a second that the axis is made for. */
	readonly level: number;
};

function axisOf({snapshot}: View, width: number, zoom: Zoom): TimeAxis {
	return axisUntil(snapshot.sample?.atSeconds ?? 0, Math.max(1, width), zoom);
}

/** Everything below the legend; `before` is the level of the axis so far. */
function drawChart(view: View, columns: number, rows: number, zoom: Zoom, before: number): Chart {
	const {snapshot, theme} = view;
	const rooms = roomsFor(columns, rows);
	const {width} = rooms;
	if (width < 4 || rooms.chart < 2) return {lines: fillRows([], columns, rows - rooms.time), level: before};
	const axis = axisOf(view, width, zoom);
	const {history} = snapshot;
	const captured = series(history, axis, sample => sample.fps.captured);
	const rendered = series(history, axis, sample => sample.fps.rendered);
	const target = snapshot.picture?.fps ?? 0;
	const level = target > 0 ? target : levelOf(captured.values, before);
	const scale = scaleFor(rooms.chart, level, [...captured.values, ...rendered.values]);
	const marks = marksOf(snapshot.events, axis);
	const curves = [
		{role: 'captured', ...captured},
		{role: 'rendered', ...rendered},
	] as const;
	const labels = drawAxis(theme, axisWidth, rooms.chart, scale);
	const rules = columnsOf(marks, mark => mark.isRule);
	const lines = drawCurves(theme, width, rooms.chart, scale.top, curves, rules).map(
		(text, row) => `${labels[row] ?? ''}${text} `,
	);
	const frozen = columnsOf(marks, mark => mark.type === 'freeze');
	if (rooms.latency > 0) {
		const values = series(
			history,
			axis,
			({latencyMs}) => latencyMs.rendered.p95 ?? latencyMs.received.p95,
			largest,
		);
		lines.push(
			...stripLines(
				theme,
				width,
				{label: 'lat', role: 'latency', rows: rooms.latency, values, headroom: 2},
				new Set(),
			),
		);
	}

	if (rooms.gaps > 0) {
		const values = series(history, axis, ({interFrameGapMs}) => interFrameGapMs.max, largest);
		lines.push(
			...stripLines(theme, width, {label: 'gap', role: 'gap', rows: rooms.gaps, values, headroom: 4}, frozen),
		);
	}

	if (rooms.marks > 0) lines.push(`${' '.repeat(axisWidth)}${drawMarks(theme, width, marks)} `);
	return {lines: fillRows(lines, columns, rows - rooms.time), level};
}

/** The chart moves on once or twice a second; in between only the legend is drawn anew. */
export function createCoursePanel(zoom: Zoom): Draw {
	let key: readonly unknown[] = [];
	let chart: Chart = {lines: [], level: 0};
	return (view, columns, rows) => {
		const {events, picture, history, sample} = view.snapshot;
		const {step} = axisOf(view, roomsFor(columns, rows - 1).width, zoom);
		const {time} = roomsFor(columns, rows - 1);
		const next = [
			Math.floor((sample?.atSeconds ?? 0) / moveSeconds(step) + 1e-9),
			columns,
			rows,
			// What was done shows at once; losses, of which a bad link has some all the time, when the chart moves on.
			events.findLast(({type}) => markKinds[type]?.isRule === true),
			picture?.fps,
			view.theme,
			history.length === 0,
		];
		if (!next.every((value, index) => value === key[index]) || key.length === 0) {
			key = next;
			chart = drawChart(view, columns, rows - 1, zoom, chart.level);
		}

		const times = time > 0 ? [timeLine(view, columns, zoom)] : [];
		return fillRows([legend(view, columns), ...chart.lines, ...times], columns, rows);
	};
}
