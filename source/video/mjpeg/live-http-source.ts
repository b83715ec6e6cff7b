import {setTimeout as sleep} from 'node:timers/promises';
import {formatDuration} from '../../format.js';
import {fastestSource, roundedRate} from '../arrivals.js';
import {uprightSize} from '../exif.js';
import type {Answer, Client} from '../http/client.js';
import {StreamEnd, StreamError} from '../http/stream-error.js';
import {RunningTimer} from '../../running-timer.js';
import {LiveWatch, type LiveWatchOptions} from '../live-watch.js';
import type {PictureEvents} from '../picture-events.js';
import {type JpegPicture, type Source, SourceError, type SourceFacts} from '../source.js';
import {DamageTeller} from './damage-teller.js';
import {kindOf} from './http-kind.js';
import {NewestPicture} from './newest-picture.js';
import {RateLimit} from '../rate-limit.js';
import {readSnapshot, readStream} from './read-pictures.js';

/** Milliseconds. */
export type Patience = Pick<LiveWatchOptions, 'stallMs'> & {
	/** To connect and answer. */
	readonly answerMs: number;
	/** Without a byte. */
	readonly silenceMs: number;
	/** Between two attempts: the first, and doubled up to the last. */
	readonly backOffMs: readonly [first: number, last: number];
	/** Without a picture, until it is given up. */
	readonly giveUpMs: number;
};

/** Pictures, and milliseconds, by which the source's own rate is measured when it is opened. */
const measured = {pictures: 8, milliseconds: 1500} as const;
/** Milliseconds that a source whose rate is given has to show whether it is a file, which has an end. */
const glanceMs = 100;
/** Pictures that can't be shown, without one that can, until it is not opened. */
const mostDamaged = 25;
/** Pictures a second that are asked for one by one: unless told otherwise, and at most. */
const polls = {usual: 10, most: 30} as const;

export type LiveOptions = PictureEvents &
	Pick<LiveWatchOptions, 'name' | 'clock' | 'onRestart' | 'onFault' | 'onLost'> & {
		readonly client: Client;
		/** Ends what the client is at, and the answers that it gave. */
		readonly end: AbortController;
		/** Frames a second that it gives at the most; undefined or 0: all that come. */
		readonly fps: number | undefined;
		readonly patience: Patience;
	};

/** A camera over HTTP, of whose pictures the newest one is kept. Connects again when it is lost. */
export class LiveHttpSource implements Source {
	readonly isLive = true;
	readonly codec = 'jpeg';
	width = 0;
	height = 0;
	nativeFps: number | undefined;
	/** It ended in good order before it was open: it is a file. */
	hasEnd = false;
	readonly #options: LiveOptions;
	readonly #newest = new NewestPicture();
	readonly #watch: LiveWatch;
	readonly #limit: RateLimit;
	readonly #damage: DamageTeller;
	readonly #end: AbortController;
	/** Runs out when there is no picture for too long. */
	readonly #givingUp: RunningTimer;
	/** Pictures that gave way to newer ones because nobody was there to take them: this program was stopped. */
	#supersededByStop = 0;
	#running: Promise<void> = Promise.resolve();
	#isOpen = false;
	/** What is known while there is no picture. */
	#clue: () => string = () => 'nothing came';
	/** Milliseconds until the next attempt. */
	#backOff: number;

	constructor(options: LiveOptions) {
		const {patience, onFault, onPictures, fps, end} = options;
		this.#options = options;
		this.#end = end;
		this.#watch = new LiveWatch({...options, ...patience});
		this.#limit = new RateLimit(fps ?? 0);
		this.#damage = new DamageTeller(onFault, onPictures);
		this.#backOff = patience.backOffMs[0];
		this.#givingUp = new RunningTimer(patience.giveUpMs, () => this.#giveUp());
	}

	get facts(): SourceFacts {
		return this.#watch.facts(this.#newest.superseded - this.#supersededByStop);
	}

	/** `answer`: the first one, not read yet. @throws SourceError (rejects) where the first picture does not come. */
	async open(answer: Answer): Promise<void> {
		const {silenceMs} = this.#options.patience;
		this.#running = this.#keep(answer);
		const timer = setTimeout(() => {
			const within = `sends no picture within ${silenceMs / 1000} s`;
			this.#newest.end(new SourceError(`${this.#options.name} ${within}: ${this.#clue()}`));
		}, silenceMs);
		try {
			({width: this.width, height: this.height} = uprightSize(await this.#newest.peek()));
		} finally {
			clearTimeout(timer);
		}

		await this.#measure();
		this.#isOpen = true;
	}

	async next(): Promise<JpegPicture> {
		return this.#newest.take();
	}

	async close(): Promise<void> {
		this.#watch.close();
		this.#newest.end(new SourceError('the source was closed'));
		this.#end.abort();
		this.#givingUp.stop();
		await this.#running;
	}

	async #measure(): Promise<void> {
		const {arrivals} = this.#watch;
		if (this.#options.fps !== undefined) {
			const isLive = (): boolean => (arrivals.longestGap ?? 0) > 1000 / fastestSource;
			await this.#newest.until(() => this.hasEnd || isLive(), glanceMs);
			return;
		}

		const rate = (): number | undefined => {
			const found = arrivals.rate();
			return found === undefined || found > fastestSource ? undefined : found;
		};
		const isMeasured = (): boolean => arrivals.count > measured.pictures && rate() !== undefined;
		await this.#newest.until(() => this.hasEnd || isMeasured(), measured.milliseconds);
		const found = rate();
		this.nativeFps = found === undefined ? undefined : roundedRate(found);
	}

	/** Reads answer after answer, until it is closed or given up. */
	async #keep(first: Answer): Promise<void> {
		const {signal} = this.#end;
		let given: Answer | undefined = first;
		while (!signal.aborted) {
			const begunAt = performance.now();
			let pause: number;
			try {
				const answer: Answer = given ?? (await this.#options.client.get(signal));
				given = undefined;
				await this.#read(answer);
				pause = this.#pollMs - (performance.now() - begunAt);
			} catch (error) {
				if (this.#isOver(error)) {
					return;
				}

				this.#watch.lost(error instanceof StreamError ? error.reason : String(error));
				pause = this.#backOff;
				this.#backOff = Math.min(2 * this.#backOff, this.#options.patience.backOffMs[1]);
			}

			if (pause > 0) {
				await sleep(pause, undefined, {signal}).catch(() => undefined);
			}
		}
	}

	/** Returns when one picture that was asked for is there; of a stream it never does. */
	async #read(answer: Answer): Promise<void> {
		const options = {
			silenceMs: this.#options.patience.silenceMs,
			onPicture: (picture: JpegPicture) => this.#onPicture(picture),
			onDamage: (reason: string) => this.#onDamage(reason),
			onClue: (clue: () => string) => {
				this.#clue = clue;
			},
		};
		await (kindOf(answer) === 'snapshot' ? readSnapshot(answer, options) : readStream(answer, options));
	}

	/** The first connection that fails is said by `open`; only one that gave pictures is missed. */
	#isOver(error: unknown): boolean {
		this.hasEnd = !this.#isOpen && this.#watch.count > 0 && error instanceof StreamEnd;
		const isOver = this.hasEnd || this.#watch.count === 0;
		if (isOver) {
			this.#newest.end(error instanceof SourceError ? error : new SourceError(String(error)));
		}

		return isOver;
	}

	get #pollMs(): number {
		const {fps} = this.#options;
		return 1000 / Math.min(fps === undefined ? polls.usual : fps === 0 ? polls.most : fps, polls.most);
	}

	#onPicture(picture: JpegPicture): void {
		this.#givingUp.restart();
		this.#backOff = this.#options.patience.backOffMs[0];
		const isBacklog = this.#watch.came();
		if (this.#limit.lets(performance.now())) {
			const before = this.#newest.superseded;
			this.#newest.give(picture);
			this.#supersededByStop += isBacklog ? this.#newest.superseded - before : 0;
		}
	}

	#onDamage(reason: string): void {
		const {name} = this.#options;
		this.#damage.leftOut(name, reason);
		if (this.#watch.count === 0 && this.#damage.count >= mostDamaged) {
			const words = `sends pictures that can't be shown, ${this.#damage.count} so far; of the last one: ${reason}`;
			this.#newest.end(new SourceError(`${name} ${words}`));
		}
	}

	#giveUp(): void {
		const silence = formatDuration(this.#options.patience.giveUpMs / 1000);
		this.#newest.end(
			new SourceError(`${this.#options.name} gave no picture for ${silence}; is it still on?`),
		);
		this.#end.abort();
	}
}
