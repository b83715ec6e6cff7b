import {EventEmitter} from 'node:events';
import {Writable} from 'node:stream';

/**
 * The two ends that Ink believes to be a terminal. It draws into a frame sink, which hands whole frames to the
 * compositor, and reads from a key feed, which gives it only the keys that its lists need: the real terminal stays ours.
 */

/** With Ink's `debug` option every write is one whole frame of lines, without cursor codes. */
export class FrameSink extends Writable {
	/** Cells. Ink lays out for this width. */
	columns: number;
	rows: number;
	readonly isTTY = false;
	readonly #onFrame: (frame: string) => void;

	constructor(columns: number, rows: number, onFrame: (frame: string) => void) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.#onFrame = onFrame;
	}

	override _write(frame: unknown, _encoding: BufferEncoding, done: () => void): void {
		if (typeof frame === 'string' && frame !== '') this.#onFrame(frame);
		done();
	}
}

export class KeyFeed extends EventEmitter {
	readonly isTTY = true;
	readonly #waiting: string[] = [];

	/** Delivered before it returns, when somebody listens; dropped otherwise. */
	push(sequence: string): void {
		if (this.listenerCount('readable') === 0) return;
		this.#waiting.push(sequence);
		this.emit('readable');
	}

	read(): string | null {
		return this.#waiting.shift() ?? null;
	}

	setRawMode(): this {
		return this;
	}

	setEncoding(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
