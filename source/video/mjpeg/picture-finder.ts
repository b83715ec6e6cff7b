import {boundaryOf, isMultipart} from '../../multipart/boundary.js';
import {MultipartParser, type Part} from '../../multipart/parser.js';
import {describeBytes, lookedAt} from '../http/first-bytes.js';
import type {JpegPicture} from '../source.js';
import {firstJpeg, JpegScanner} from './jpeg-scan.js';
import {maxPictureLength, toPicture} from './picture-check.js';

export type PictureFinderOptions = {
	/** Content-Type of what is read. */
	readonly type: string;
	readonly onPicture: (picture: JpegPicture) => void;
	/** Something was no picture that can be shown: why, in a few words. */
	readonly onDamage: (reason: string) => void;
};

/** Bytes without anything like a picture, until it is none of these streams. */
const mostIdle = maxPictureLength + 64 * 1024;

/** SOI, and the first byte of the marker behind it (ITU-T T.81, B.1.1). */
const startOfJpeg = 0xff_d8_ff;

/**
 * Finds the pictures in the body of an answer, whatever its type says: parts of a multipart stream, or JPEGs one after the
 * other; the first bytes tell. Holds at most one picture and one chunk. Pure.
 */
export class PictureFinder {
	readonly #options: PictureFinderOptions;
	#reader: MultipartParser | JpegScanner | undefined;
	/** Until it is known what they are. */
	#first: Buffer = Buffer.alloc(0);
	#firstBytes: Buffer = Buffer.alloc(0);
	#damage: string | undefined;
	#idle = 0;

	constructor(options: PictureFinderOptions) {
		this.#options = options;
	}

	/** What it has come to without a picture: a few words. */
	get clue(): string {
		if (this.#damage !== undefined) {
			return `none that can be shown; of the last one: ${this.#damage}`;
		}

		const type = this.#options.type === '' ? 'it came without a Content-Type; ' : '';
		const missing = this.#reader instanceof MultipartParser ? 'no boundary found; ' : 'no JPEG found; ';
		return `${type}${this.#firstBytes.length === 0 ? '' : missing}${describeBytes(this.#firstBytes)}`;
	}

	/** @throws MultipartError, RangeError: it can't go on; a few words for a person. */
	push(chunk: Buffer): void {
		this.#firstBytes =
			this.#firstBytes.length < lookedAt
				? Buffer.concat([this.#firstBytes, chunk.subarray(0, lookedAt)])
				: this.#firstBytes;
		this.#idle += chunk.length;
		if (this.#reader === undefined) {
			this.#first = Buffer.concat([this.#first, chunk]);
			this.#reader = this.#choose(this.#first);
			this.#reader?.push(this.#first);
		} else {
			this.#reader.push(chunk);
		}

		if (this.#idle > mostIdle) {
			throw new RangeError(`no picture within ${this.#idle} bytes; ${this.clue}`);
		}
	}

	/** No more bytes come. */
	end(): void {
		if (this.#reader instanceof JpegScanner) {
			this.#reader.end();
		}
	}

	#choose(bytes: Buffer): MultipartParser | JpegScanner | undefined {
		const start = bytes.findIndex(byte => byte !== 0x0a && byte !== 0x0d);
		if (start === -1 || bytes.length - start < 8) {
			return undefined;
		}

		const isJpeg = bytes.readUIntBE(start, 3) === startOfJpeg;
		const text = bytes.toString('latin1', start, start + 8).toLowerCase();
		const {type} = this.#options;
		const isParts = isMultipart(type) || text.startsWith('--') || text === 'content-';
		return isParts && !isJpeg ? this.#parts(type) : this.#scanner();
	}

	#parts(type: string): MultipartParser {
		return new MultipartParser({
			boundary: boundaryOf(type),
			limits: {body: maxPictureLength},
			onPart: part => this.#settle(pictureOf(part)),
		});
	}

	#scanner(): JpegScanner {
		return new JpegScanner({
			limit: maxPictureLength,
			onPicture: data => this.#settle(toPicture(data)),
			onDamage: reason => this.#settle(reason),
		});
	}

	#settle(picture: JpegPicture | string): void {
		this.#idle = 0;
		if (typeof picture === 'string') {
			this.#damage = picture;
			this.#options.onDamage(picture);
		} else {
			this.#options.onPicture(picture);
		}
	}
}

function pictureOf({headers, body}: Part): JpegPicture | string {
	const type = headers.get('content-type') ?? 'image/jpeg';
	if (body.length === 0) {
		return 'it is empty';
	}

	const jpeg = firstJpeg(Buffer.from(body.buffer, body.byteOffset, body.length));
	if (jpeg === 'it is no JPEG' && !/^image\/p?jpe?g/i.test(type)) {
		return `it is ${type.slice(0, 40)}, wanted is image/jpeg`;
	}

	return typeof jpeg === 'string' ? jpeg : toPicture(jpeg);
}
