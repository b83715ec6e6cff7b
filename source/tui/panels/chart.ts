import asciichart from 'asciichart';
import type {Role, Theme} from '../theme.js';
import type {Scale} from './scale.js';

/** Lines of asciichart over one another on one grid, with an axis. */

export type Curve = {
	readonly role: Role;
	/** The column of the first value. */
	readonly start: number;
	readonly values: readonly number[];
};

/** Without colours a curve of the role `captured` is told by its dashes. */
const dashed: Required<asciichart.PlotConfig>['symbols'] = ['┼', '┤', '╶', '╴', '┄', '╰', '╭', '╮', '╯', '┆'];

/** The rows of one curve as plain characters, `columns` wide; blank where it has no values. */
function plot(curve: Curve, columns: number, rows: number, top: number, isDashed: boolean): string[] {
	const room = columns - curve.start;
	if (curve.values.length === 0 || room <= 0 || rows < 2) return [];
	const values = curve.values.slice(0, room).map(value => Math.min(top, Math.max(0, value)));
	// asciichart draws one column less than it has values.
	values.push(values.at(-1) ?? 0);
	const drawn = asciichart.plot(values, {
		min: 0,
		max: top,
		height: rows - 1,
		offset: 0,
		format: () => ' ',
		...(isDashed ? {symbols: dashed} : {}),
	});
	return drawn.split('\n').map(row => ' '.repeat(curve.start) + row);
}

/**
 * `rows` lines of `columns` cells from 0 (bottom) to `top`; later curves lie over earlier ones, and `rules` are columns
 * with a thin upright line behind them all.
 */
export function drawCurves(
	theme: Theme,
	columns: number,
	rows: number,
	top: number,
	curves: readonly Curve[],
	rules: ReadonlySet<number> = new Set(),
): string[] {
	const grids = curves
		.map(curve => ({
			role: curve.role,
			rows: plot(curve, columns, rows, top, theme.level === 0 && curve.role === 'captured'),
		}))
		.reverse();
	const lines: string[] = [];
	for (let row = 0; row < rows; row++) {
		let text = '';
		let run = '';
		let runRole: Role = 'text';
		for (let column = 0; column < columns; column++) {
			let character = rules.has(column) ? '┊' : ' ';
			let role: Role = 'muted';
			for (const grid of grids) {
				const drawn = grid.rows[row]?.[column];
				if (drawn === undefined || drawn === ' ') continue;
				character = drawn;
				role = grid.role;
				break;
			}

			if (role !== runRole && character !== ' ') {
				text += theme.paint(runRole, run);
				run = '';
				runRole = role;
			}

			run += character;
		}

		lines.push(text + theme.paint(runRole, run));
	}

	return lines;
}

/** The axis beside a chart: `width` cells a row, ending in a tick where there is a label. */
export function drawAxis(theme: Theme, width: number, rows: number, {labels}: Scale): string[] {
	return Array.from({length: rows}, (_, row) => {
		const label = labels.get(rows - 1 - row);
		// Four characters take the gap before the tick too.
		const words = label === undefined || label.length > width - 1 ? '' : label;
		const tick = words === '' ? '│' : '┤';
		return theme.paint('muted', words.padStart(width - 2).padEnd(width - 1) + tick);
	});
}
