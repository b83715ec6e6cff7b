import {ByteQueue} from '../../multipart/byte-queue.js';
import {type Bytes, findStart, JpegWalk} from './jpeg-walk.js';

export type JpegScannerOptions = {
	/** Bytes that one picture may have. */
	readonly limit: number;
	/** A JPEG, from SOI to EOI, or to where it ends without one; in a buffer of its own. */
	readonly onPicture: (bytes: Buffer) => void;
	/** What began like a JPEG and was none: why, in a few words. */
	readonly onDamage: (reason: string) => void;
};

/**
 * Finds the JPEGs in a stream of bytes, those too that have no end of their own; what lies between them (the heads of a saved multipart body, padding) is
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

	/** No more bytes come: of what is not whole now the part that is there may be shown. The next stream may follow. */
	end(): void {
		const {length} = this.#queue;
		if (this.#walk?.isShowable(length) === true) {
			this.#give(length);
		} else if (this.#walk !== undefined) {
			this.#options.onDamage('it is cut off');
		}

		this.#walk = undefined;
		this.#queue.drop(this.#queue.length);
	}

	/** Hands on the bytes up to `end`. */
	#give(end: number): void {
		const picture = this.#queue.copy(0, end);
		this.#queue.drop(end);
		this.#options.onPicture(Buffer.from(picture.buffer));
	}

	#step(): boolean {
		const queue = this.#queue;
		if (this.#walk === undefined && !this.#begin()) {
			return false;
		}

		const {limit, onDamage} = this.#options;
		const end = this.#walk?.go(queue) ?? 'more';
		if (end === 'more' && queue.length <= limit) {
			return false;
		}

		this.#walk = undefined;
		if (end === 'more' || ('end' in end && end.end > limit)) {
			queue.drop(end === 'more' ? queue.length : end.end);
			onDamage(`it has more than ${limit} bytes`);
		} else if ('end' in end) {
			this.#give(end.end);
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

/**
 * The first JPEG in these bytes, without what stands before and behind; one without an end goes up to theirs. Why there is
 * none, in a few words. Pure.
 */
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

	const walk = new JpegWalk(start);
	const end = walk.go(bytes);
	if (end === 'more') {
		return walk.isShowable(data.length) ? data.subarray(start) : 'it is cut off';
	}

	return 'end' in end ? data.subarray(start, end.end) : end.broken;
}
