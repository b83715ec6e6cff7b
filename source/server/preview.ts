import type {PreviewSize} from '../lab/messages.js';

/** Points that are averaged for one cell, a side: enough that fine detail does not flicker. */
const pointsASide = 3;

/**
 * Shrinks BGR24 pixels to a grid of RGB colours, each the mean of a few points of its cell. Pure.
 */
export function shrink(
	picture: {readonly width: number; readonly height: number; readonly data: Uint8Array},
	{columns, rows}: PreviewSize,
): Uint8Array {
	const {width, height, data} = picture;
	const rgb = new Uint8Array(columns * rows * 3);
	const points = pointsASide * pointsASide;
	for (let row = 0, out = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++, out += 3) {
			let red = 0;
			let green = 0;
			let blue = 0;
			for (let point = 0; point < points; point++) {
				const u = (column + ((point % pointsASide) + 0.5) / pointsASide) / columns;
				const v = (row + (Math.floor(point / pointsASide) + 0.5) / pointsASide) / rows;
				const at = (Math.floor(v * height) * width + Math.floor(u * width)) * 3;
				blue += data[at] ?? 0;
				green += data[at + 1] ?? 0;
				red += data[at + 2] ?? 0;
			}

			rgb[out] = red / points;
			rgb[out + 1] = green / points;
			rgb[out + 2] = blue / points;
		}
	}

	return rgb;
}
