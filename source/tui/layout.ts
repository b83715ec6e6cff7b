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
	readonly eventsLeft: number;
	readonly fps: number;
	readonly preview: number;
	readonly eventsRight: number;
	/** Rows of the line that says why. */
	readonly why: number;
};

const frame = 2;
const experimentRows = 6 + frame;
/** A legend and three rows of curves. */
const leastChart = 4 + frame;
const allPackets = 12 + frame;

/** `line`: room for one line that says why there is no picture. */
export type PreviewRoom = 'none' | 'line' | 'picture';

export function layoutFor({columns, rows}: CellSize, room: PreviewRoom): Layout {
	const why = rows < 24 ? 1 : 2;
	const body = rows - 2 - why;
	const left = columns < 140 ? 30 : 38;
	const right = columns - left;

	const below = body - experimentRows;
	const latency = below < 11 ? 0 : Math.min(10, Math.max(3 + frame + 1, Math.round(below * 0.44)));
	const packetsRoom = below - latency;
	const eventsLeft = packetsRoom - allPackets >= 4 ? packetsRoom - allPackets : 0;
	const packets = packetsRoom - eventsLeft;

	// As high as the picture needs at this width, but never more than about three fifths.
	const pictureRows = Math.ceil(((right - frame) * 9) / 16 / 2) + frame;
	const most = Math.min(pictureRows, Math.round(body * 0.62), body - leastChart);
	const preview = room === 'none' ? 0 : room === 'line' ? 1 + frame : most;
	const eventsRight = room !== 'picture' && eventsLeft === 0 && body >= 19 ? Math.round(body * 0.3) : 0;
	const fps = body - preview - eventsRight;
	return {
		left,
		right,
		experiments: experimentRows,
		packets,
		latency,
		eventsLeft,
		fps,
		preview,
		eventsRight,
		why,
	};
}
