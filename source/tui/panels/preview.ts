import type {Preview} from '../../lab/view.js';
import {clean, cut, fillRows, line, widthOf, wrap} from '../text.js';
import type {Theme} from '../theme.js';
import type {Draw, View} from '../view.js';

/** The received picture in half blocks: a cell is two pixels, one over the other. */

export type CellSize = {readonly columns: number; readonly rows: number};

/** More cells than this cost more than the picture gains. */
const largestSide = {columns: 160, rows: 45} as const;

/** The most cells within the room that keep the picture's shape; a cell is half as wide as high. */
export function fitPicture(
	room: CellSize,
	picture: {readonly width: number; readonly height: number} | undefined,
): CellSize {
	const {width, height} = picture ?? {width: 16, height: 9};
	const columns = Math.min(room.columns, largestSide.columns);
	const rows = Math.min(room.rows, largestSide.rows);
	const scale = Math.min(columns / width, (rows * 2) / height);
	return {
		columns: Math.max(1, Math.min(columns, Math.round(width * scale))),
		rows: Math.max(1, Math.min(rows, Math.round((height * scale) / 2))),
	};
}

/** Numbers 0 to 255 as text, in steps that nobody sees: equal neighbours cost no colour code. */
const levels = Array.from({length: 256}, (_, value) => String(Math.min(255, (value & 0xf8) | (value >> 5))));
const halfBlock = '▀';

function pictureRow({rgb, columns, rows}: Preview, row: number, size: CellSize): string {
	let text = '';
	let before = -1;
	for (let column = 0; column < size.columns; column++) {
		const x = size.columns === columns ? column : Math.floor((column * columns) / size.columns);
		const upper = (Math.floor((row * 2 * rows) / (size.rows * 2)) * columns + x) * 3;
		const lower = (Math.floor(((row * 2 + 1) * rows) / (size.rows * 2)) * columns + x) * 3;
		const r = rgb[upper] ?? 0;
		const g = rgb[upper + 1] ?? 0;
		const b = rgb[upper + 2] ?? 0;
		const r2 = rgb[lower] ?? 0;
		const g2 = rgb[lower + 1] ?? 0;
		const b2 = rgb[lower + 2] ?? 0;
		const top = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);
		const bottom = ((r2 >> 3) << 10) | ((g2 >> 3) << 5) | (b2 >> 3);
		const both = top * 32_768 + bottom;
		if (both !== before) {
			const isNewTop = before === -1 || Math.floor(before / 32_768) !== top;
			const isNewBottom = before === -1 || before % 32_768 !== bottom;
			const upperCode = isNewTop ? `38;2;${levels[r]};${levels[g]};${levels[b]}` : '';
			const lowerCode = isNewBottom ? `48;2;${levels[r2]};${levels[g2]};${levels[b2]}` : '';
			text += `\u001B[${upperCode}${isNewTop && isNewBottom ? ';' : ''}${lowerCode}m`;
			before = both;
		}

		text += halfBlock;
	}

	return `${text}\u001B[39;49m`;
}

function message(theme: Theme, words: string, columns: number, rows: number): string[] {
	const lines = wrap(clean(words), Math.max(1, columns - 2)).map(text => {
		const before = Math.max(0, Math.floor((columns - widthOf(text)) / 2));
		return line(theme, columns, [['muted', cut(' '.repeat(before) + text, columns)]]);
	});
	const above = Math.max(0, Math.floor((rows - lines.length) / 2));
	return fillRows([...fillRows([], columns, above), ...lines], columns, rows);
}

function drawPicture({snapshot, theme}: View, columns: number, rows: number): readonly string[] {
	if (theme.noPictures !== undefined) return message(theme, theme.noPictures, columns, rows);
	const {preview, picture} = snapshot;
	const whole = preview && preview.rgb.length >= preview.columns * preview.rows * 3 && preview.columns > 0;
	if (!whole || preview.rows <= 0) return message(theme, 'no picture yet', columns, rows);
	const size = fitPicture({columns, rows}, picture);
	const left = ' '.repeat(Math.floor((columns - size.columns) / 2));
	const right = ' '.repeat(columns - size.columns - left.length);
	const above = Math.floor((rows - size.rows) / 2);
	const lines = Array.from({length: size.rows}, (_, row) => left + pictureRow(preview, row, size) + right);
	return fillRows([...fillRows([], columns, above), ...lines], columns, rows);
}

/** A picture of more cells than this is drawn five times a second: its bytes cost more than all else together. */
const mostCellsAtFullRate = 2000;
const slowSeconds = 0.15;

/** Draws again only when another picture came: between two pictures, lists and numbers change, this does not. */
export function createPreviewPanel(): Draw {
	let key: readonly unknown[] = [];
	let lines: readonly string[] = [];
	let rgb: Uint8Array | undefined;
	let drawnAt = 0;
	return (view, columns, rows) => {
		const {preview, picture, elapsedSeconds} = view.snapshot;
		const next = [
			preview?.columns,
			preview?.rows,
			picture?.width,
			picture?.height,
			view.theme,
			columns,
			rows,
		];
		const isSameShape = lines.length > 0 && next.every((value, index) => value === key[index]);
		if (isSameShape && preview?.rgb === rgb) return lines;
		const isSoon = Math.abs(elapsedSeconds - drawnAt) < slowSeconds;
		if (isSameShape && isSoon && columns * rows > mostCellsAtFullRate) return lines;
		key = next;
		rgb = preview?.rgb;
		drawnAt = elapsedSeconds;
		lines = drawPicture(view, columns, rows);
		return lines;
	};
}
