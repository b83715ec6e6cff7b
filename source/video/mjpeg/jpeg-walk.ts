/** Bytes that a walk goes through; more may come at their end. */
export type Bytes = {
	readonly length: number;
	/** undefined past the end. */
	at(index: number): number | undefined;
	/** -1 where it does not stand at `from` or after. */
	indexOf(byte: number, from: number): number;
};

/** How a walk ended: behind the picture; or where it broke, with the place from which to look for the next picture. */
export type WalkEnd =
	| {readonly end: number}
	| {readonly broken: string; readonly resume: number}
	/** The bytes end within the picture. */
	| 'more';

/** Markers (ITU-T T.81, table B.1). */
const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const temporary = 0x01;
/** More segments than this stand in no picture: the longest ICC profile takes 255, the same again is left for the rest. */
const mostSegments = 512;

/**
 * Goes through one JPEG segment by segment (T.81, B.1 and B.2), from its SOI to its EOI; so that a picture within an
 * application segment (a thumbnail) is passed over. Keeps its place while bytes are added. Pure.
 */
export class JpegWalk {
	readonly #start: number;
	#at: number;
	#segments = 0;
	#isInScan = false;
	#hasScan = false;

	/** `start`: where SOI stands. */
	constructor(start: number) {
		this.#start = start;
		this.#at = start + 2;
	}

	go(bytes: Bytes): WalkEnd {
		for (;;) {
			const step = this.#isInScan ? this.#skipScan(bytes) : this.#marker(bytes);
			if (step !== undefined) {
				return step;
			}
		}
	}

	/** Entropy-coded data goes on over stuffed zeros and restart markers (T.81, B.1.1.5 and E.1.4). */
	#skipScan(bytes: Bytes): WalkEnd | undefined {
		for (;;) {
			const at = bytes.indexOf(0xff, this.#at);
			if (at === -1) {
				this.#at = bytes.length;
				return 'more';
			}

			this.#at = at;
			const next = bytes.at(at + 1);
			if (next === undefined) {
				return 'more';
			}

			if (next !== 0 && !isRestart(next)) {
				this.#isInScan = false;
				return undefined;
			}

			this.#at = at + 2;
		}
	}

	#marker(bytes: Bytes): WalkEnd | undefined {
		const first = bytes.at(this.#at);
		const marker = bytes.at(this.#at + 1);
		if (first === undefined) {
			return 'more';
		}

		if (first !== 0xff) {
			return this.#broken('a segment is missing');
		}

		if (marker === undefined) {
			return 'more';
		}

		if (marker === 0xff) {
			this.#at++; // A fill byte (T.81, B.1.1.2).
			return undefined;
		}

		if (marker === endOfImage) {
			return this.#hasScan ? {end: this.#at + 2} : this.#broken('it ends before its picture');
		}

		if (marker === startOfImage) {
			return {broken: 'the next one begins before it ends', resume: this.#at};
		}

		if (marker === temporary || isRestart(marker)) {
			this.#at += 2;
			return undefined;
		}

		return this.#segment(bytes, marker);
	}

	#segment(bytes: Bytes, marker: number): WalkEnd | undefined {
		const [high, low] = [bytes.at(this.#at + 2), bytes.at(this.#at + 3)];
		if (marker < 0xc0) {
			return this.#broken('a marker is none');
		}

		if (high === undefined || low === undefined) {
			return 'more';
		}

		const length = high * 256 + low;
		if (length < 2) {
			return this.#broken('a segment is shorter than its length');
		}

		if (bytes.length < this.#at + 2 + length) {
			return 'more';
		}

		if (++this.#segments > mostSegments) {
			return this.#broken(`it has more than ${mostSegments} segments`);
		}

		this.#isInScan = marker === startOfScan;
		this.#hasScan ||= this.#isInScan;
		this.#at += 2 + length;
		return undefined;
	}

	/** Before its picture, whatever looked like an SOI may have been none; behind it, what was passed is done with. */
	#broken(broken: string): WalkEnd {
		return {broken, resume: this.#hasScan ? this.#at : this.#start + 2};
	}
}

function isRestart(marker: number): boolean {
	return marker >= 0xd0 && marker <= 0xd7;
}

/** Where the first SOI stands that a marker follows, at `from` or after; -1 where none does. */
export function findStart(bytes: Bytes, from: number): number {
	for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
		if (bytes.at(at + 1) === startOfImage && bytes.at(at + 2) === 0xff) {
			return at;
		}
	}

	return -1;
}
