import {cleanLine, shorten} from '../../format.js';
import {isMultipart} from '../../multipart/boundary.js';
import {type Answer, wanted} from '../http/client.js';

/**
 * How an answer is read: `snapshot`, one picture, which is asked for again and again; `file`, pictures that have an end, played
 * as a file is; `stream`, pictures as they come.
 */
export type AnswerKind = 'snapshot' | 'file' | 'stream';

const isPicture = (type: string): boolean => /^\s*image\/p?jpe?g\b/i.test(type);
/** Says nothing of pictures: what ffmpeg calls its mpjpeg output, and servers of files those that they don't know. */
const isVague = (type: string): boolean =>
	type.trim() === '' || /^\s*application\/octet-stream\b/i.test(type) || /^\s*video\/[^;]*jpe?g/i.test(type);

export function kindOf({type, length}: Pick<Answer, 'type' | 'length'>): AnswerKind {
	if (isPicture(type)) {
		return 'snapshot';
	}

	return length !== undefined && !isMultipart(type) ? 'file' : 'stream';
}

/** Why an answer of this Content-Type has no pictures; undefined: it may have some. */
export function objection(type: string): string | undefined {
	return isMultipart(type) || isPicture(type) || isVague(type)
		? undefined
		: `answers with ${shorten(cleanLine(type), 60)}; ${wanted}, so its path may be another one`;
}
