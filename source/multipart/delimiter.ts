import type {ByteQueue} from './byte-queue.js';

/** What stands at a place: a delimiter that ends at `end`; none; or too few bytes to say. */
export type DelimiterMatch = {readonly end: number; readonly isClosing: boolean} | 'none' | 'more';

const dash = 0x2d;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Bytes between a delimiter and its line's end: white space that gateways add (RFC 2046, 5.1.1). */
const mostPadding = 64;
const longestUnknown = 128;
/** A boundary may begin with dashes of its own, and have two more before it. */
const mostDashes = 72;
/** What the first line of a part's head begins with. */
const headStart = bytesOf('content-');

/**
 * Knows the delimiters of a stream (RFC 2046, 5.1.1): two dashes and the boundary, two more dashes at the last one. Devices
 * announce the boundary with dashes or without and write it with as many as they like, or announce one and write another;
 * some leave out the line break before it or behind. What the first one looks like holds from then on. Pure.
 */
export class DelimiterMatcher {
	/** Without its dashes; undefined where none is announced. */
	readonly #name: Uint8Array | undefined;
	#known: Uint8Array | undefined;

	/** `boundary` undefined: the first line that starts with two dashes is taken for the delimiter. */
	constructor(boundary: string | undefined) {
		const name = boundary?.replace(/^-+(?=.)/, '');
		this.#name = name === undefined ? undefined : bytesOf(name);
	}

	/** The first place from `from` on where a delimiter may stand; -1: none among the bytes that are there. Takes linear time. */
	next(queue: ByteQueue, from: number): number {
		if (this.#known !== undefined) {
			return queue.indexOf(this.#known[0] ?? dash, from);
		}

		for (let at = from; at < queue.length; at++) {
			if (queue.at(at) === dash || queue.at(at - 1) === lineFeed) {
				return at;
			}
		}

		return -1;
	}

	/** `at`: what `next` gave, or behind a whole part. Looks at no more than two lines. */
	match(queue: ByteQueue, at: number): DelimiterMatch {
		if (this.#known !== undefined) {
			return matchOne(queue, at, this.#known);
		}

		const isLineStart = queue.at(at - 1) === lineFeed;
		const announced = this.#name === undefined ? 'none' : this.#announced(queue, at, this.#name, isLineStart);
		return announced === 'none' && isLineStart ? this.#another(queue, at) : announced;
	}

	/** The announced one, with as many dashes as there are; without any at the start of a line alone. */
	#announced(queue: ByteQueue, at: number, name: Uint8Array, isLineStart: boolean): DelimiterMatch {
		let from = at;
		while (queue.at(from) === dash && from - at < mostDashes) {
			from++;
		}

		if (from - at === 1 || (from === at && !isLineStart)) {
			return queue.at(from) === undefined ? 'more' : 'none';
		}

		const match = matchOne(queue, from, name);
		if (typeof match === 'object') {
			this.#known = queue.copy(at, from + name.length);
		}

		return match;
	}

	/** A line with another delimiter than announced; it must have a part's head behind it, unless none is announced. */
	#another(queue: ByteQueue, at: number): DelimiterMatch {
		for (let index = at; index < at + longestUnknown; index++) {
			const byte = queue.at(index);
			if (byte === undefined) {
				return 'more';
			}

			if (index < at + 2 && byte !== dash) {
				return 'none';
			}

			if (byte === lineFeed) {
				const end = queue.at(index - 1) === carriageReturn ? index - 1 : index;
				const isHead = this.#name === undefined || isHeadStart(queue, index + 1);
				if (isHead === true && end - at > 2) {
					this.#known = queue.copy(at, end);
					return {end: index + 1, isClosing: false};
				}

				return isHead === 'more' ? 'more' : 'none';
			}
		}

		return 'none';
	}
}

/** Whether a part's head begins here. */
export function isHeadStart(queue: ByteQueue, at: number): boolean | 'more' {
	for (const [index, expected] of headStart.entries()) {
		const byte = queue.at(at + index);
		if (byte === undefined) {
			return 'more';
		}

		// Letters differ in one bit, upper case from lower.
		if (byte !== expected && (byte | 0x20) !== expected) {
			return false;
		}
	}

	return true;
}

function matchOne(queue: ByteQueue, at: number, delimiter: Uint8Array): DelimiterMatch {
	for (const [index, expected] of delimiter.entries()) {
		const byte = queue.at(at + index);
		if (byte !== expected) {
			return byte === undefined ? 'more' : 'none';
		}
	}

	return matchRest(queue, at + delimiter.length);
}

/** What follows the boundary on its line. */
function matchRest(queue: ByteQueue, at: number): DelimiterMatch {
	if (queue.at(at) === dash) {
		const next = queue.at(at + 1);
		return next === undefined ? 'more' : next === dash ? {end: at + 2, isClosing: true} : 'none';
	}

	const isHead = isHeadStart(queue, at);
	if (isHead === true) {
		return {end: at, isClosing: false};
	}

	for (let index = at; index < at + mostPadding; index++) {
		const byte = queue.at(index);
		if (byte === undefined) {
			return 'more';
		}

		if (byte === lineFeed) {
			return {end: index + 1, isClosing: false};
		}

		if (byte !== carriageReturn && byte !== 0x20 && byte !== 0x09) {
			return isHead === 'more' ? 'more' : 'none';
		}
	}

	return 'none';
}

function bytesOf(text: string): Uint8Array {
	return Uint8Array.from(text, character => character.charCodeAt(0) & 0xff);
}
