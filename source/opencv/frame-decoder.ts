import {decodeJpegSync} from '../video/jpeg.js';
import type {Addon, Mat} from './addon-types.js';
import {OpenCvError} from './error.js';
import {maximumBodyLength} from './pipe.js';

export type EncodedFrame = {
	readonly codec: 'jpeg' | 'raw';
	readonly width: number;
	readonly height: number;
};

export type DecodedFrame = {
	readonly picture: Mat;
	/** It was damaged, and what the decoder could show of it is shown. */
	readonly isRepaired: boolean;
};

/** Frames in, pictures for OpenCV out, without a copy: a raw one is wrapped, a JPEG decoded into one reused memory. */
export class FrameDecoder {
	readonly #addon: Addon;
	#decoded: Buffer | undefined;

	constructor(addon: Addon) {
		this.#addon = addon;
	}

	/**
	 * The picture is good until the next call, and while `body` does not change.
	 * @throws OpenCvError when nothing can be shown of the frame, or it is not of the size it should be.
	 */
	decode(frame: EncodedFrame, body: Buffer): DecodedFrame {
		const {codec, width, height} = frame;
		const length = width * height * 3;
		if (length > maximumBodyLength) throw new OpenCvError(`${width}×${height} is too large`);
		if (codec === 'jpeg') {
			const {pixels, isRepaired} = this.#decodeJpeg(frame, body);
			return {picture: this.#wrap(pixels, frame), isRepaired};
		}

		if (body.length !== length)
			throw new OpenCvError(`${body.length} bytes, but ${width}×${height} takes ${length}`);
		return {picture: this.#wrap(body, frame), isRepaired: false};
	}

	#decodeJpeg(frame: EncodedFrame, body: Buffer) {
		try {
			const decoded = decodeJpegSync(body, frame, this.#decoded);
			this.#decoded = decoded.pixels;
			return decoded;
		} catch (error) {
			throw new OpenCvError(`it is ${error instanceof Error ? error.message : String(error)}`);
		}
	}

	#wrap(data: Buffer, {width, height}: EncodedFrame): Mat {
		return new this.#addon.Mat(height, width, this.#addon.CV_8UC3, data, width * 3);
	}
}
