/** A curve in block characters, `rows` lines high, each row eight steps. */

const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Lines of exactly `columns` characters from values between 0 and `top`; blank before `start`, nothing below the lowest step. */
export function sparkline(
	{start, values}: {readonly start: number; readonly values: readonly number[]},
	columns: number,
	rows: number,
	top: number,
): string[] {
	const steps = rows * 8;
	const heights = values
		.slice(0, Math.max(0, columns - start))
		.map(value => Math.max(1, Math.min(steps, Math.round((value / top) * steps) || 0)));
	return Array.from({length: rows}, (_, row) => {
		const below = (rows - 1 - row) * 8;
		const bars = heights.map(height => blocks[Math.max(0, Math.min(8, height - below))] ?? ' ').join('');
		return (' '.repeat(Math.min(start, columns)) + bars).padEnd(columns);
	});
}
