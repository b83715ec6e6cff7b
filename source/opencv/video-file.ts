import {nowMicroseconds} from '../clock.js';
import {type Addon, captureProperty, type Mat, type VideoCapture} from './addon-types.js';
import {OpenCvError} from './error.js';
import {notVideo, openCapture} from './open-capture.js';
import {type Turn, turnOf} from './orientation.js';
import {checkSize, type Grabbed, PictureBuffers, type PictureReader, read} from './picture-reader.js';

export type VideoFileOptions = {
	readonly file: string;
	readonly width?: number | undefined;
	readonly height?: number | undefined;
	/** Index of the frame to begin with. */
	readonly position: number;
};

/** Empty reads in a row that end a file whatever length it states: the length is often a guess. */
const leastPatience = 50;
/** Empty reads in a row, and milliseconds that they may take, that end a file even if it states that there is more. */
const mostPatience = 5000;
const mostPatienceMs = 2000;

/** A picture, and how many before it could not be decoded; `picture` undefined: the file is at its end. */
type Found = {readonly picture: Mat | undefined; readonly skipped: number};

/** A video file, played round and round, one picture read ahead. Frames that can't be decoded are passed over and counted. */
export class VideoFile implements PictureReader {
	static async open(addon: Addon, capture: VideoCapture, options: VideoFileOptions): Promise<VideoFile> {
		const wanted = options.position;
		const reading = new Reading(addon, capture);
		let position = wanted > 0 && capture.set(captureProperty.position, wanted) ? wanted : 0;
		let first = await reading.next(position);
		if (first.picture === undefined && position > 0) {
			position = 0;
			capture.set(captureProperty.position, 0);
			first = await reading.next(position);
		}

		const {picture, skipped} = first;
		if (picture === undefined) throw new OpenCvError(notVideo(options.file));
		return new VideoFile(addon, reading, options, {picture, skipped}, position);
	}

	readonly width: number;
	readonly height: number;
	readonly fps: number;
	skipped = 0;
	readonly #addon: Addon;
	readonly #file: string;
	readonly #buffers: PictureBuffers;
	#reading: Reading;
	#position: number;
	#ahead: Promise<Grabbed>;

	private constructor(
		addon: Addon,
		reading: Reading,
		options: VideoFileOptions,
		first: {readonly picture: Mat; readonly skipped: number},
		position: number,
	) {
		this.#addon = addon;
		this.#reading = reading;
		this.#file = options.file;
		this.#position = position;
		this.fps = reading.fps;
		const {cols, rows} = first.picture;
		this.width = options.width ?? scaled(cols, rows, options.height);
		this.height = options.height ?? scaled(rows, cols, options.width);
		checkSize(options.file, this);
		this.#buffers = new PictureBuffers(addon, this.width, this.height);
		this.#ahead = Promise.resolve(this.#take(first.picture, first.skipped));
	}

	async next(): Promise<Grabbed> {
		const picture = await this.#ahead;
		this.#ahead = this.#read();
		// Whoever asks next gets the error; until then it is nobody's.
		this.#ahead.catch(() => {});
		return picture;
	}

	async #read(): Promise<Grabbed> {
		const {picture, skipped} = await this.#reading.next(this.#position);
		return picture === undefined ? this.#firstAgain() : this.#take(picture, skipped);
	}

	async #firstAgain(): Promise<Grabbed> {
		this.#position = 0;
		this.#reading.rewind();
		const again = await this.#reading.next(0);
		if (again.picture !== undefined) return this.#take(again.picture, again.skipped);
		// Not every container can go back.
		this.#reading = new Reading(this.#addon, await openCapture(this.#addon, this.#file));
		const reopened = await this.#reading.next(0);
		if (reopened.picture === undefined)
			throw new OpenCvError(`${this.#file} gives no more pictures; was it changed or removed?`);
		return this.#take(reopened.picture, reopened.skipped);
	}

	#take(picture: Mat, skipped: number): Grabbed {
		this.skipped += skipped;
		this.#position += skipped;
		return {data: this.#buffers.fill(picture), capturedAt: nowMicroseconds(), position: this.#position++};
	}
}

/** One way through a file, picture by picture, turned as they are to be seen. */
class Reading {
	readonly fps: number;
	readonly #capture: VideoCapture;
	readonly #turn: Turn;
	/** Frames that it states to have; 0: it does not. */
	readonly #stated: number;
	/** Where its end was found before. */
	#end = Infinity;

	constructor(addon: Addon, capture: VideoCapture) {
		this.#capture = capture;
		this.#turn = turnOf(addon, capture);
		this.fps = capture.get(captureProperty.framesPerSecond);
		const stated = capture.get(captureProperty.frameCount);
		this.#stated = Number.isFinite(stated) ? Math.max(0, stated) : 0;
	}

	rewind(): void {
		this.#capture.set(captureProperty.position, 0);
	}

	/**
	 * OpenCV says of a frame that can't be decoded what it says of the end: that there is none. So it is asked again until
	 * there is one, or it is beyond the file's length. `position`: of the frame that should come.
	 */
	async next(position: number): Promise<Found> {
		const patience =
			position >= this.#end ? 1 : Math.min(mostPatience, Math.max(leastPatience, this.#stated - position));
		const since = performance.now();
		for (let skipped = 0; skipped < patience; skipped++) {
			const picture = await read(this.#capture);
			if (!picture.empty) return {picture: this.#turn(picture), skipped};
			if (performance.now() - since > mostPatienceMs) break;
		}

		this.#end = Math.min(this.#end, position);
		return {picture: undefined, skipped: 0};
	}
}

/** `side` changed as the other side is, from `other` to `wanted`, if wanted at all. */
function scaled(side: number, other: number, wanted: number | undefined): number {
	return wanted === undefined ? side : Math.max(1, Math.round((side * wanted) / other));
}
