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
/** Stray bytes before the scan, in all. Some cameras write a few; more are no picture. */
const mostStray = 1024;

/**
 * Goes through one JPEG segment by segment (T.81, B.1 and B.2), from its SOI to its EOI; so that a picture within an
 * application segment (a thumbnail) is passed over. As libjpeg does, it forgives what can be shown all the same: fill and
 * stray bytes before a marker, a marker that is none in the scan, and an EOI that is missing before the next SOI or the end
 * of the bytes. Keeps its place while bytes are added. Pure.
 */
export class JpegWalk {
	readonly #start: number;
	#at: number;
	#segments = 0;
	#stray = 0;
	#isInScan = false;
	/** Where the first scan's data begin. */
	#scanAt: number | undefined;
	/** Where the marker of the last segment stands that interrupted the scan, as tables between scans do. */
	#interruptedAt: number | undefined;

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

	/** Whether something of a picture that ends at `end`, before its EOI, can be shown: it has data of its scan. */
	isShowable(end: number): boolean {
		return this.#scanAt !== undefined && end > this.#scanAt;
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

			if (next >= 0xc0 && !isRestart(next)) {
				this.#isInScan = false;
				return undefined;
			}

			// A fill byte may stand before a marker, so only one of two 0xFF is passed.
			this.#at = next === 0xff ? at + 1 : at + 2;
		}
	}

	#marker(bytes: Bytes): WalkEnd | undefined {
		const first = bytes.at(this.#at);
		const marker = bytes.at(this.#at + 1);
		if (first === undefined) {
			return 'more';
		}

		if (first !== 0xff) {
			return this.#strayByte();
		}

		if (marker === undefined) {
			return 'more';
		}

		if (marker === 0xff) {
			this.#at++; // A fill byte (T.81, B.1.1.2).
			return undefined;
		}

		if (marker === endOfImage) {
			return this.#scanAt === undefined ? this.#broken('it ends before its picture') : {end: this.#at + 2};
		}

		if (marker === startOfImage) {
			return this.isShowable(this.#at)
				? {end: this.#at}
				: {broken: 'the next one begins before it ends', resume: this.#at};
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

		this.#interruptedAt = this.#scanAt === undefined ? undefined : this.#at;
		this.#at += 2 + length;
		if (marker === startOfScan) {
			this.#isInScan = true;
			this.#scanAt ??= this.#at;
			this.#interruptedAt = undefined;
		}

		return undefined;
	}

	/** Before the scan some are forgiven; behind a segment within it they show that it was none, but damaged data. */
	#strayByte(): WalkEnd | undefined {
		if (this.#interruptedAt !== undefined) {
			this.#at = this.#interruptedAt + 2;
			this.#interruptedAt = undefined;
			this.#isInScan = true;
			return undefined;
		}

		this.#at++;
		return ++this.#stray > mostStray ? this.#broken('a segment is missing') : undefined;
	}

	/** Before its picture, whatever looked like an SOI may have been none; in the scan it is damaged data. */
	#broken(broken: string): WalkEnd | undefined {
		if (this.#scanAt === undefined) {
			return {broken, resume: this.#start + 2};
		}

		if (this.#segments > mostSegments) {
			return {broken, resume: this.#at};
		}

		this.#at += 2;
		this.#isInScan = true;
		return undefined;
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
