import type {Addon, Mat, VideoCapture} from './addon-types.js';
import {isTooLarge, tooLarge} from '../video/picture-limit.js';
import {OpenCvError} from './error.js';

/** A picture in the program's memory, good until the next but one is asked for. */
export type Grabbed = {
	/** BGR24. */
	readonly data: Buffer;
	/** Microseconds of the machine's monotonic clock, right after it was read. */
	readonly capturedAt: number;
	/** Of a file: index of the frame. */
	readonly position: number;
};

/** What the camera process reads pictures with. One caller at a time. */
export type PictureReader = {
	readonly width: number;
	readonly height: number;
	/** Frames a second, as OpenCV says; may be nonsense. */
	readonly fps: number;
	/** Frames of a file that could not be decoded, so far. */
	readonly skipped: number;
	next(): Promise<Grabbed>;
};

/** Reads on another thread. An empty picture: the end of a file, or a camera that gave none. */
export async function read(capture: VideoCapture): Promise<Mat> {
	return new Promise((resolve, reject) => {
		capture.readAsync((error, picture) => {
			if (error) reject(error);
			else resolve(picture);
		});
	});
}

/** @throws OpenCvError where pictures of this size can't be sent: one line that names `--size`. `name`: of the source. */
export function checkSize(name: string, size: {readonly width: number; readonly height: number}): void {
	if (isTooLarge(size)) throw new OpenCvError(`${name} has pictures of ${tooLarge(size)}`);
}

/** Two buffers taking turns: one is on its way through the pipe while the other is filled. */
export class PictureBuffers {
	readonly #addon: Addon;
	readonly #width: number;
	readonly #height: number;
	readonly #slots: Array<{data: Buffer; mat: Mat}>;
	#turn = 0;

	constructor(addon: Addon, width: number, height: number) {
		this.#addon = addon;
		this.#width = width;
		this.#height = height;
		this.#slots = [0, 1].map(() => {
			const data = Buffer.allocUnsafeSlow(width * height * 3);
			return {data, mat: new addon.Mat(height, width, addon.CV_8UC3, data, width * 3)};
		});
	}

	/** Copies a picture, as BGR24 of our size, into the buffer whose turn it is, and frees the picture. */
	fill(picture: Mat): Buffer {
		const slot = this.#slots[this.#turn];
		if (!slot) throw new Error('no such buffer');
		this.#turn = 1 - this.#turn;
		const coloured = this.#inColour(picture);
		const sized = this.#inSize(coloured);
		sized.copyTo(slot.mat);
		for (const mat of new Set([picture, coloured, sized])) mat.release();
		return slot.data;
	}

	#inColour(picture: Mat): Mat {
		const {CV_8UC3, COLOR_GRAY2BGR, COLOR_BGRA2BGR} = this.#addon;
		if (picture.type === CV_8UC3) return picture;
		if (picture.channels === 1) return this.#checked(picture.cvtColor(COLOR_GRAY2BGR));
		if (picture.channels === 4) return this.#checked(picture.cvtColor(COLOR_BGRA2BGR));
		return this.#checked(picture);
	}

	#inSize(picture: Mat): Mat {
		if (picture.cols === this.#width && picture.rows === this.#height) return picture;
		return picture.resize(this.#height, this.#width);
	}

	#checked(picture: Mat): Mat {
		if (picture.type !== this.#addon.CV_8UC3)
			throw new OpenCvError('its pictures have more than 8 bits a colour, which is not supported');
		return picture;
	}
}
