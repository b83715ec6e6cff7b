import {cleanLine, shorten} from '../../format.js';
import {HttpError} from '../http-error.js';

const most = 240;
const maxShownLength = 40;

/**
 * The `fps` of a query: a number above 0, up to 240; undefined where there is none.
 * @throws HttpError (400) for anything else.
 */
export function fpsOf(query: unknown): number | undefined {
	const fps = typeof query === 'object' && query !== null && 'fps' in query ? query.fps : undefined;
	if (fps === undefined) {
		return undefined;
	}

	const text = typeof fps === 'string' ? fps : undefined;
	const value = text !== undefined && /^\d{1,3}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0;
	if (value <= 0 || value > most) {
		const shown =
			text === undefined ? 'given more than once' : `"${shorten(cleanLine(text), maxShownLength)}"`;
		throw new HttpError(400, `fps is ${shown}; one number above 0, up to ${most}, is allowed`);
	}

	return value;
}
