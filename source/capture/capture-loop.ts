import type {Counters} from '../metrics/counters.js';
import {encodeJpeg, maxJpegLength} from '../video/jpeg.js';
import type {Picture, Source} from '../video/source.js';
import type {Sender} from '../transport/transport.js';
import type {EncodedFrame} from '../wire/frame.js';
import {BufferPool} from './buffer-pool.js';
import {Pace} from './pace.js';

/** Frames that may be in the encoder's hands before the next one is dropped. */
const maxEncoding = 2;

/** A frame and the pooled buffer that its bytes lie in, if they do. */
type Encoded = {readonly frame: EncodedFrame; readonly output: Buffer | undefined};

/** What the next frame is to be made like; read anew for each. */
export type FrameSettings = {readonly codec: 'jpeg' | 'raw'; readonly quality: number};

export type CaptureLoopOptions = {
	readonly source: Source;
	/** Frames a second; 0: as fast as it goes. */
	readonly fps: number;
	readonly counters: Counters;
	/** The number of the first frame. */
	readonly firstIndex: number;
	/** The number after the last frame; Infinity: until it is stopped. */
	readonly endIndex: number;
	readonly settings: () => FrameSettings;
	/** The sender that carries the next frame. */
	readonly sender: () => Sender;
	/** Something worth telling a person: one line. */
	readonly onNotice: (detail: string) => void;
};

/**
 * Source → encode → send. The newest frame wins: a paced or live source whose encoder or sender is behind loses the new
 * frame *before* it is encoded, counted by the reason; a source without a pace waits instead.
 */
export class CaptureLoop {
	readonly #options: CaptureLoopOptions;
	readonly #pace: Pace;
	readonly #pictures = new BufferPool(4);
	readonly #outputs = new BufferPool(4);
	#nextIndex: number;
	#encoding = 0;
	#sending = 0;
	/** The frames under way: encoded side by side, sent one behind the other in the source's order. */
	#sendChain: Promise<unknown> = Promise.resolve();
	#wake: (() => void) | undefined;
	readonly #stopped = new AbortController();
	readonly #untilStopped = new Promise<undefined>(resolve => {
		this.#stopped.signal.addEventListener('abort', () => resolve(undefined));
	});

	constructor(options: CaptureLoopOptions) {
		this.#options = options;
		this.#nextIndex = options.firstIndex;
		this.#pace = new Pace(options.source.isLive ? 0 : options.fps);
	}

	/**
	 * Runs until `stop`, and until the frames under way have left.
	 * @throws SourceError when the source ends for good.
	 */
	async run(): Promise<void> {
		const {source, fps} = this.#options;
		const isUnpaced = fps === 0 && !source.isLive;
		try {
			await this.#feed(isUnpaced);
		} finally {
			await this.#sendChain;
		}
	}

	stop(): void {
		this.#stopped.abort();
		this.#wake?.();
	}

	async #feed(isUnpaced: boolean): Promise<void> {
		const {source, counters} = this.#options;
		while (this.#nextIndex < this.#options.endIndex) {
			await this.#pace.wait(this.#stopped.signal);
			if (isUnpaced) {
				await this.#hasRoom();
			}

			const picture = await this.#unlessStopped(async () =>
				source.next(this.#pictures.take(source.width * source.height * 3)),
			);
			if (picture === undefined) {
				return;
			}

			counters.add('framesCaptured');
			this.#process(picture, this.#nextIndex++);
		}

		await this.#untilStopped;
	}

	/** What it resolves to; undefined when stopped before: a camera that hangs must not hold up the end. */
	async #unlessStopped<T>(work: () => Promise<T>): Promise<T | undefined> {
		const {signal} = this.#stopped;
		if (signal.aborted) {
			return undefined;
		}

		const result = work();
		// Closing the source fails what still waits for it, and nobody does any more.
		result.catch(() => undefined);
		return Promise.race([result, this.#untilStopped]);
	}

	#reasonToDrop(): 'droppedEncoderBusy' | 'droppedSocketBusy' | 'droppedNotConnected' | undefined {
		const {isReady, capacity} = this.#options.sender();
		if (!isReady) {
			return 'droppedNotConnected';
		}

		if (this.#sending >= capacity) {
			return 'droppedSocketBusy';
		}

		return this.#encoding >= maxEncoding ? 'droppedEncoderBusy' : undefined;
	}

	#process(picture: Picture, index: number): void {
		const reason = this.#reasonToDrop();
		if (reason !== undefined) {
			this.#options.counters.add(reason);
			this.#pictures.give(picture.data);
			return;
		}

		const {codec, quality} = this.#options.settings();
		this.#encoding++;
		const encoded = this.#encode(picture, index, codec, quality);
		// Its failure is told when its turn to be sent comes, which may be some time after.
		encoded.catch(() => undefined);
		this.#sendChain = this.#sendChain.then(async () => this.#send(encoded, picture));
	}

	async #encode(picture: Picture, index: number, codec: 'jpeg' | 'raw', quality: number): Promise<Encoded> {
		const {width, height, capturedAt} = picture;
		try {
			if (codec === 'raw') {
				return {frame: {index, codec, capturedAt, width, height, data: picture.data}, output: undefined};
			}

			const startedAt = performance.now();
			const output = this.#outputs.take(maxJpegLength(width, height));
			const data = await encodeJpeg(picture, quality, output);
			this.#options.counters.add('encodeMicroseconds', (performance.now() - startedAt) * 1000);
			return {frame: {index, codec, capturedAt, width, height, data}, output};
		} finally {
			this.#encoding--;
			this.#sending++;
			this.#wake?.();
		}
	}

	async #send(encoded: Promise<Encoded>, picture: Picture): Promise<void> {
		const {counters, onNotice} = this.#options;
		try {
			const {frame, output} = await encoded;
			const {packets, bytes} = await this.#options.sender().send(frame);
			counters.add('framesSent');
			counters.add('packetsSent', packets);
			counters.add('bytesSent', bytes);
			if (output !== undefined) {
				this.#outputs.give(output);
			}
		} catch (error) {
			counters.add('droppedFailed');
			onNotice(error instanceof Error ? error.message : String(error));
		} finally {
			this.#pictures.give(picture.data);
			this.#sending--;
			this.#wake?.();
		}
	}

	/** Waits until a frame taken now would not be dropped, or the loop is stopped. */
	async #hasRoom(): Promise<void> {
		while (this.#reasonToDrop() !== undefined && !this.#stopped.signal.aborted) {
			await this.#untilSomethingLeft();
		}
	}

	async #untilSomethingLeft(): Promise<void> {
		await new Promise<void>(resolve => {
			const patience = setTimeout(resolve, 50);
			this.#wake = () => {
				clearTimeout(patience);
				this.#wake = undefined;
				resolve();
			};
		});
	}
}
