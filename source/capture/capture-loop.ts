import {type RunningClock, steadyClock} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import type {JpegPicture, Picture, Source} from '../video/source.js';
import {canceled, type Sender, TransportError} from '../transport/transport.js';
import {BufferPool} from './buffer-pool.js';
import {bytesHeld, DamagedPictureError, type Encoded, FrameEncoder} from './frame-encoder.js';
import type {FrameSettings} from './frame-settings.js';
import {Backlog, defaultMemoryBudget, type OverBudgetError, type Waiting} from './memory-budget.js';
import {Pace} from './pace.js';
import {unlessAborted} from './unless-aborted.js';

/**
 * Frames that may be in the encoder's hands before the next one is dropped. As fast as it goes, one more keeps the cores
 * busy while this thread sends; with a pace it would only make pictures older.
 */
const maxEncoding = {paced: 2, unpaced: 3} as const;

export type CaptureLoopOptions = {
	readonly source: Source;
	/** Frames a second; 0: as fast as it goes. */
	readonly fps: number;
	readonly counters: Counters;
	/** By which the encoder's time is taken. */
	readonly clock?: RunningClock;
	/** The number of the first frame. */
	readonly firstIndex: number;
	/** The number after the last frame; Infinity: until it is stopped. */
	readonly endIndex: number;
	readonly settings: () => FrameSettings;
	/** A frame was encoded as `settings` said. */
	readonly onEncoded?: ((settings: FrameSettings, bytes: number) => void) | undefined;
	/** The sender that carries the next frame. What waits for the one before it, if that has no limit, is dropped. */
	readonly sender: () => Sender;
	/** Bytes that frames may take while they wait for a sender without a limit; 1 GiB where it is left out. */
	readonly memoryBudget?: number | undefined;
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
	readonly #encoder: FrameEncoder;
	readonly #maxEncoding: number;
	readonly #isUnpaced: boolean;
	/** Frames that wait for a sender without a limit. */
	readonly backlog: Backlog;
	#nextIndex: number;
	#sender: Sender | undefined;
	#overBudget: OverBudgetError | undefined;
	#encoding = 0;
	/** Encoded frames whose sender has a limit, until they have left. */
	#sending = 0;
	/** The frames under way: encoded side by side, sent one behind the other in the source's order. */
	#sendChain: Promise<unknown> = Promise.resolve();
	#wake: (() => void) | undefined;
	readonly #stopped = new AbortController();
	readonly #untilStopped = new Promise<undefined>(resolve => {
		this.#stopped.signal.addEventListener('abort', () => resolve(undefined));
	});

	constructor(options: CaptureLoopOptions) {
		const {source, fps, counters, clock = steadyClock, onEncoded} = options;
		this.#options = options;
		this.#isUnpaced = fps === 0 && !source.isLive;
		this.#maxEncoding = this.#isUnpaced ? maxEncoding.unpaced : maxEncoding.paced;
		this.#encoder = new FrameEncoder({counters, clock, onEncoded, most: this.#maxEncoding});
		this.#nextIndex = options.firstIndex;
		this.backlog = new Backlog(options.memoryBudget ?? defaultMemoryBudget());
		this.#pace = new Pace(source.isLive ? 0 : fps);
	}

	/**
	 * Runs until `stop`, and until the frames under way have left. Those that wait for a sender without a limit are dropped.
	 * @throws SourceError when the source ends for good; OverBudgetError, at once, when frames that wait take too much memory.
	 */
	async run(): Promise<void> {
		try {
			await this.#feed();
		} finally {
			this.#dropBacklog();
			if (this.#overBudget === undefined) {
				await this.#sendChain;
			}
		}

		if (this.#overBudget !== undefined) {
			throw this.#overBudget;
		}
	}

	stop(): void {
		this.#stopped.abort();
		this.#dropBacklog();
		this.#wake?.();
	}

	async #feed(): Promise<void> {
		const {source, counters} = this.#options;
		while (this.#nextIndex < this.#options.endIndex) {
			await this.#pace.wait(this.#stopped.signal);
			this.#followSender();
			while (this.#mustWait()) {
				await this.#untilSomethingLeft();
			}

			const room =
				source.codec === 'jpeg' ? undefined : this.#pictures.take(source.width * source.height * 3);
			// A camera that hangs must not hold up the end.
			const picture = await unlessAborted(this.#stopped.signal, async () => source.next(room));
			if (picture === undefined) {
				return;
			}

			// While the picture was made, the encoder may have handed on others that have not left yet.
			while (this.#mustWait()) {
				await this.#untilSomethingLeft();
			}

			if (this.#stopped.signal.aborted) {
				return;
			}

			counters.add('framesCaptured');
			this.#process(picture, this.#nextIndex++);
		}

		await this.#untilStopped;
	}

	#reasonToDrop(): 'droppedEncoderBusy' | 'droppedSocketBusy' | 'droppedNotConnected' | undefined {
		const {isReady, capacity} = this.#options.sender();
		if (!isReady) {
			return 'droppedNotConnected';
		}

		if (this.#sending >= capacity) {
			return 'droppedSocketBusy';
		}

		return this.#encoding >= this.#maxEncoding ? 'droppedEncoderBusy' : undefined;
	}

	#process(picture: Picture | JpegPicture, index: number): void {
		this.#followSender();
		const settings = this.#options.settings();
		const isLeftOut = index % (settings.everyNth ?? 1) !== 0;
		const reason = isLeftOut ? 'droppedAdapt' : this.#reasonToDrop();
		if (reason !== undefined) {
			this.#options.counters.add(reason);
			this.#giveBack(picture);
			return;
		}

		const sender = this.#options.sender();
		const waiting = this.#wait(sender, bytesHeld(picture, settings));
		this.#encoding++;
		const encoded = this.#encoder.encode(picture, index, settings).finally(() => {
			this.#encoding--;
			this.#sending += waiting === undefined ? 1 : 0;
			this.#wake?.();
		});
		// Its failure is told when its turn to be sent comes, which may be some time after.
		encoded.catch(() => undefined);
		this.#sendChain = this.#sendChain.then(async () => this.#send(encoded, picture, sender, waiting));
	}

	/** Its memory counts from now on, where the sender has no limit of its own. */
	#wait(sender: Sender, bytes: number): Waiting | undefined {
		if (Number.isFinite(sender.capacity)) {
			return undefined;
		}

		const waiting = this.backlog.add(bytes);
		if (this.backlog.isOverBudget) {
			this.#overBudget = this.backlog.overBudget;
			this.#options.counters.set('overBudgetBytes', this.backlog.bytes);
			this.stop();
		}

		return waiting;
	}

	/** A frame that waits for a sender which carries no more frames would hold up those of the next one. */
	#followSender(): void {
		const sender = this.#options.sender();
		if (sender !== this.#sender) {
			this.#dropBacklog();
			this.#sender = sender;
		}
	}

	#dropBacklog(): void {
		this.#options.counters.add('droppedSocketBusy', this.backlog.drop());
		this.#sender?.abandon?.();
	}

	#giveBack(picture: Picture | JpegPicture): void {
		if (picture.codec !== 'jpeg') {
			this.#pictures.give(picture.data);
		}
	}

	async #send(
		encoded: Promise<Encoded>,
		picture: Picture | JpegPicture,
		sender: Sender,
		waiting: Waiting | undefined,
	): Promise<void> {
		const {counters, onNotice} = this.#options;
		try {
			const {frame, release} = await encoded;
			if (waiting !== undefined && !this.backlog.take(waiting)) {
				return; // Dropped, and counted then.
			}

			const {packets, bytes} = await sender.send(frame);
			counters.add('framesSent');
			counters.add('packetsSent', packets);
			counters.add('bytesSent', bytes);
			release();
		} catch (error) {
			if (error instanceof TransportError && error.code === canceled) {
				counters.add('droppedSocketBusy');
				return;
			}

			counters.add(error instanceof DamagedPictureError ? 'droppedDamaged' : 'droppedFailed');
			onNotice(error instanceof Error ? error.message : String(error));
		} finally {
			this.#giveBack(picture);
			this.#sending -= waiting === undefined ? 1 : 0;
			this.#wake?.();
		}
	}

	/** A frame taken now would be dropped, and a source without a pace can wait. */
	#mustWait(): boolean {
		return this.#isUnpaced && this.#reasonToDrop() !== undefined && !this.#stopped.signal.aborted;
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
