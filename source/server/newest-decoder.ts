import type {Counters} from '../metrics/counters.js';
import {decodeJpeg} from '../video/jpeg.js';
import type {EncodedFrame} from '../wire/frame.js';

/**
 * Decodes frames off this thread, one at a time. The newest wins: at most one waits, and a newer one takes its place.
 */
export class NewestDecoder {
	readonly #counters: Counters;
	readonly #onDecoded: (frame: EncodedFrame, pixels: Buffer) => void;
	#waiting: EncodedFrame | undefined;
	#isBusy = false;
	#pixels: Buffer | undefined;

	/** `onDecoded`: the pixels are valid until it returns. */
	constructor(counters: Counters, onDecoded: (frame: EncodedFrame, pixels: Buffer) => void) {
		this.#counters = counters;
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
				this.#onDecoded(frame, frame.data);
			} else {
				const startedAt = performance.now();
				this.#pixels = await decodeJpeg(frame.data, frame, this.#pixels);
				this.#counters.add('decodeMicroseconds', (performance.now() - startedAt) * 1000);
				this.#onDecoded(frame, this.#pixels);
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
