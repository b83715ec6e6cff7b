import type {MessagePort} from 'node:worker_threads';
import type {FeedFrame} from '../../lab/messages.js';
import {RawEncoder, type RawPicture} from './encoder.js';
import {bytesOf, type Picture, pictureOf} from './picture.js';
import {Puller} from './puller.js';

/** Frames a second that are pulled, and that a viewer gets, unless one asks for more. */
export const defaultFps = 60;
/** Milliseconds: frames that a busy machine delivers in bunches are not lost to a limit that their mean is far below. */
export const defaultCatchUp = 100;
/** Milliseconds that the first viewer waits for something newer, before it gets what an earlier one saw last. */
const graceMs = 250;

export type Watcher = {
	/** Frames a second that it can use at the most. */
	readonly fps: number;
	/** A newer picture is there. May also be one that it has seen. */
	readonly onPicture: (picture: Picture) => void;
};

export type FeedOptions = {
	/** Makes raw frames JPEGs, one at a time; tests count. */
	readonly encode?: (picture: RawPicture) => Promise<Buffer>;
};

/**
 * The newest received picture, for any number of viewers. Frames are pulled while somebody watches; a raw one is encoded when
 * a viewer is ready for it, once for all.
 */
export class Feed {
	readonly #watchers = new Set<Watcher>();
	readonly #puller = new Puller(frame => this.#received(frame), defaultCatchUp);
	readonly #encode: (picture: RawPicture) => Promise<Buffer>;
	#newest: Picture | undefined;
	/** What is here was pulled for viewers that have gone since; something newer may be on its way. */
	#isOld = false;
	#grace: NodeJS.Timeout | undefined;
	/** The newest frame, raw, while it is not being encoded. */
	#raw: FeedFrame | undefined;
	#isEncoding = false;
	/** Somebody is ready for a picture newer than any that is there. */
	#isAsked = false;
	/** Frames that came, so that an older one that took long to encode can't follow a newer one. */
	#arrivals = 0;
	#newestArrival = 0;

	constructor({encode}: FeedOptions = {}) {
		const encoder = new RawEncoder();
		this.#encode = encode ?? (async picture => encoder.encode(picture));
	}

	/** How many watch. */
	get watchers(): number {
		return this.#watchers.size;
	}

	/** From now on frames come from this port of a server worker, and from no earlier one. */
	follow(port: MessagePort): void {
		// What the earlier one gave is no picture of now.
		this.#newest = undefined;
		this.#raw = undefined;
		this.#puller.follow(port);
	}

	/** Returns what ends it. */
	watch(watcher: Watcher): () => void {
		if (this.#watchers.size === 0) {
			this.#waitForNewer();
		}

		this.#watchers.add(watcher);
		this.#setPace();
		return () => {
			this.#watchers.delete(watcher);
			this.#setPace();
		};
	}

	/**
	 * The newest picture, for a watcher that is ready for it and has `seen` this one. undefined: there is none yet; when there
	 * is, all watchers are told.
	 */
	ask(seen: Picture | undefined): Picture | undefined {
		this.#isAsked = true;
		this.#encodeIfAsked();
		const isNewerComing = this.#isOld || (this.#isEncoding && this.#newestArrival < this.#arrivals);
		return isNewerComing || this.#newest === seen ? undefined : this.#newest;
	}

	/** The newest picture, as a new viewer would get it; undefined where none comes within so many milliseconds. */
	async snapshot(ms: number): Promise<Picture | undefined> {
		return new Promise(resolve => {
			const done = (picture: Picture | undefined): void => {
				clearTimeout(timer);
				stop();
				resolve(picture);
			};

			const timer = setTimeout(() => done(undefined), ms);
			// The end of the page does not wait for it.
			timer.unref();
			const stop = this.watch({fps: defaultFps, onPicture: done});
			const picture = this.ask(undefined);
			if (picture !== undefined) {
				done(picture);
			}
		});
	}

	close(): void {
		clearTimeout(this.#grace);
		this.#puller.close();
		this.#raw = undefined;
		this.#newest = undefined;
	}

	#setPace(): void {
		const asked = [...this.#watchers].map(({fps}) => fps);
		this.#puller.setFps(asked.length === 0 ? 0 : Math.max(defaultFps, ...asked));
	}

	#waitForNewer(): void {
		this.#isOld = true;
		clearTimeout(this.#grace);
		this.#grace = setTimeout(() => this.#stopWaiting(), graceMs);
	}

	#stopWaiting(): void {
		clearTimeout(this.#grace);
		this.#isOld = false;
		if (this.#raw !== undefined) {
			this.#encodeIfAsked();
		} else if (this.#newest !== undefined) {
			this.#tell(this.#newest);
		}
	}

	#received(frame: FeedFrame): void {
		const bytes = bytesOf(frame);
		if (bytes === undefined) {
			return;
		}

		clearTimeout(this.#grace);
		this.#isOld = false;
		this.#arrivals++;
		if (frame.codec === 'raw') {
			this.#raw = frame;
			this.#encodeIfAsked();
			return;
		}

		this.#raw = undefined;
		this.#publish(pictureOf(frame, bytes), this.#arrivals);
	}

	#encodeIfAsked(): void {
		const frame = this.#raw;
		if (frame !== undefined && this.#isAsked && !this.#isEncoding && !this.#isOld) {
			this.#raw = undefined;
			void this.#encodeFrame(frame, this.#arrivals);
		}
	}

	async #encodeFrame(frame: FeedFrame, arrival: number): Promise<void> {
		this.#isEncoding = true;
		try {
			const {width, height, data: bytes} = frame;
			const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			const jpeg = await this.#encode({width, height, data});
			this.#isEncoding = false;
			this.#publish(pictureOf(frame, jpeg), arrival);
		} catch {
			// Nothing is to be seen of this one; the next may be better.
			this.#isEncoding = false;
		}

		this.#encodeIfAsked();
	}

	#publish(picture: Picture, arrival: number): void {
		if (arrival >= this.#newestArrival) {
			this.#newestArrival = arrival;
			this.#newest = picture;
			this.#isAsked = false;
			this.#tell(picture);
		}
	}

	#tell(picture: Picture): void {
		for (const watcher of this.#watchers) {
			watcher.onPicture(picture);
		}
	}
}
