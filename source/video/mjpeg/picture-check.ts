import {sideLimits} from '../../lab/settings.js';
import {nowMicroseconds} from '../../clock.js';
import {orientationOf} from '../exif.js';
import {jpegSize} from '../jpeg-size.js';
import type {JpegPicture} from '../source.js';

/** Bytes of one picture from outside: as many pixels as are decoded at half a byte each; below what the wire lets through. */
export const maxPictureLength = 32 * 1024 * 1024;

/** Pixels of one picture from outside that is decoded to be made smaller: 192 MiB of memory while that lasts. */
const mostDecoded = 64 * 1024 * 1024;

/** A JPEG as a picture that was captured now; why it is none that can be shown, in a few words. */
export function toPicture(data: Buffer): JpegPicture | string {
	const size = jpegSize(data);
	if (size === undefined) {
		return 'it states no size';
	}

	const {width, height} = size;
	if (Math.min(width, height) < sideLimits.min) {
		return `it has ${width}×${height} pixels, at least ${sideLimits.min} a side are wanted`;
	}

	if (width * height > mostDecoded) {
		return `it has ${width}×${height} pixels, at most ${mostDecoded} can be decoded`;
	}

	return {
		codec: 'jpeg',
		width,
		height,
		orientation: orientationOf(data),
		data,
		capturedAt: nowMicroseconds(),
	};
}
