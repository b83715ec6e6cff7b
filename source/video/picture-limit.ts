import {formatCount} from '../format.js';
import {sideLimits} from '../lab/settings.js';
import {maxFrameLength} from '../wire/header.js';

type Size = {readonly width: number; readonly height: number};

/** Of the largest picture that the wire format lets through (docs/protocol.md). */
export const mostPixels = Math.floor(maxFrameLength / 3);

/** Whether a picture of this size can't be sent. */
export function isTooLarge({width, height}: Size): boolean {
	return width * height > mostPixels;
}

/** Why it can't be sent, and the option that mends it. */
export function tooLarge(size: Size): string {
	const fitting = fittingSize(size);
	return `${size.width}×${size.height} pixels, at most ${formatCount(mostPixels)} can be sent; choose a smaller size, such as --size ${fitting.width}x${fitting.height}`;
}

/** The largest size that `--size` takes and that looks the same, in even numbers; a very long side gives way. Pure. */
export function fittingSize({width, height}: Size): Size {
	const {min, max} = sideLimits;
	const scale = Math.min(1, max / width, max / height, Math.sqrt(mostPixels / (width * height)));
	const side = (length: number): number => Math.max(min, Math.floor((length * scale) / 2) * 2);
	return {width: side(width), height: side(height)};
}
