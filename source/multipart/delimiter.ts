import type {ByteQueue} from './byte-queue.js';

/** What stands at a line's start: a delimiter that ends at `end`; none; or too few bytes to say. */
export type DelimiterMatch = {readonly end: number; readonly isClosing: boolean} | 'none' | 'more';

const dash = 0x2d;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Bytes between a delimiter and its line's end: white space that gateways add (RFC 2046, 5.1.1). */
const mostPadding = 64;
const longestUnknown = 128;

/**
 * Knows the delimiter lines of a stream (RFC 2046, 5.1.1): two dashes and the boundary, two more dashes at the last one.
 * Devices that put the dashes into the parameter mean either the boundary as it stands or two more; what the first
 * delimiter looks like holds from then on. Pure.
 */
export class DelimiterMatcher {
	#candidates: readonly Uint8Array[] | undefined;

	/** `boundary` undefined: the first line that starts with two dashes is taken for the delimiter. */
	constructor(boundary: string | undefined) {
		this.#candidates =
			boundary === undefined
				? undefined
				: [`--${boundary}`, ...(boundary.startsWith('--') ? [boundary] : [])].map(text => bytesOf(text));
	}

	/** `at`: the first byte of a line. Looks at no more than one line. */
	match(queue: ByteQueue, at: number): DelimiterMatch {
		if (this.#candidates === undefined) {
			return this.#learn(queue, at);
		}

		let isUndecided = false;
		for (const candidate of this.#candidates) {
			const match = matchOne(queue, at, candidate);
			if (match === 'more') {
				isUndecided = true;
			} else if (match !== 'none') {
				this.#candidates = [candidate];
				return match;
			}
		}

		return isUndecided ? 'more' : 'none';
	}

	#learn(queue: ByteQueue, at: number): DelimiterMatch {
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
				if (end - at <= 2) {
					return 'none';
				}

				this.#candidates = [queue.copy(at, end)];
				return {end: index + 1, isClosing: false};
			}
		}

		return 'none';
	}
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

	for (let index = at; index < at + mostPadding; index++) {
		const byte = queue.at(index);
		if (byte === undefined) {
			return 'more';
		}

		if (byte === lineFeed) {
			return {end: index + 1, isClosing: false};
		}

		if (byte !== carriageReturn && byte !== 0x20 && byte !== 0x09) {
			return 'none';
		}
	}

	return 'none';
}

function bytesOf(text: string): Uint8Array {
	return Uint8Array.from(text, character => character.charCodeAt(0) & 0xff);
}
