import {topOf, type TimeAxis} from './axis.js';
import {clock, count} from './format.js';
import type {Freeze} from './freezes.js';
import {drawFreezes, drawLabels, drawRules} from './overlay.js';
import {type Colour, currentPalette} from './palette.js';
import type {Mark} from './marks.js';
import uPlot from './vendor/uplot.js';

/** One chart of the stack: its curves, on the time axis that all of them share. */

export type Curve = {
	readonly colour: Colour;
	/** CSS pixels. */
	readonly width: number;
	/** 0 … 1 */
	readonly alpha?: number;
	readonly dash?: readonly number[];
	/** Filled down to zero, so strongly. */
	readonly fill?: number;
};

export type LaneOptions = {
	readonly host: HTMLElement;
	readonly curves: readonly Curve[];
	/** The scale never ends below it. */
	readonly leastTop: () => number;
	/** The words of events stand above this one. */
	readonly hasLabels?: boolean;
	/** The time is written below this one. */
	readonly hasTime?: boolean;
};

/** What all charts show beside their curves. Shared and changed in place: a chart reads it when it draws. */
export type Shared = {axis: TimeAxis; marks: (width: number) => readonly Mark[]; freezes: readonly Freeze[]};

type Values = ReadonlyArray<number | null>;

export type Lane = {
	/** `values`: one row for each curve. */
	draw(at: readonly number[], values: readonly Values[]): void;
	/** After a change of colours. */
	rebuild(): void;
	/** The index of the point under the pointer; undefined where there is none. */
	hovered(): number | undefined;
};

const axisWidth = 46;
const labelRows = 2;
const labelHeight = 15;
/** Seconds between two times on the axis. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

export function createLane(options: LaneOptions, shared: Shared): Lane {
	const {host} = options;
	let data: uPlot.AlignedData = [[], ...options.curves.map(() => [])];
	let plot = build(options, shared, data);
	// The chart must not push its own box apart, so it follows the box and never leads.
	new ResizeObserver(() => {
		if (host.clientWidth > 0 && host.clientHeight > 0) plot.setSize(sizeOf(host));
	}).observe(host);
	return {
		draw(at, values) {
			data = [at, ...values] as uPlot.AlignedData;
			plot.setData(data);
		},
		rebuild() {
			plot.destroy();
			plot = build(options, shared, data);
		},
		hovered() {
			const {left} = plot.cursor;
			if (left === undefined || left < 0 || data[0].length === 0) return undefined;
			return plot.posToIdx(left);
		},
	};
}

function sizeOf(host: HTMLElement): {readonly width: number; readonly height: number} {
	return {width: Math.max(80, host.clientWidth), height: Math.max(40, host.clientHeight)};
}

function build(options: LaneOptions, shared: Shared, data: uPlot.AlignedData): uPlot {
	const {host, curves, leastTop, hasLabels = false, hasTime = false} = options;
	const {muted, grid, font, ...colours} = currentPalette();
	const lines = {stroke: grid, width: 1};
	const all = {...colours, muted, grid};
	return new uPlot(
		{
			...sizeOf(host),
			padding: [hasLabels ? labelRows * labelHeight + 6 : 6, 18, hasTime ? 0 : 4, 0],
			legend: {show: false},
			cursor: {
				sync: {key: 'vstream', setSeries: false},
				y: false,
				drag: {x: false, y: false},
				points: {size: 7, width: 1.5},
			},
			scales: {
				x: {time: false, range: () => [shared.axis.from, shared.axis.to]},
				y: {range: (_, __, most) => [0, topOf(most, leastTop())]},
			},
			axes: [
				{
					font: `11px ${font}`,
					stroke: muted,
					grid: lines,
					ticks: {show: false},
					size: hasTime ? 22 : 0,
					gap: 4,
					space: 64,
					incrs: timeSteps,
					values: (_, times) => times.map(time => (hasTime ? clock(time) : '')),
				},
				{
					font: `11px ${font}`,
					stroke: muted,
					grid: lines,
					ticks: {show: false},
					size: axisWidth,
					gap: 8,
					space: 26,
					values: (_, values) => values.map(value => (value % 1 === 0 ? count(value) : String(value))),
				},
			],
			series: [
				{},
				...curves.map(({colour, width, alpha = 1, dash, fill}) => ({
					stroke: withAlpha(all[colour], alpha),
					width,
					dash: dash === undefined ? undefined : [...dash],
					fill: fill === undefined ? undefined : withAlpha(all[colour], fill),
					points: {show: false},
				})),
			],
			hooks: {
				drawClear: [plot => drawFreezes(plot, shared.freezes)],
				draw: [
					plot => {
						const marks = shared.marks(plot.over.clientWidth);
						drawRules(plot, marks);
						if (hasLabels) drawLabels(plot, marks, labelRows, labelHeight);
					},
				],
			},
		},
		data,
		host,
	);
}

/** `#rrggbb` with an alpha of 0 … 1. */
function withAlpha(colour: string, alpha: number): string {
	return alpha >= 1
		? colour
		: `${colour}${Math.round(alpha * 255)
				.toString(16)
				.padStart(2, '0')}`;
}
