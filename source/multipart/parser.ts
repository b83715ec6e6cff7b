import {ByteQueue} from './byte-queue.js';
import {DelimiterMatcher, isHeadStart} from './delimiter.js';
import {type PartHeaders, readHeaders, statedLength} from './part-head.js';

/** A stream that passes a limit. Its message is one line for a person. */
export class MultipartError extends Error {
	override readonly name = 'MultipartError';
}

export type Part = {
	/** Names in lower case. */
	readonly headers: PartHeaders;
	/** A buffer of its own, which may be transferred. */
	readonly body: Uint8Array<ArrayBuffer>;
};

export type MultipartLimits = {
	/** Bytes of a part's body. */
	readonly body: number;
	/** Bytes of a part's headers; 8 KiB unless told otherwise. */
	readonly head?: number;
};

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const usualHead = 8 * 1024;
/** Bytes of empty lines between a body and its delimiter that are taken for a habit rather than for a wrong length. */
const mostEmptyLines = 16;
/** After the first wrong Content-Length, as many right ones in a row are asked for before they are believed again. */
const firstRightLengths = 8;

type State =
	/** Before the first part. */
	| {readonly at: 'start'}
	| {readonly at: 'delimiter'}
	| {readonly at: 'head'}
	| {readonly at: 'body'; readonly headers: PartHeaders; readonly start: number; readonly stated?: number}
	/** Behind a body that was handed on by its Content-Length: `start` … `end` of it still lie in the queue. */
	| {readonly at: 'check'; readonly start: number; readonly end: number};

/**
 * Reads a multipart stream (RFC 2046, 5.1; multipart/x-mixed-replace) as devices really serve it: LF for CRLF, dashes
 * too many or too few at the boundary, parts without Content-Length or with a wrong one, anything before the first
 * delimiter, no delimiter before the first part or between parts that state their lengths. A part is handed on as soon as its Content-Length is there, without waiting for the next delimiter. Where
 * that turns out wrong, delimiters are searched until lengths are right again.
 *
 * Takes time in proportion to the bytes, and memory for one part and one chunk. Pure; no Node.
 */
export class MultipartParser {
	readonly #queue = new ByteQueue();
	readonly #delimiter: DelimiterMatcher;
	readonly #limits: Required<MultipartLimits>;
	readonly #onPart: (part: Part) => void;
	#state: State = {at: 'start'};
	/** Where the search for what comes next goes on; of a delimiter, the byte before it. */
	#from = 0;
	/** Right lengths that are still wanted before Content-Length is believed. */
	#doubt = 0;
	/** As many are wanted after a wrong one; twice as many after each: it costs a copy as long as it says, however short the part is. */
	#rightLengthsWanted = firstRightLengths;
	/** Bytes without a delimiter, between parts. */
	#skipped = 0;

	/** `boundary`: as boundaryOf gives it; undefined: the first line that starts with two dashes says it. */
	constructor({
		boundary,
		limits,
		onPart,
	}: {
		readonly boundary: string | undefined;
		readonly limits: MultipartLimits;
		readonly onPart: (part: Part) => void;
	}) {
		this.#delimiter = new DelimiterMatcher(boundary);
		this.#limits = {head: usualHead, ...limits};
		this.#onPart = onPart;
		// A delimiter may stand at the start of a line, and so does the first byte.
		this.#queue.push(Uint8Array.of(lineFeed));
	}

	/** @throws MultipartError where a part passes the limits; the parser must not be used again then. */
	push(chunk: Uint8Array): void {
		this.#queue.push(chunk);
		while (this.#step()) {
			// As long as it gets on.
		}
	}

	/** Whether it got on. */
	#step(): boolean {
		const state = this.#state;
		switch (state.at) {
			case 'start': {
				return this.#start();
			}

			case 'delimiter': {
				return this.#skipToDelimiter();
			}

			case 'head': {
				return this.#readHead();
			}

			case 'body': {
				return state.stated !== undefined && this.#doubt === 0
					? this.#takeStated(state.headers, state.start, state.stated)
					: this.#searchEnd(state.headers, state.start, state.stated);
			}

			case 'check': {
				return this.#check(state.start, state.end);
			}
		}
	}

	/** Some begin with the head of the first part. */
	#start(): boolean {
		const at = this.#skipLineEnds(1);
		const isHead = isHeadStart(this.#queue, at);
		if (isHead === true) {
			this.#begin({end: at, isClosing: false});
		} else if (isHead === false) {
			this.#state = {at: 'delimiter'};
		}

		return isHead !== 'more';
	}

	#skipToDelimiter(): boolean {
		const found = this.#findDelimiter();
		this.#skipped += this.#from;
		// Some devices send a first picture without a delimiter; more than that is another kind of stream.
		if (this.#skipped > this.#limits.body + this.#limits.head) {
			throw new MultipartError(`no boundary found: no part begins within ${this.#skipped} bytes`);
		}

		if (found === undefined) {
			this.#drop(this.#from);
			return false;
		}

		this.#begin(found);
		return true;
	}

	#readHead(): boolean {
		const {head} = this.#limits;
		for (;;) {
			const end = this.#queue.indexOf(lineFeed, this.#from);
			if ((end === -1 ? this.#queue.length : end + 1) > head) {
				throw new MultipartError(`the headers of a part take more than the ${head} bytes allowed`);
			}

			if (end === -1) {
				return false;
			}

			const isEmpty =
				end === this.#from || (end === this.#from + 1 && this.#queue.at(this.#from) === carriageReturn);
			this.#from = end + 1;
			if (isEmpty) {
				break;
			}
		}

		const start = this.#from;
		const headers = readHeaders(this.#queue.copy(0, start));
		const stated = statedLength(headers);
		if (stated !== undefined && stated > this.#limits.body) {
			throw this.#tooLong(`states ${stated} bytes`);
		}

		this.#state = {at: 'body', headers, start, stated};
		// An empty body's delimiter follows the line feed that ends the headers.
		this.#from = start - 1;
		return true;
	}

	#takeStated(headers: PartHeaders, start: number, stated: number): boolean {
		const end = start + stated;
		if (this.#queue.length < end) {
			return false;
		}

		this.#state = {at: 'check', start, end};
		this.#from = end;
		this.#onPart({headers, body: this.#queue.copy(start, end)});
		return true;
	}

	#searchEnd(headers: PartHeaders, start: number, stated: number | undefined): boolean {
		const found = this.#findDelimiter();
		const end = Math.max(start, found === undefined ? this.#from - 1 : this.#bodyEnd(found.at));
		if (end - start > this.#limits.body) {
			throw this.#tooLong('has no end within that');
		}

		if (found === undefined) {
			return false;
		}

		const body = this.#queue.copy(start, end);
		if (stated !== undefined) {
			this.#doubt = body.length === stated ? this.#doubt - 1 : this.#rightLengthsWanted;
		}

		this.#begin(found);
		this.#onPart({headers, body});
		return true;
	}

	/**
	 * A delimiter behind what Content-Length said, or at least the next part's head? Otherwise that was wrong, and the next
	 * delimiter is searched from the body on.
	 */
	#check(start: number, end: number): boolean {
		const at = this.#skipLineEnds(this.#from);
		this.#from = at;
		const isFar = at - end > mostEmptyLines;
		const match = isFar ? 'none' : this.#delimiter.match(this.#queue, at);
		const isHead = match === 'none' && !isFar && isHeadStart(this.#queue, at);
		if (match === 'more' || isHead === 'more') {
			return false;
		}

		if (match !== 'none' || isHead) {
			this.#begin(match === 'none' ? {end: at, isClosing: false} : match);
			return true;
		}

		this.#doubt = this.#rightLengthsWanted;
		this.#rightLengthsWanted *= 2;
		this.#state = {at: 'delimiter'};
		this.#skipped = 0;
		this.#from = Math.max(0, start - 1);
		return true;
	}

	#skipLineEnds(from: number): number {
		let at = from;
		for (let byte = this.#queue.at(at); byte === lineFeed || byte === carriageReturn;) {
			byte = this.#queue.at(++at);
		}

		return at;
	}

	/** Everything up to a delimiter's end is done with. */
	#begin({end, isClosing}: {readonly end: number; readonly isClosing: boolean}): void {
		this.#drop(end);
		this.#from = 0;
		this.#skipped = 0;
		this.#state = isClosing ? {at: 'delimiter'} : {at: 'head'};
	}

	/** The next delimiter, which begins at `at`; undefined until more bytes are there. */
	#findDelimiter(): {readonly at: number; readonly end: number; readonly isClosing: boolean} | undefined {
		for (;;) {
			const at = this.#delimiter.next(this.#queue, this.#from + 1);
			if (at === -1) {
				this.#from = Math.max(this.#from, this.#queue.length - 1);
				return undefined;
			}

			this.#from = at - 1;
			const match = this.#delimiter.match(this.#queue, at);
			if (match === 'more') {
				return undefined;
			}

			if (match !== 'none') {
				return {...match, at};
			}

			this.#from = at;
		}
	}

	/** The line break before a delimiter, where there is one, belongs to the delimiter (RFC 2046, 5.1.1). */
	#bodyEnd(at: number): number {
		if (this.#queue.at(at - 1) !== lineFeed) {
			return at;
		}

		return this.#queue.at(at - 2) === carriageReturn ? at - 2 : at - 1;
	}

	#drop(count: number): void {
		this.#queue.drop(count);
		this.#from -= count;
	}

	#tooLong(what: string): MultipartError {
		return new MultipartError(`a part ${what}; at most ${this.#limits.body} bytes are allowed`);
	}
}
