import type {RunningClock} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import {decodeJpeg} from '../video/jpeg.js';
import type {EncodedFrame} from '../wire/frame.js';

/** The pixels are valid until it returns. `isRepaired`: the frame is damaged, and this is what can be shown of it. */
type OnDecoded = (frame: EncodedFrame, pixels: Buffer, isRepaired: boolean) => void;

/**
 * Decodes frames off this thread, one at a time. The newest wins: at most one waits, and a newer one takes its place.
 */
export class NewestDecoder {
	readonly #counters: Counters;
	readonly #clock: RunningClock;
	readonly #onDecoded: OnDecoded;
	#waiting: EncodedFrame | undefined;
	#isBusy = false;
	#pixels: Buffer | undefined;

	constructor(counters: Counters, clock: RunningClock, onDecoded: OnDecoded) {
		this.#counters = counters;
		this.#clock = clock;
		this.#onDecoded = onDecoded;
	}

	get isBusy(): boolean {
		return this.#isBusy;
	}

	add(frame: EncodedFrame): void {
		if (this.#isBusy) {
			this.#counters.add('framesSuperseded', this.#waiting === undefined ? 0 : 1);
			this.#waiting = frame;
			return;
		}

		void this.#decode(frame);
	}

	async #decode(frame: EncodedFrame): Promise<void> {
		this.#isBusy = true;
		try {
			if (frame.codec === 'raw') {
				this.#onDecoded(frame, frame.data, false);
			} else {
				const startedAt = this.#clock.now();
				const {pixels, isRepaired} = await decodeJpeg(frame.data, frame, this.#pixels);
				this.#pixels = pixels;
				this.#counters.add('decodeMicroseconds', (this.#clock.now() - startedAt) * 1000);
				this.#onDecoded(frame, pixels, isRepaired);
			}
		} catch {
			this.#counters.add('framesDamaged');
		}

		this.#isBusy = false;
		const next = this.#waiting;
		this.#waiting = undefined;
		if (next !== undefined) {
			void this.#decode(next);
		}
	}
}
