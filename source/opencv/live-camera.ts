import {setTimeout as sleep} from 'node:timers/promises';
import {nowMicroseconds} from '../clock.js';
import {type Addon, captureProperty, type Mat, type VideoCapture} from './addon-types.js';
import {OpenCvError} from './error.js';
import {RateLimit} from '../video/rate-limit.js';
import {checkSize, type Grabbed, PictureBuffers, type PictureReader, read} from './picture-reader.js';

/** Milliseconds after which a camera that gives nothing counts as gone. */
const silenceLimit = 3000;
/** Milliseconds between attempts at a camera that gives nothing. */
const silencePause = 10;

export type LiveCameraOptions = {
	readonly device: number;
	readonly width?: number | undefined;
	readonly height?: number | undefined;
	/** Frames a second that are wanted at the most, whatever the camera gives; left out: all. */
	readonly fps?: number | undefined;
	/** Resize to width × height, if the camera gives another size. */
	readonly keepSize: boolean;
	/** It gave a picture: when, and how many were replaced by newer ones before they were taken, in all. */
	readonly onGrabbed: (capturedAt: number, superseded: number) => void;
};

type Newest = {readonly picture: Mat; readonly capturedAt: number};

/** A camera, read all the time; of its pictures only the newest is kept. */
export class LiveCamera implements PictureReader {
	static async open(addon: Addon, capture: VideoCapture, options: LiveCameraOptions): Promise<LiveCamera> {
		const first = await grab(capture, options.device);
		const camera = new LiveCamera(addon, capture, options, first);
		options.onGrabbed(first.capturedAt, camera.superseded);
		return camera;
	}

	readonly width: number;
	readonly height: number;
	readonly fps: number;
	superseded = 0;
	readonly skipped = 0;
	readonly #capture: VideoCapture;
	readonly #options: LiveCameraOptions;
	readonly #limit: RateLimit;
	readonly #buffers: PictureBuffers;
	#newest: Newest | undefined;
	#error: Error | undefined;
	#wake: (() => void) | undefined;

	private constructor(addon: Addon, capture: VideoCapture, options: LiveCameraOptions, first: Newest) {
		this.#capture = capture;
		this.#options = options;
		this.#limit = new RateLimit(options.fps ?? 0);
		this.fps = capture.get(captureProperty.framesPerSecond);
		this.width = (options.keepSize ? options.width : undefined) ?? first.picture.cols;
		this.height = (options.keepSize ? options.height : undefined) ?? first.picture.rows;
		checkSize(`camera ${options.device}`, this);
		this.#buffers = new PictureBuffers(addon, this.width, this.height);
		this.#newest = first;
		this.#limit.lets(first.capturedAt / 1000);
		void this.#grabAlways();
	}

	async next(): Promise<Grabbed> {
		while (!this.#newest) {
			if (this.#error !== undefined) throw this.#error;
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}

		const {picture, capturedAt} = this.#newest;
		this.#newest = undefined;
		return {data: this.#buffers.fill(picture), capturedAt, position: 0};
	}

	async #grabAlways(): Promise<void> {
		try {
			for (;;) {
				this.#take(await grab(this.#capture, this.#options.device));
			}
		} catch (error) {
			this.#error = error instanceof Error ? error : new OpenCvError('the camera can no longer be read');
			this.#wake?.();
		}
	}

	#take(grabbed: Newest): void {
		if (!this.#limit.lets(grabbed.capturedAt / 1000)) {
			grabbed.picture.release();
		} else {
			if (this.#newest) {
				this.#newest.picture.release();
				this.superseded++;
			}

			this.#newest = grabbed;
		}

		this.#options.onGrabbed(grabbed.capturedAt, this.superseded);
		this.#wake?.();
	}
}

async function grab(capture: VideoCapture, device: number): Promise<Newest> {
	const start = performance.now();
	for (;;) {
		const picture = await read(capture);
		if (!picture.empty) return {picture, capturedAt: nowMicroseconds()};
		if (performance.now() - start > silenceLimit)
			throw new OpenCvError(`camera ${device} gives no pictures; is it still plugged in?`);
		await sleep(silencePause);
	}
}
