import jpegTurbo from '@julusian/jpeg-turbo';
import {jpegSize} from '../video/jpeg-size.js';
import type {Addon, Mat} from './addon-types.js';
import {OpenCvError} from './error.js';
import {maximumBodyLength} from './pipe.js';

export type EncodedFrame = {
	readonly codec: 'jpeg' | 'raw';
	readonly width: number;
	readonly height: number;
};

/** Frames in, pictures for OpenCV out, without a copy: a raw one is wrapped, a JPEG decoded into one reused memory. */
export class FrameDecoder {
	readonly #addon: Addon;
	#decoded: Buffer = Buffer.alloc(0);

	constructor(addon: Addon) {
		this.#addon = addon;
	}

	/**
	 * The picture is good until the next call, and while `body` does not change.
	 * @throws OpenCvError when the frame is damaged or not of the size it should be.
	 */
	decode({codec, width, height}: EncodedFrame, body: Buffer): Mat {
		const length = width * height * 3;
		if (length > maximumBodyLength) throw new OpenCvError(`${width}×${height} is too large`);
		if (codec === 'jpeg') return this.#wrap(this.#decodeJpeg(width, height, body), width, height);
		if (body.length !== length)
			throw new OpenCvError(`${body.length} bytes, but ${width}×${height} takes ${length}`);
		return this.#wrap(body, width, height);
	}

	#decodeJpeg(width: number, height: number, body: Buffer): Buffer {
		const size = jpegSize(body);
		if (size === undefined) throw new OpenCvError('it is no JPEG');
		if (size.width !== width || size.height !== height)
			throw new OpenCvError(`its JPEG is ${size.width}×${size.height}, not ${width}×${height}`);
		const length = width * height * 3;
		if (this.#decoded.length !== length) this.#decoded = Buffer.allocUnsafeSlow(length);
		try {
			jpegTurbo.decompressSync(body, this.#decoded, {format: jpegTurbo.FORMAT_BGR});
		} catch {
			// Thrown for mere warnings too, such as a missing end, with a message that says nothing.
			throw new OpenCvError('its JPEG is damaged');
		}

		return this.#decoded;
	}

	#wrap(data: Buffer, width: number, height: number): Mat {
		return new this.#addon.Mat(height, width, this.#addon.CV_8UC3, data, width * 3);
	}
}
