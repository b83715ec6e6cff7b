import {Writable} from 'node:stream';

/**
 * What Ink believes to be the terminal's output. It hands whole frames to the compositor; the real terminal stays ours.
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
