type Size = {readonly width: number; readonly height: number};

/** Rows between two pauses. */
const rowsAtOnce = 16;

/** For each place of the new side: the two old ones beside it, and how much the second counts (0 … 1). */
function places(length: number, wanted: number): ReadonlyArray<readonly [number, number, number]> {
	return Array.from({length: wanted}, (_, index) => {
		const at = Math.min(length - 1, Math.max(0, ((index + 0.5) * length) / wanted - 0.5));
		const before = Math.floor(at);
		return [before, Math.min(before + 1, length - 1), at - before] as const;
	});
}

/**
 * Resizes BGR24 pixels with bilinear interpolation, as OpenCV does by default with the pictures of a video file. Fills and
 * returns `target`, which holds width × height × 3 bytes and does not overlap. `pause` is awaited between parts of it.
 */
export async function resize(
	picture: Size & {readonly data: Uint8Array},
	{width, height}: Size,
	target: Buffer,
	pause: () => Promise<void>,
): Promise<Size & {readonly data: Buffer}> {
	const {data} = picture;
	const columns = places(picture.width, width);
	let out = 0;
	for (const [row, [above, below, down]] of places(picture.height, height).entries()) {
		const [upper, lower] = [above * picture.width * 3, below * picture.width * 3];
		for (const [left, right, across] of columns) {
			for (let colour = 0; colour < 3; colour++) {
				const [a, b] = [left * 3 + colour, right * 3 + colour];
				const top = mix(data[upper + a] ?? 0, data[upper + b] ?? 0, across);
				const bottom = mix(data[lower + a] ?? 0, data[lower + b] ?? 0, across);
				target[out++] = mix(top, bottom, down) + 0.5;
			}
		}

		if (row % rowsAtOnce === 0) {
			await pause();
		}
	}

	return {width, height, data: target};
}

function mix(a: number, b: number, share: number): number {
	return a + (b - a) * share;
}
