import {sideLimits} from '../../lab/settings.js';
import {nowMicroseconds} from '../../clock.js';
import {jpegSize} from '../jpeg-size.js';
import type {JpegPicture} from '../source.js';

/** Bytes of one picture from outside: 4096 × 4096 pixels at a byte each; far below what the wire format lets through. */
export const maxPictureLength = 16 * 1024 * 1024;

/** A whole JPEG as a picture that was captured now; why it is none that can be sent, in a few words. */
export function toPicture(data: Buffer): JpegPicture | string {
	const size = jpegSize(data);
	if (size === undefined) {
		return 'it states no size';
	}

	const {width, height} = size;
	const {min, max} = sideLimits;
	if (Math.min(width, height) < min || Math.max(width, height) > max) {
		return `it has ${width} × ${height} pixels, allowed are ${min} to ${max} a side`;
	}

	return {codec: 'jpeg', width, height, data, capturedAt: nowMicroseconds()};
}
