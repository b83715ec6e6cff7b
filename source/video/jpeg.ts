import turbo from '@julusian/jpeg-turbo';
import {jpegSize, withoutStray} from './jpeg-size.js';

/** JPEG by libjpeg-turbo, off this thread unless its name says otherwise. BGR24 pixels, 4:2:0 chroma. */

/** Bytes that an encoded picture of this size can take at the most. */
export function maxJpegLength(width: number, height: number): number {
	return turbo.bufferSize({width, height, subsampling: turbo.SAMP_420});
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
	return turbo.compress(data, target, {
		format: turbo.FORMAT_BGR,
		width,
		height,
		quality,
		subsampling: turbo.SAMP_420,
	});
}

export type Decoded = {
	/** BGR24: width × height × 3 bytes. */
	readonly pixels: Buffer;
	/**
	 * The bytes were no sound JPEG (no end, stray bytes, a part that can't be read), and libjpeg showed what it could, as
	 * browsers and players do. What could not be read of it is grey or wrong.
	 */
	readonly isRepaired: boolean;
};

type Size = {readonly width: number; readonly height: number};

/**
 * Decodes into `target` if that has the size needed, else into a new buffer.
 * @throws Error where nothing can be shown of the bytes, or they are a picture of another size than it should have.
 */
export async function decodeJpeg(jpeg: Buffer, size: Size, target?: Buffer): Promise<Decoded> {
	const decoding = new Decoding(jpeg, size, target);
	try {
		await turbo.decompress(decoding.bytes, decoding.pixels, {format: turbo.FORMAT_BGR});
		return decoding.done();
	} catch {
		return decoding.complained();
	}
}

/** As `decodeJpeg`, but on this thread. */
export function decodeJpegSync(jpeg: Buffer, size: Size, target?: Buffer): Decoded {
	const decoding = new Decoding(jpeg, size, target);
	try {
		turbo.decompressSync(decoding.bytes, decoding.pixels, {format: turbo.FORMAT_BGR});
		return decoding.done();
	} catch {
		return decoding.complained();
	}
}

/** Two colours in turn, of which JPEG's smooth transform leaves nothing: what a decoder wrote looks otherwise. */
const unwritten = Buffer.from([0, 255, 0, 255, 0, 255]);

/**
 * What both ways of decoding share: how to tell a warning of libjpeg from an error. TurboJPEG answers −1 to both, and the
 * addon hands on neither tjGetErrorCode nor a message that differs; but rows are written from top to bottom, and after a
 * mere warning all of them.
 */
class Decoding {
	readonly bytes: Buffer;
	readonly pixels: Buffer;
	readonly #lastRow: Buffer;
	readonly #hadStray: boolean;

	constructor(jpeg: Buffer, size: Size, target: Buffer | undefined) {
		const stated = jpegSize(jpeg);
		if (stated === undefined) {
			throw new Error('no JPEG');
		}

		const {width, height} = stated;
		if (width !== size.width || height !== size.height) {
			throw new Error(`a picture of ${width} × ${height} pixels that claims ${size.width} × ${size.height}`);
		}

		const length = width * height * 3;
		this.bytes = withoutStray(jpeg);
		this.#hadStray = this.bytes !== jpeg;
		this.pixels = target?.length === length ? target : Buffer.allocUnsafeSlow(length);
		this.#lastRow = this.pixels.subarray(length - width * 3);
		this.#lastRow.fill(unwritten);
	}

	done(): Decoded {
		return {pixels: this.pixels, isRepaired: this.#hadStray};
	}

	/** @throws Error where it was an error. */
	complained(): Decoded {
		if (this.#lastRow.equals(Buffer.alloc(this.#lastRow.length, unwritten))) {
			throw new Error('a damaged JPEG');
		}

		return {pixels: this.pixels, isRepaired: true};
	}
}
