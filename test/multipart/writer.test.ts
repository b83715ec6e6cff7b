import fc from 'fast-check';
import {expect, test} from 'vitest';
import {boundaryOf} from '../../source/multipart/boundary.js';
import {type Part, MultipartParser} from '../../source/multipart/parser.js';
import {delimiter, multipartType, opening, partHead} from '../../source/multipart/writer.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('a part says what it is, how long, which frame, and when it was captured', () => {
	expect(partHead({length: 3, index: 7, timestampSeconds: 1_700_000_000.25})).toBe(
		'Content-Type: image/jpeg\r\nContent-Length: 3\r\nX-Frame-Index: 7\r\nX-Timestamp: 1700000000.250000\r\n\r\n',
	);
});

test('the type names the boundary that the delimiters have', () => {
	expect(multipartType).toBe('multipart/x-mixed-replace; boundary=frame');
	expect([opening, delimiter]).toEqual(['--frame\r\n', '\r\n--frame\r\n']);
});

test('whatever is written is read back by our own parser, also pictures that contain the delimiter', () => {
	const picture = fc.oneof(
		fc.uint8Array({minLength: 1, maxLength: 300}),
		fc.constant(bytes(`a${delimiter}b`)),
		fc.constant(bytes(opening)),
	);
	fc.assert(
		fc.property(fc.array(picture, {maxLength: 8}), fc.integer({min: 1, max: 64}), (pictures, step) => {
			const stream = Buffer.concat([
				bytes(opening),
				...pictures.flatMap((body, index) => [
					bytes(partHead({length: body.length, index, timestampSeconds: index / 24})),
					body,
					bytes(delimiter),
				]),
			]);
			const parts: Part[] = [];
			const parser = new MultipartParser({
				boundary: boundaryOf(multipartType),
				limits: {body: 1000},
				onPart: part => parts.push(part),
			});
			for (let at = 0; at < stream.length; at += step) {
				parser.push(stream.subarray(at, at + step));
			}

			expect(parts.map(({body}) => [...body])).toEqual(pictures.map(body => [...body]));
			expect(parts.map(({headers}) => headers.get('x-frame-index'))).toEqual(
				pictures.map((_, index) => `${index}`),
			);
		}),
	);
});
