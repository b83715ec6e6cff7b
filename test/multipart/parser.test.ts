import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {boundaryOf} from '../../source/multipart/boundary.js';
import {MultipartError, MultipartParser, type Part} from '../../source/multipart/parser.js';
import {deviceStream, deviceStyles} from './device-streams.js';

const limits = {body: 10_000};
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

function parse(contentType: string, chunks: Iterable<Uint8Array>, most = limits): Part[] {
	const parts: Part[] = [];
	const parser = new MultipartParser({
		boundary: boundaryOf(contentType),
		limits: most,
		onPart: part => parts.push(part),
	});
	for (const chunk of chunks) {
		parser.push(chunk);
	}

	return parts;
}

const frames = (text: string | Uint8Array, most = limits): Part[] =>
	parse('multipart/x-mixed-replace; boundary=frame', [typeof text === 'string' ? bytes(text) : text], most);

const bodies = (parts: readonly Part[]): string[] =>
	parts.map(({body}) => Buffer.from(body).toString('latin1'));

/** Cut at these places. */
function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
	const at = [...new Set(places.map(place => place % (whole.length + 1)))].sort((a, b) => a - b);
	return [0, ...at].map((start, index) => whole.subarray(start, at[index] ?? whole.length));
}

/** Line feeds, dashes and JPEG markers are where parsers go wrong. A picture ends in 0xD9, so no line break is at its end. */
const picture = fc
	.array(fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x2d, 0xff, 0xd8, 0xd9, 0x66), fc.nat(255)), {maxLength: 200})
	.map(inner => Uint8Array.of(0xff, 0xd8, ...inner, 0xff, 0xd9));

describe.each(deviceStyles)('$name', style => {
	test('gives its pictures, however the bytes are cut', () => {
		fc.assert(
			fc.property(
				fc.array(picture, {minLength: 2, maxLength: 5}),
				fc.array(fc.nat(5000), {maxLength: 30}),
				(pictures, places) => {
					const stream = deviceStream(style, [...pictures, Uint8Array.of(1)]);
					const found = parse(style.contentType, cut(stream, places));
					const whole = parse(style.contentType, [stream]);
					expect(found).toEqual(whole);
					if (style.name.includes('too large')) {
						// The first wrong one is found out behind its part; those that follow are right again.
						expect(found.length).toBeGreaterThanOrEqual(pictures.length);
						expect(Buffer.from(found[0]?.body ?? [])).toEqual(Buffer.from(pictures[0] ?? []));
					} else {
						expect(found.slice(0, pictures.length).map(({body}) => Buffer.from(body))).toEqual(
							pictures.map(each => Buffer.from(each)),
						);
					}
				},
			),
			{numRuns: 60},
		);
	});

	test('gives them cut into single bytes', () => {
		const pictures = [
			Uint8Array.of(0xff, 0xd8, 0x0a, 0x2d, 0x2d, 0xff, 0xd9),
			Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
		];
		const stream = deviceStream(style, [...pictures, Uint8Array.of(1)]);
		const singly = Array.from(stream, byte => Uint8Array.of(byte));
		expect(parse(style.contentType, singly)).toEqual(parse(style.contentType, [stream]));
	});
});

test.each(deviceStyles.filter(({isPrompt}) => isPrompt))(
	'$name: a picture is given as soon as its last byte is there',
	style => {
		const only = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 0xff, 0xd9);
		const stream = deviceStream({...style, tail: ''}, [only]);
		expect(parse(style.contentType, [stream.subarray(0, -1)])).toEqual([]);
		expect(parse(style.contentType, [stream])).toHaveLength(1);
	},
);

describe('a part', () => {
	test('has its headers by lower-case name, of two the first, and what is none is left out', () => {
		const [part] = frames(
			'--frame\r\nX-Frame-Index:  7 \r\nnonsense\r\nx-frame-index: 8\r\n: x\r\nContent-LENGTH: 2\r\n\r\nhi',
		);
		expect(Object.fromEntries(part?.headers ?? [])).toEqual({'x-frame-index': '7', 'content-length': '2'});
	});

	test('may hold the delimiter, where its Content-Length is right', () => {
		const body = 'a\r\n--frame\r\n\r\nb';
		expect(
			bodies(
				frames(
					`--frame\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n--frame\r\nContent-Length: 1\r\n\r\nc`,
				),
			),
		).toEqual([body, 'c']);
	});

	test('may be empty, with a Content-Length and without', () => {
		const stream =
			'--frame\r\nContent-Length: 0\r\n\r\n\r\n--frame\r\n\r\n--frame\r\nContent-Length: 1\r\n\r\nx';
		expect(bodies(frames(stream))).toEqual(['', '', 'x']);
	});

	test('ends at the closing delimiter, and what comes behind is no part', () => {
		expect(bodies(frames('--frame\r\n\r\none\r\n--frame--\r\nepilogue\r\n'))).toEqual(['one']);
	});

	test('has a body of its own memory', () => {
		const [part] = frames('--frame\r\nContent-Length: 2\r\n\r\nhi');
		expect(part?.body.buffer.byteLength).toBe(2);
	});
});

describe('a wrong Content-Length', () => {
	const part = (body: string, stated: number): string =>
		`--frame\r\nContent-Length: ${stated}\r\n\r\n${body}\r\n`;

	test('that is too small cuts one picture, and no other', () => {
		const stream =
			part('picture 1', 4) +
			part('picture 2', 9) +
			part('picture 3', 4) +
			part('picture 4', 9) +
			'--frame\r\n';
		expect(bodies(frames(stream))).toEqual(['pict', 'picture 2', 'picture 3', 'picture 4']);
	});

	test('that is too large takes in what follows once, and no picture is lost', () => {
		const stream = part('picture 1', 12) + part('picture 2', 9) + part('picture 3', 30) + '--frame\r\n';
		const found = bodies(frames(stream));
		expect(found[0]?.startsWith('picture 1')).toBe(true);
		expect(found.slice(-2)).toEqual(['picture 2', 'picture 3']);
	});

	test('is believed again after eight right ones', () => {
		const right = Array.from({length: 9}, (_, index) => part(`picture ${index}`, 9)).join('');
		const last = part('the last', 8).slice(0, -2);
		expect(bodies(frames(part('wrong', 2) + right + last)).at(-1)).toBe('the last');
		expect(bodies(frames(part('wrong', 2) + last))).toEqual(['wr']);
	});
});

describe('a hostile stream', () => {
	const refuse = (chunks: Iterable<Uint8Array>) => {
		try {
			parse('multipart/x-mixed-replace; boundary=frame', chunks);
		} catch (error) {
			expect(error).toBeInstanceOf(MultipartError);
			const {message} = error as Error;
			expect(message).not.toContain('\n');
			return message;
		}

		return 'not refused';
	};

	function* endless(first: string, chunk: string): Generator<Uint8Array> {
		yield bytes(first);
		for (let count = 0; count < 1000; count++) {
			yield bytes(chunk);
		}
	}

	test.each([
		['an endless header', endless('--frame\r\nX: ', 'x'.repeat(1000)), /headers .* 8192 bytes/],
		['endless headers', endless('--frame\r\n', 'X: y\r\n'.repeat(100)), /headers .* 8192 bytes/],
		['an endless body', endless('--frame\r\n\r\n', 'x'.repeat(1000)), /at most 10000 bytes/],
		['an endless body of line feeds', endless('--frame\r\n\r\n', '\n'.repeat(1000)), /at most 10000 bytes/],
		[
			'a body of near delimiters',
			endless('--frame\r\n\r\n', '\r\n--fram'.repeat(100)),
			/at most 10000 bytes/,
		],
		['an endless preamble', endless('', '--fram\r\n'.repeat(100)), /no part begins/],
		['an epilogue without an end', endless('--frame--', 'x'.repeat(1000)), /no part begins/],
		[
			'a length of many terabytes',
			endless('--frame\r\nContent-Length: 99999999999999\r\n\r\n', ''),
			/states 99999999999999/,
		],
	])('%s is refused in one line', (_, chunks, words) => {
		expect(refuse(chunks)).toMatch(words);
	});

	test('lengths that lie after some that do not cost no more copies than the stream is long', () => {
		const right = '--frame\r\nContent-Length: 1\r\n\r\nx\r\n'.repeat(9);
		const stream = `${right}--frame\r\nContent-Length: 9999\r\n\r\nx\r\n`.repeat(500);
		const handedOn = bodies(frames(stream)).reduce((sum, body) => sum + body.length, 0);
		expect(handedOn).toBeGreaterThan(9999);
		expect(handedOn).toBeLessThan(stream.length);
	});

	test('a body of exactly the limit is let through, one more byte is not', () => {
		const stream = (length: number): string => `--frame\r\n\r\n${'x'.repeat(length)}\r\n--frame\r\n`;
		expect(frames(stream(10_000))[0]?.body).toHaveLength(10_000);
		expect(refuse([bytes(stream(10_001))])).toMatch(/at most 10000 bytes/);
	});

	test('random bytes are no part, and no other error', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({maxLength: 3000}), {maxLength: 10}), chunks => {
				try {
					parse('multipart/x-mixed-replace; boundary=frame', chunks);
				} catch (error) {
					expect(error).toBeInstanceOf(MultipartError);
				}
			}),
		);
	});
});

describe('boundaryOf', () => {
	test.each([
		['multipart/x-mixed-replace;boundary=frame', 'frame'],
		['multipart/x-mixed-replace; boundary="fra;me"', 'fra;me'],
		['multipart/x-mixed-replace; boundary="a \\"b\\""', 'a "b"'],
		['Multipart/X-Mixed-Replace; charset=x; BOUNDARY = --frame ; q=1', '--frame'],
		['multipart/x-mixed-replace', undefined],
		['multipart/x-mixed-replace; boundary=""', undefined],
		[`multipart/x-mixed-replace; boundary=${'x'.repeat(500)}`, undefined],
		['image/jpeg; boundary=frame', undefined],
		['', undefined],
	])('%s', (contentType, boundary) => {
		expect(boundaryOf(contentType)).toBe(boundary);
	});
});
