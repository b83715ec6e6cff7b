import type {FeedFrame} from '../../lab/messages.js';
import {partHead} from '../../multipart/writer.js';
import {jpegSize} from '../../video/jpeg-size.js';
import {Calendar} from './calendar.js';

/** One JPEG as all viewers get it. */
export type Picture = {
	readonly index: number;
	/** When it was captured: seconds since 1970. */
	readonly timestampSeconds: number;
	readonly jpeg: Buffer;
	/** Its part's headers, made once for all viewers. */
	readonly head: Buffer;
};

const calendar = new Calendar();

export function pictureOf({index, capturedAt}: FeedFrame, jpeg: Buffer): Picture {
	const timestampSeconds = calendar.secondsOf(capturedAt);
	const head = Buffer.from(partHead({length: jpeg.length, index, timestampSeconds}), 'latin1');
	return {index, timestampSeconds, jpeg, head};
}

/** The frame's bytes, without a copy; undefined where they are not what the frame says: they came from a network. */
export function bytesOf({codec, width, height, data}: FeedFrame): Buffer | undefined {
	const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
	if (codec === 'raw') {
		return bytes.length > 0 && bytes.length === width * height * 3 ? bytes : undefined;
	}

	const size = jpegSize(bytes);
	return size?.width === width && size.height === height ? bytes : undefined;
}
