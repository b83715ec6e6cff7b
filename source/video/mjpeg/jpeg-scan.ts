import {ByteQueue} from '../../multipart/byte-queue.js';
import {type Bytes, findStart, JpegWalk} from './jpeg-walk.js';

export type JpegScannerOptions = {
	/** Bytes that one picture may have. */
	readonly limit: number;
	/** A whole JPEG, from SOI to EOI, in a buffer of its own. */
	readonly onPicture: (bytes: Buffer) => void;
	/** What began like a JPEG and was none: why, in a few words. */
	readonly onDamage: (reason: string) => void;
};

/**
 * Finds the whole JPEGs in a stream of bytes; what lies between them (the heads of a saved multipart body, padding) is
 * passed over. Holds at most one picture and one chunk. Pure.
 */
export class JpegScanner {
	readonly #options: JpegScannerOptions;
	readonly #queue = new ByteQueue();
	#walk: JpegWalk | undefined;

	constructor(options: JpegScannerOptions) {
		this.#options = options;
	}

	push(chunk: Uint8Array): void {
		this.#queue.push(chunk);
		while (this.#step()) {
			// As long as there are pictures.
		}
	}

	/** No more bytes come: what is not whole now is damaged. The next stream may follow. */
	end(): void {
		if (this.#walk !== undefined) {
			this.#options.onDamage('it is cut off');
		}

		this.#walk = undefined;
		this.#queue.drop(this.#queue.length);
	}

	#step(): boolean {
		const queue = this.#queue;
		if (this.#walk === undefined && !this.#begin()) {
			return false;
		}

		const {limit, onPicture, onDamage} = this.#options;
		const end = this.#walk?.go(queue) ?? 'more';
		if (end === 'more' && queue.length <= limit) {
			return false;
		}

		this.#walk = undefined;
		if (end === 'more' || ('end' in end && end.end > limit)) {
			queue.drop(end === 'more' ? queue.length : end.end);
			onDamage(`it has more than ${limit} bytes`);
		} else if ('end' in end) {
			const picture = queue.copy(0, end.end);
			queue.drop(end.end);
			onPicture(Buffer.from(picture.buffer));
		} else {
			queue.drop(end.resume);
			onDamage(end.broken);
		}

		return true;
	}

	/** Drops what is no picture; whether one begins now. */
	#begin(): boolean {
		const queue = this.#queue;
		const start = findStart(queue, 0);
		// The last two bytes may be the beginning of one.
		queue.drop(start === -1 ? Math.max(0, queue.length - 2) : start);
		this.#walk = start === -1 ? undefined : new JpegWalk(0);
		return start !== -1;
	}
}

/** The first JPEG in these bytes, without what stands before and behind; why there is none, in a few words. Pure. */
export function firstJpeg(data: Buffer): Buffer | string {
	const bytes: Bytes = {
		length: data.length,
		at: index => data[index],
		indexOf: (byte, from) => data.indexOf(byte, from),
	};
	const start = findStart(bytes, 0);
	if (start === -1) {
		return 'it is no JPEG';
	}

	const end = new JpegWalk(start).go(bytes);
	if (end === 'more') {
		return 'it is cut off';
	}

	return 'end' in end ? data.subarray(start, end.end) : end.broken;
}
