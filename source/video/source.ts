import {cleanLine} from '../format.js';
import type {Orientation} from './exif.js';

/** One uncompressed picture, straight from a source. */
export type Picture = {
	/** Pixels a row. */
	readonly width: number;
	/** Rows. */
	readonly height: number;
	/** BGR24: width × height × 3 bytes, rows from top to bottom, no padding. */
	readonly data: Buffer;
	/** When it was captured: microseconds of this machine's monotonic clock. */
	readonly capturedAt: number;
	readonly codec?: undefined;
};

/** One picture that its source made a JPEG of: may be sent as it is. */
export type JpegPicture = {
	readonly codec: 'jpeg';
	/** Pixels, as its frame header states them; more than can be sent, it may be, but not more than can be decoded. */
	readonly width: number;
	readonly height: number;
	/** How it is to be turned to be seen upright; left out: as it is. */
	readonly orientation?: Orientation | undefined;
	/** From SOI to EOI, and nothing else; a damaged one may lack its end. */
	readonly data: Buffer;
	/** When it was captured, as far as it is known here: when it came in. */
	readonly capturedAt: number;
};

/** What a live source knows of itself: counts only grow, for as long as it is open. */
export type SourceFacts = {
	/** Pictures that a newer one replaced before they were taken. */
	readonly superseded: number;
	/** Times that it went away, and microseconds that it was away in all, up to now: from its last picture to the next. */
	readonly losses: number;
	readonly lostMicroseconds: number;
	/** Pictures a second that came over the last ten seconds; undefined where it is not known yet. */
	readonly fps: number | undefined;
	/** Microseconds: the longest time between two pictures that came while it was there; undefined before the second. */
	readonly longestGapMicroseconds: number | undefined;
};

/** Where pictures come from. One caller at a time: `next` is not called again before it settled. */
export type Source = {
	readonly width: number;
	readonly height: number;
	/** Frames a second that the source itself has; undefined where it makes as many as are asked for. */
	readonly nativeFps: number | undefined;
	/** True: the world sets the pace (a camera), `next` waits for a new picture. False: the caller sets it. */
	readonly isLive: boolean;
	/**
	 * Its pictures are JPEGs already, each of its own size; but those that had to be turned upright are pixels. Left out:
	 * they all are pixels, of this size.
	 */
	readonly codec?: 'jpeg' | undefined;
	/** As they are now; left out: it has none to tell. */
	readonly facts?: SourceFacts | undefined;
	/**
	 * The next picture (of a live source: the newest that was not taken yet).
	 * `into`, if it has the right size, may be filled and returned as the pixels, to spare an allocation.
	 * @throws SourceError when there will be no more pictures.
	 */
	next(into?: Buffer): Promise<Picture | JpegPicture>;
	close(): Promise<void>;
};

/** A source that can't be opened or went away for good. Its message is one harmless line for a person, whatever was in it. */
export class SourceError extends Error {
	override readonly name = 'SourceError';

	constructor(message: string) {
		super(cleanLine(message));
	}
}
