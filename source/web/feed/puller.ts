import type {MessagePort} from 'node:worker_threads';
import type {FeedFrame, FromFeed, ToFeed} from '../../lab/messages.js';
import {Pace} from './pace.js';

/** Gets frames out of the server worker: one at a time, and only while somebody wants them. */
export class Puller {
	readonly #onFrame: (frame: FeedFrame) => void;
	#port: MessagePort | undefined;
	#fps = 0;
	readonly #catchUp: number;
	#pace = new Pace(1);
	/** One frame was asked for and has not come. */
	#isUnderWay = false;
	#timer: NodeJS.Timeout | undefined;

	/** `catchUp`: milliseconds of lateness that are made up for. */
	constructor(onFrame: (frame: FeedFrame) => void, catchUp: number) {
		this.#onFrame = onFrame;
		this.#catchUp = catchUp;
	}

	/** From now on frames come from this port, and from no earlier one. */
	follow(port: MessagePort): void {
		this.#port?.close();
		this.#port = port;
		this.#isUnderWay = false;
		port.on('message', ({frame}: ToFeed) => {
			if (port === this.#port) {
				this.#isUnderWay = false;
				this.#onFrame(frame);
				this.#pull();
			}
		});
		port.unref();
		this.#pull();
	}

	/** Frames a second at the most; 0: none are wanted any more. */
	setFps(fps: number): void {
		if (fps === this.#fps) {
			return;
		}

		this.#fps = fps;
		this.#pace = new Pace(fps === 0 ? 1 : fps, this.#catchUp);
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#pull();
	}

	close(): void {
		this.setFps(0);
		this.#port?.close();
		this.#port = undefined;
	}

	#pull(): void {
		if (this.#port === undefined || this.#fps === 0 || this.#isUnderWay || this.#timer !== undefined) {
			return;
		}

		const now = performance.now();
		const wait = this.#pace.wait(now);
		if (wait > 0) {
			this.#timer = setTimeout(() => {
				this.#timer = undefined;
				this.#pull();
			}, Math.ceil(wait));
			return;
		}

		this.#pace.take(now);
		this.#isUnderWay = true;
		const message: FromFeed = {type: 'want'};
		this.#port.postMessage(message);
	}
}
