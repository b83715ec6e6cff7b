import {Counters} from '../../source/metrics/counters.js';
import type {Sender, Sent} from '../../source/transport/transport.js';
import type {Picture, Source} from '../../source/video/source.js';
import type {EncodedFrame} from '../../source/wire/frame.js';

/** A source and a sender that do what a test tells them, when it tells them. */

export const newCounters = (): Counters => new Counters(new SharedArrayBuffer(Counters.byteLength));

/** Lets everything that can happen now happen. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 3; turn++) {
		await new Promise(setImmediate);
	}
}

const [width, height] = [16, 16];

/** Each picture is filled with its number. */
function fill(into: Buffer | undefined, number: number): Picture {
	const data = into?.length === width * height * 3 ? into : Buffer.alloc(width * height * 3);
	data.fill(number % 256);
	return {width, height, data, capturedAt: number};
}

/** A camera: a picture comes when `give` is called. */
export class FakeCamera implements Source {
	readonly width = width;
	readonly height = height;
	readonly nativeFps = undefined;
	readonly isLive = true;
	#given = 0;
	#waiting: {readonly into: Buffer | undefined; readonly resolve: (picture: Picture) => void} | undefined;

	async next(into?: Buffer): Promise<Picture> {
		return new Promise(resolve => {
			this.#waiting = {into, resolve};
		});
	}

	async give(count = 1): Promise<void> {
		for (let given = 0; given < count; given++) {
			const waiting = this.#waiting;
			if (waiting === undefined) {
				throw new Error('nobody waits for a picture');
			}

			this.#waiting = undefined;
			waiting.resolve(fill(waiting.into, this.#given++));
			await settle();
		}
	}

	async close(): Promise<void> {
		// Nothing to close.
	}
}

/** A pattern: as many pictures as are asked for. Remembers the memory that it was given. */
export class FakePattern implements Source {
	readonly width = width;
	readonly height = height;
	readonly nativeFps = undefined;
	readonly isLive = false;
	readonly memories = new Set<ArrayBufferLike>();
	made = 0;
	onNext: (made: number) => void = () => undefined;

	async next(into?: Buffer): Promise<Picture> {
		const picture = fill(into, this.made++);
		this.memories.add(picture.data.buffer);
		this.onNext(this.made);
		return picture;
	}

	async close(): Promise<void> {
		// Nothing to close.
	}
}

type Pending = {readonly frame: EncodedFrame; readonly settle: (error?: Error) => void};

/** Holds each frame until `release`, unless it is `instant`. */
export class FakeSender implements Sender {
	readonly capacity: number;
	/** How often it was told that what waits for it is dropped. */
	abandoned = 0;
	isReady = true;
	readonly queueBytes = 0;
	readonly queueAgeMicroseconds = 0;
	/** What was sent: the frame's number and what its first byte was at the end. */
	readonly sent: Array<{
		readonly index: number;
		readonly capturedAt: number;
		readonly firstByte: number | undefined;
	}> = [];
	mostAtOnce = 0;
	readonly #isInstant: boolean;
	readonly #pending: Pending[] = [];

	constructor({instant = false, capacity = 2} = {}) {
		this.#isInstant = instant;
		this.capacity = capacity;
	}

	abandon(): void {
		this.abandoned++;
	}

	get holding(): number[] {
		return this.#pending.map(({frame}) => frame.index);
	}

	async send(frame: EncodedFrame): Promise<Sent> {
		await new Promise<void>((resolve, reject) => {
			this.#pending.push({frame, settle: error => (error === undefined ? resolve() : reject(error))});
			this.mostAtOnce = Math.max(this.mostAtOnce, this.#pending.length);
			if (this.#isInstant) {
				setImmediate(() => void this.release());
			}
		});
		return {packets: 2, bytes: frame.data.length + 80};
	}

	async release(error?: Error): Promise<void> {
		const next = this.#pending.shift();
		if (next === undefined) {
			throw new Error('no frame is being sent');
		}

		const {index, capturedAt, data} = next.frame;
		if (error === undefined) {
			this.sent.push({index, capturedAt, firstByte: data[0]});
		}

		next.settle(error);
		await settle();
	}

	async close(): Promise<void> {
		// Nothing to close.
	}
}
