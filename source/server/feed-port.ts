import type {MessagePort} from 'node:worker_threads';
import type {FromFeed, ToFeed} from '../lab/messages.js';
import type {EncodedFrame} from '../wire/frame.js';

/**
 * Gives received frames to the web worker: one for each that it wants, and always the newest. Ports have no backpressure, so
 * nothing is posted that was not asked for; without viewers no frame is wanted, and none is copied.
 */
export class FeedPort {
	#port: MessagePort | undefined;
	/** How many are wanted and not posted yet. */
	#wanted = 0;
	/** The newest frame, as long as it was not posted. Nobody writes to a received frame's bytes again. */
	#newest: EncodedFrame | undefined;

	/** From now on frames go to this port, and to no earlier one. */
	connect(port: MessagePort): void {
		this.#port?.close();
		this.#port = port;
		this.#wanted = 0;
		port.on('message', (_: FromFeed) => {
			if (port === this.#port) {
				this.#wanted++;
				this.#give();
			}
		});
		port.on('close', () => {
			if (port === this.#port) {
				this.#port = undefined;
				this.#wanted = 0;
			}
		});
		// It is no reason for the worker to go on.
		port.unref();
	}

	offer(frame: EncodedFrame): void {
		this.#newest = frame;
		this.#give();
	}

	close(): void {
		this.#port?.close();
		this.#port = undefined;
		this.#newest = undefined;
	}

	#give(): void {
		const frame = this.#newest;
		if (this.#port === undefined || this.#wanted === 0 || frame === undefined) {
			return;
		}

		this.#wanted--;
		this.#newest = undefined;
		const {index, codec, capturedAt, width, height} = frame;
		// A copy with memory of its own: the frame's bytes may be part of a larger, pooled piece, and outputs still read them.
		const data = new Uint8Array(frame.data);
		const message: ToFeed = {type: 'frame', frame: {index, codec, capturedAt, width, height, data}};
		this.#port.postMessage(message, [data.buffer]);
	}
}
