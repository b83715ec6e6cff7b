import {cleanLine, shorten} from '../../format.js';

/** Bytes of an answer that are looked at to say what it is. */
export const lookedAt = 64;

/** What something begins with, in a few words: as text where it reads as such, else in hexadecimal. Pure. */
export function describeBytes(bytes: Uint8Array): string {
	if (bytes.length === 0) {
		return 'not a byte came';
	}

	const first = Buffer.from(bytes.subarray(0, lookedAt));
	const readable = first.filter(byte => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
	const words =
		readable.length >= 0.9 * first.length
			? `"${shorten(cleanLine(first.toString('latin1')), 40)}"`
			: (first.subarray(0, 12).toString('hex').match(/../g) ?? []).join(' ');
	return `the first bytes are ${words}`;
}
