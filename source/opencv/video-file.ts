import {nowMicroseconds} from '../clock.js';
import {type Addon, captureProperty, type Mat, type VideoCapture} from './addon-types.js';
import {OpenCvError} from './error.js';
import {notVideo, openCapture} from './open-capture.js';
import {type Grabbed, PictureBuffers, type PictureReader, read} from './picture-reader.js';

export type VideoFileOptions = {
	readonly file: string;
	readonly width?: number | undefined;
	readonly height?: number | undefined;
	/** Index of the frame to begin with. */
	readonly position: number;
};

/** A video file, played round and round, one picture read ahead. */
export class VideoFile implements PictureReader {
	static async open(addon: Addon, capture: VideoCapture, options: VideoFileOptions): Promise<VideoFile> {
		const wanted = options.position;
		const position = wanted > 0 && capture.set(captureProperty.position, wanted) ? wanted : 0;
		let first = await read(capture);
		if (first.empty && position > 0) {
			capture.set(captureProperty.position, 0);
			first = await read(capture);
		}

		if (first.empty) throw new OpenCvError(notVideo(options.file));
		return new VideoFile(addon, capture, options, first, position);
	}

	readonly width: number;
	readonly height: number;
	readonly fps: number;
	readonly superseded = 0;
	readonly #addon: Addon;
	readonly #file: string;
	readonly #buffers: PictureBuffers;
	#capture: VideoCapture;
	#position: number;
	#ahead: Promise<Grabbed>;

	private constructor(
		addon: Addon,
		capture: VideoCapture,
		options: VideoFileOptions,
		first: Mat,
		position: number,
	) {
		this.#addon = addon;
		this.#capture = capture;
		this.#file = options.file;
		this.#position = position;
		this.fps = capture.get(captureProperty.framesPerSecond);
		const {cols, rows} = first;
		this.width = options.width ?? scaled(cols, rows, options.height);
		this.height = options.height ?? scaled(rows, cols, options.width);
		this.#buffers = new PictureBuffers(addon, this.width, this.height);
		this.#ahead = Promise.resolve(this.#take(first));
	}

	async next(): Promise<Grabbed> {
		const picture = await this.#ahead;
		this.#ahead = this.#read();
		// Whoever asks next gets the error; until then it is nobody's.
		this.#ahead.catch(() => {});
		return picture;
	}

	async #read(): Promise<Grabbed> {
		const picture = await read(this.#capture);
		if (!picture.empty) return this.#take(picture);
		return this.#take(await this.#firstAgain());
	}

	async #firstAgain(): Promise<Mat> {
		this.#position = 0;
		this.#capture.set(captureProperty.position, 0);
		const picture = await read(this.#capture);
		if (!picture.empty) return picture;
		// Not every container can go back.
		this.#capture = openCapture(this.#addon, this.#file);
		const reopened = await read(this.#capture);
		if (reopened.empty)
			throw new OpenCvError(`${this.#file} gives no more pictures; was it changed or removed?`);
		return reopened;
	}

	#take(picture: Mat): Grabbed {
		return {data: this.#buffers.fill(picture), capturedAt: nowMicroseconds(), position: this.#position++};
	}
}

/** `side` changed as the other side is, from `other` to `wanted`, if wanted at all. */
function scaled(side: number, other: number, wanted: number | undefined): number {
	return wanted === undefined ? side : Math.max(1, Math.round((side * wanted) / other));
}
