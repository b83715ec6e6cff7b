import type {CellSize} from './panels/preview.js';

/** How many cells each part of the live screen gets. Pure arithmetic; the picture of it stands over `App`. */

export const smallest: CellSize = {columns: 60, rows: 16};

export function isTooSmall({columns, rows}: CellSize): boolean {
	return columns < smallest.columns || rows < smallest.rows;
}

export type Layout = {
	/** Columns, frames included. */
	readonly left: number;
	readonly right: number;
	/** Rows, frames included; 0: not shown. */
	readonly experiments: number;
	readonly packets: number;
	readonly latency: number;
	readonly cost: number;
	readonly eventsLeft: number;
	readonly course: number;
	readonly preview: number;
	readonly eventsRight: number;
	/** Rows of the line that says why. */
	readonly why: number;
};

const frame = 2;
const experimentRows = 6 + frame;
/** A legend, three rows of curves, marks. */
const leastChart = 5 + frame;
const allPackets = 16 + frame;
/** Percentiles of both latencies and of the gaps under their heads; with a row to spare, jitter has its own. */
const leastLatency = 4 + frame;
const allLatency = 5 + frame;
const allCost = 4 + frame;
/** An events panel that shows fewer than two is not worth its frame. */
const leastEvents = 2 + frame;

/** `line`: room for one line that says why there is no picture. */
export type PreviewRoom = 'none' | 'line' | 'picture';

function whyRows(rows: number): number {
	return rows < 24 ? 1 : rows < 40 ? 2 : 3;
}

export function layoutFor({columns, rows}: CellSize, room: PreviewRoom): Layout {
	const why = whyRows(rows);
	const body = rows - 2 - why;
	const left = columns < 140 ? 30 : 38;
	const right = columns - left;

	const below = body - experimentRows;
	const latency = below < 11 ? 0 : below < 17 ? leastLatency : allLatency;
	const cost = below >= allLatency + allCost + 12 ? allCost : 0;
	const packetsRoom = below - latency - cost;
	const eventsLeft = packetsRoom - allPackets >= leastEvents ? packetsRoom - allPackets : 0;
	const packets = packetsRoom - eventsLeft;

	// As high as the picture needs at this width, but never more than somewhat over a half.
	const pictureRows = Math.ceil(((right - frame) * 9) / 16 / 2) + frame;
	const most = Math.min(pictureRows, Math.round(body * 0.56), body - leastChart);
	const preview = room === 'none' ? 0 : room === 'line' ? 1 + frame : most;
	const eventsRight = room !== 'picture' && eventsLeft === 0 && body >= 19 ? Math.round(body * 0.3) : 0;
	const course = body - preview - eventsRight;
	return {
		left,
		right,
		experiments: experimentRows,
		packets,
		latency,
		cost,
		eventsLeft,
		course,
		preview,
		eventsRight,
		why,
	};
}

export type LinkLayout = {
	readonly left: number;
	readonly right: number;
	/** Rows of everything between the status line and the line that says why. */
	readonly body: number;
	readonly course: number;
	readonly packets: number;
	readonly latency: number;
	/** Whether packets and latency stand beside each other. */
	readonly isWide: boolean;
	readonly why: number;
};

/** The link on the left; on the right what the stream makes of it. */
export function linkLayout({columns, rows}: CellSize): LinkLayout {
	const why = whyRows(rows);
	const body = rows - 2 - why;
	const left = columns < 140 ? 34 : 44;
	const right = columns - left;
	const isWide = right >= 64;
	const latency = isWide
		? Math.min(allPackets, Math.max(allLatency, Math.round(body * 0.4)))
		: body < 19
			? 0
			: leastLatency;
	const packets = isWide ? latency : body < 19 ? 4 + frame : 3 + frame;
	return {left, right, body, course: body - packets - (isWide ? 0 : latency), packets, latency, isWide, why};
}
