import {type Orientation, uprightSize} from './exif.js';

type Pixels = {readonly width: number; readonly height: number; readonly data: Buffer};

/** Pixels a side of the squares that are copied at once, so that both pictures' rows stay in the processor's cache. */
const square = 32;

/** Which pixel of a picture of `width` × `height` is seen at (x, y) when it is upright. */
function seenAt({width, height}: Pixels, orientation: Orientation, x: number, y: number): number {
	const [right, bottom] = [width - 1, height - 1];
	const [column, row] = {
		1: [x, y],
		2: [right - x, y],
		3: [right - x, bottom - y],
		4: [x, bottom - y],
		5: [y, x],
		6: [y, bottom - x],
		7: [right - y, bottom - x],
		8: [right - y, x],
	}[orientation] as [number, number];
	return row * width + column;
}

/**
 * Turns BGR24 pixels upright, into `target`, which has as many bytes and does not overlap. `pause` is awaited between parts of
 * it: so a large picture does not hold up what else the thread has to do.
 */
export async function turnUpright(
	picture: Pixels,
	orientation: Orientation,
	target: Buffer,
	pause: () => Promise<void>,
): Promise<Pixels> {
	const {data} = picture;
	const {width, height} = uprightSize({...picture, orientation});
	const first = seenAt(picture, orientation, 0, 0);
	const stepX = seenAt(picture, orientation, 1, 0) - first;
	const stepY = seenAt(picture, orientation, 0, 1) - first;
	for (let top = 0; top < height; top += square) {
		for (let left = 0; left < width; left += square) {
			for (let y = top; y < Math.min(top + square, height); y++) {
				let from = (first + left * stepX + y * stepY) * 3;
				let to = (y * width + left) * 3;
				for (let x = left; x < Math.min(left + square, width); x++, from += stepX * 3) {
					target[to++] = data[from] ?? 0;
					target[to++] = data[from + 1] ?? 0;
					target[to++] = data[from + 2] ?? 0;
				}
			}
		}

		await pause();
	}

	return {width, height, data: target};
}
