import type {IncomingMessage} from 'node:http';
import {pipeline, type Readable, type Transform} from 'node:stream';
import zlib from 'node:zlib';

const decoders: Readonly<Record<string, () => Transform>> = {
	gzip: () => zlib.createGunzip(lenient),
	'x-gzip': () => zlib.createGunzip(lenient),
	deflate: () => zlib.createInflate(lenient),
	br: () => zlib.createBrotliDecompress(),
};

/** What has come is decoded at once, and a stream may end anywhere. */
const lenient: zlib.ZlibOptions = {
	flush: zlib.constants.Z_SYNC_FLUSH,
	finishFlush: zlib.constants.Z_SYNC_FLUSH,
};

/** The codings (RFC 9110, 8.4) that are understood. */
export const codings = 'gzip, deflate or br';

/**
 * The body of an answer, decoded piece by piece as it is read, so that it takes no more memory than one piece however much it
 * decodes to; how much is read of a body without a picture is up to its reader. undefined where its coding is not known.
 */
export function decoded(answer: IncomingMessage): Readable | undefined {
	const stated = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
	if (stated === '' || stated === 'identity') {
		return answer;
	}

	const decoder = decoders[stated]?.();
	// An error of either is seen by who reads the decoder.
	return decoder === undefined ? undefined : pipeline(answer, decoder, () => undefined);
}
