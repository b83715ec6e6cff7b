import jpeg from '@julusian/jpeg-turbo';
import {jpegSize} from './jpeg-size.js';

/** JPEG by libjpeg-turbo, off this thread. BGR24 pixels, 4:2:0 chroma. */

/** Bytes that an encoded picture of this size can take at the most. */
export function maxJpegLength(width: number, height: number): number {
	return jpeg.bufferSize({width, height, subsampling: jpeg.SAMP_420});
}

/**
 * Encodes into `target` (at least `maxJpegLength` bytes) and returns the part of it that was filled. Neither buffer may be
 * touched before it settles. `quality`: 1 … 100.
 */
export async function encodeJpeg(
	picture: {readonly width: number; readonly height: number; readonly data: Buffer},
	quality: number,
	target: Buffer,
): Promise<Buffer> {
	const {width, height, data} = picture;
	return jpeg.compress(data, target, {
		format: jpeg.FORMAT_BGR,
		width,
		height,
		quality,
		subsampling: jpeg.SAMP_420,
	});
}

/**
 * Decodes into `target` if that has the size needed, else into a new buffer.
 * @throws Error where the bytes are no whole JPEG, or one of another size than it should have.
 */
export async function decodeJpeg(
	bytes: Buffer,
	size: {readonly width: number; readonly height: number},
	target?: Buffer,
): Promise<Buffer> {
	const stated = jpegSize(bytes);
	if (stated === undefined) {
		throw new Error('no JPEG');
	}

	const {width, height} = stated;
	if (width !== size.width || height !== size.height) {
		throw new Error(`a picture of ${width} × ${height} pixels that claims ${size.width} × ${size.height}`);
	}

	const length = width * height * 3;
	const room = target?.length === length ? target : Buffer.allocUnsafeSlow(length);
	const {data} = await jpeg.decompress(bytes, room, {format: jpeg.FORMAT_BGR});
	return data;
}
