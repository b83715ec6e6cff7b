import type {ServerResponse} from 'node:http';
import {delimiter, opening} from '../../multipart/writer.js';
import {defaultCatchUp, defaultFps, type Feed} from './feed.js';
import {Pace} from './pace.js';
import type {Picture} from './picture.js';

const tail = Buffer.from(delimiter, 'latin1');
/** Timers know no longer wait. */
const longestTimer = 2 ** 31 - 1;

/**
 * One viewer: gets the newest picture whenever it has taken the last one whole and its pace allows. So it holds one picture at
 * the most, whatever it does, and none waits for it.
 */
export class Viewer {
	readonly #response: ServerResponse;
	readonly #feed: Pick<Feed, 'ask' | 'watch'>;
	readonly #pace: Pace;
	readonly #fps: number;
	#last: Picture | undefined;
	/** The system has not taken all of the last picture yet. */
	#isTaking = false;
	#timer: NodeJS.Timeout | undefined;

	/** `response`: its head is written. `fps`: pictures a second at the most, evenly; undefined: as they come. */
	constructor(response: ServerResponse, feed: Pick<Feed, 'ask' | 'watch'>, fps: number | undefined) {
		this.#response = response;
		this.#feed = feed;
		this.#fps = fps ?? defaultFps;
		this.#pace = fps === undefined ? new Pace(defaultFps, defaultCatchUp) : new Pace(fps);
	}

	start(): void {
		const response = this.#response;
		const stop = this.#feed.watch({fps: this.#fps, onPicture: picture => this.#offered(picture)});
		response.on('close', () => {
			stop();
			clearTimeout(this.#timer);
			// Who has gone is not ready for anything, whatever a late callback says.
			this.#isTaking = true;
		});
		response.write(opening, 'latin1');
		this.#next();
	}

	#offered(picture: Picture): void {
		const now = performance.now();
		if (!this.#isTaking && picture !== this.#last && this.#pace.wait(now) === 0) {
			this.#write(picture, now);
		}
	}

	/** Whatever it waited for is over: takes what is there, or waits for what is due later. */
	#next(): void {
		if (this.#isTaking) {
			return;
		}

		const now = performance.now();
		const wait = this.#pace.wait(now);
		if (wait === 0) {
			const picture = this.#feed.ask(this.#last);
			if (picture !== undefined) {
				this.#write(picture, now);
			}

			return;
		}

		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#next(), Math.min(Math.ceil(wait), longestTimer));
	}

	#write(picture: Picture, now: number): void {
		const response = this.#response;
		this.#last = picture;
		this.#pace.take(now);
		this.#isTaking = true;
		response.cork();
		response.write(picture.head);
		response.write(picture.jpeg);
		response.write(tail, error => {
			// `close` tells of those that have gone.
			if (error === undefined || error === null) {
				this.#isTaking = false;
				this.#next();
			}
		});
		response.uncork();
	}
}
