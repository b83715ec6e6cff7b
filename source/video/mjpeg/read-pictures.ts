import type {Readable} from 'node:stream';
import type {IncomingHttpHeaders} from 'node:http';
import {boundaryOf} from '../../multipart/boundary.js';
import {MultipartError, MultipartParser, type Part} from '../../multipart/parser.js';
import {type JpegPicture, SourceError} from '../source.js';
import {firstJpeg} from './jpeg-scan.js';
import {maxPictureLength, toPicture} from './picture-check.js';
import {reasonOf} from './reason.js';

export type ReadOptions = {
	/** Of the source, fit to be shown. */
	readonly name: string;
	/** Milliseconds without a byte until it counts as lost. */
	readonly silenceMs: number;
	readonly onPicture: (picture: JpegPicture) => void;
	/** A part was no picture that can be sent: why, in a few words. */
	readonly onDamage: (reason: string) => void;
};

/** Reads the pictures of an answer until it ends, which it always does with a SourceError: one line. */
export async function readPictures(
	answer: Readable & {readonly headers: IncomingHttpHeaders},
	{name, silenceMs, onPicture, onDamage}: ReadOptions,
): Promise<never> {
	const parser = new MultipartParser({
		boundary: boundaryOf(answer.headers['content-type'] ?? ''),
		limits: {body: maxPictureLength},
		onPart(part) {
			const picture = pictureOf(part);
			if (typeof picture === 'string') {
				onDamage(picture);
			} else {
				onPicture(picture);
			}
		},
	});
	const silence = setTimeout(() => {
		answer.destroy(new Error(`not a byte for ${silenceMs / 1000} s`));
	}, silenceMs);
	try {
		for await (const chunk of answer as AsyncIterable<Buffer>) {
			silence.refresh();
			parser.push(chunk);
		}
	} catch (error) {
		const reason = error instanceof MultipartError ? error.message : reasonOf(error);
		throw new SourceError(`${name}: ${reason}`);
	} finally {
		clearTimeout(silence);
		answer.destroy();
	}

	throw new SourceError(`${name} ended its stream`);
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
