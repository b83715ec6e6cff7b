type Size = {readonly width: number; readonly height: number};

/** `divisor`: pixels of the large picture for one of the small one, along each side. What is left over at the right and the bottom is cut off. */
export function shrunkSize({width, height}: Size, divisor: number): Size {
	return {width: Math.floor(width / divisor), height: Math.floor(height / divisor)};
}

/**
 * Shrinks BGR24 pixels by a whole number: each new pixel is the mean of `divisor` × `divisor` old ones (a box filter), so that
 * fine detail does not flicker. Fills and returns the start of `target`, which may not overlap. Pure.
 * @throws RangeError where `target` is too short.
 */
export function shrink(
	{width, height, data}: Size & {readonly data: Uint8Array},
	divisor: number,
	target: Buffer,
): Size & {readonly data: Buffer} {
	const small = shrunkSize({width, height}, divisor);
	const length = small.width * small.height * 3;
	if (target.length < length) {
		throw new RangeError(
			`${target.length} bytes can't hold a picture of ${small.width} × ${small.height} pixels`,
		);
	}

	const stride = width * 3;
	const share = 1 / (divisor * divisor);
	for (let row = 0, out = 0; row < small.height; row++) {
		let corner = row * divisor * stride;
		for (let column = 0; column < small.width; column++, out += 3, corner += divisor * 3) {
			let blue = 0;
			let green = 0;
			let red = 0;
			for (let y = 0, start = corner; y < divisor; y++, start += stride) {
				for (let x = 0, at = start; x < divisor; x++, at += 3) {
					blue += data[at] ?? 0;
					green += data[at + 1] ?? 0;
					red += data[at + 2] ?? 0;
				}
			}

			target[out] = blue * share + 0.5;
			target[out + 1] = green * share + 0.5;
			target[out + 2] = red * share + 0.5;
		}
	}

	return {...small, data: target.subarray(0, length)};
}
