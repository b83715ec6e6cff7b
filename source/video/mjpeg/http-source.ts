import {setTimeout as sleep} from 'node:timers/promises';
import {cleanLine, formatDuration} from '../../format.js';
import {uprightSize} from '../exif.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';
import {shownSource} from '../source-name.js';
import {DamageTeller} from './damage-teller.js';
import {requestStream} from './http-answer.js';
import {NewestPicture} from './newest-picture.js';
import {RateLimit} from './rate-limit.js';
import {readPictures} from './read-pictures.js';

/** Milliseconds. */
export type Patience = {
	/** To connect and answer. */
	readonly answerMs: number;
	/** Without a byte. */
	readonly silenceMs: number;
	/** Between two attempts: the first, and doubled up to the last. */
	readonly backOffMs: readonly [first: number, last: number];
	/** Without a picture, until it is given up. */
	readonly giveUpMs: number;
};

const usualPatience: Patience = {
	answerMs: 5000,
	silenceMs: 10_000,
	backOffMs: [250, 4000],
	giveUpMs: 120_000,
};

/** Pictures, and milliseconds, by which the source's own rate is measured when it is opened. */
const measured = {pictures: 8, milliseconds: 1500} as const;

export type HttpSourceOptions = {
	readonly url: URL;
	/** Frames a second that it gives at the most; undefined or 0: all that come. */
	readonly fps: number | undefined;
	/** It is back: one line. */
	readonly onRestart: (detail: string) => void;
	/** It was lost, or pictures are damaged: one line. */
	readonly onFault: (detail: string) => void;
	readonly patience?: Partial<Patience>;
};

/**
 * MJPEG over HTTP (multipart/x-mixed-replace), as cameras, mjpg-streamer, ustreamer and our own page serve it: a live
 * source of JPEGs, of which only the newest is kept. Connects again when it is lost.
 * @throws SourceError (rejects) where the first picture does not come: one line that says why.
 */
export async function openHttpSource(options: HttpSourceOptions): Promise<Source> {
	const source = new HttpSource(options);
	try {
		await source.open();
	} catch (error) {
		await source.close();
		throw error;
	}

	return source;
}

class HttpSource implements Source {
	readonly isLive = true;
	readonly codec = 'jpeg';
	width = 0;
	height = 0;
	nativeFps: number | undefined;
	readonly #options: HttpSourceOptions;
	readonly #patience: Patience;
	readonly #name: string;
	readonly #newest = new NewestPicture();
	readonly #limit: RateLimit;
	readonly #damage: DamageTeller;
	readonly #end = new AbortController();
	#running: Promise<void> = Promise.resolve();
	/** Runs out when there is no picture for too long. */
	readonly #givingUp: NodeJS.Timeout;
	#lostAt: number | undefined;
	/** Milliseconds until the next attempt. */
	#backOff: number;

	constructor(options: HttpSourceOptions) {
		this.#options = options;
		this.#patience = {...usualPatience, ...options.patience};
		this.#name = shownSource(options.url.href);
		this.#limit = new RateLimit(options.fps ?? 0);
		this.#damage = new DamageTeller(options.onFault);
		this.#backOff = this.#patience.backOffMs[0];
		this.#givingUp = setTimeout(() => this.#giveUp(), this.#patience.giveUpMs);
	}

	async open(): Promise<void> {
		const connection = this.#connect();
		this.#running = this.#keep(connection);
		const {silenceMs} = this.#patience;
		const timer = setTimeout(() => {
			this.#newest.end(new SourceError(`${this.#name} sends no picture within ${silenceMs / 1000} s`));
		}, silenceMs);
		try {
			const first = await Promise.race([this.#newest.peek(), connection]);
			({width: this.width, height: this.height} = uprightSize(first));
		} finally {
			clearTimeout(timer);
		}

		if (this.#options.fps === undefined) {
			this.nativeFps = await this.#newest.measureRate(measured.pictures, measured.milliseconds);
		}
	}

	async next(): Promise<JpegPicture> {
		return this.#newest.take();
	}

	async close(): Promise<void> {
		this.#newest.end(new SourceError('the source was closed'));
		this.#end.abort();
		clearTimeout(this.#givingUp);
		await this.#running;
	}

	/** Reads the first connection, and another one whenever one is lost; ends when it is closed or given up. */
	async #keep(first: Promise<never>): Promise<void> {
		try {
			// The first one that fails is said by `open`; only one that gave pictures is missed.
			await first;
		} catch (error) {
			if (this.#newest.count === 0) {
				this.#newest.end(error instanceof SourceError ? error : new SourceError(String(error)));
				return;
			}

			this.#lost(error);
		}

		while (!this.#end.signal.aborted) {
			await sleep(this.#backOff, undefined, {signal: this.#end.signal}).catch(() => undefined);
			this.#backOff = Math.min(2 * this.#backOff, this.#patience.backOffMs[1]);
			await this.#connect().catch((error: unknown) => this.#lost(error));
		}
	}

	/** Rejects when the connection is lost, whoever ended it. */
	async #connect(): Promise<never> {
		const {signal} = this.#end;
		const answer = await requestStream(this.#options.url, {...this.#patience, signal});
		return readPictures(answer, {
			...this.#patience,
			name: this.#name,
			onPicture: picture => this.#onPicture(picture),
			onDamage: reason => this.#damage.leftOut(this.#name, reason),
		});
	}

	#onPicture(picture: JpegPicture): void {
		const now = performance.now();
		this.#givingUp.refresh();
		this.#backOff = this.#patience.backOffMs[0];
		if (this.#lostAt !== undefined) {
			const seconds = (now - this.#lostAt) / 1000;
			this.#lostAt = undefined;
			this.#options.onRestart(`${this.#name} is back after ${formatDuration(seconds)}`);
		}

		if (this.#limit.lets(now)) {
			this.#newest.give(picture);
		}
	}

	#giveUp(): void {
		const silence = formatDuration(this.#patience.giveUpMs / 1000);
		this.#newest.end(new SourceError(`${this.#name} gave no picture for ${silence}; is it still on?`));
		this.#end.abort();
	}

	#lost(error: unknown): void {
		if (this.#lostAt === undefined && !this.#end.signal.aborted) {
			this.#lostAt = performance.now();
			const reason = cleanLine(error instanceof Error ? error.message : String(error));
			this.#options.onFault(`source lost, connecting again: ${reason}`);
		}
	}
}
