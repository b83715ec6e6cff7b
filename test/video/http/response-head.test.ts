import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {HeadError, ResponseHead} from '../../../source/video/http/response-head.js';

/** What comes out for these bytes, which come in pieces of so many. */
function rewrite(text: string, pieces = text.length): string {
	const head = new ResponseHead();
	const bytes = Buffer.from(text, 'latin1');
	let out = '';
	for (let at = 0; at < bytes.length; at += pieces) {
		out += head.push(bytes.subarray(at, at + pieces)).toString('latin1');
	}

	head.end();
	return out;
}

describe('the head of an answer', () => {
	test.each([
		['as it should be', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'],
		['of HTTP/1.0, without words', 'HTTP/1.0 200\r\n\r\n', 'HTTP/1.1 200 \r\n\r\n'],
		['of SHOUTcast', 'ICY 200 OK\r\nA:b\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'],
		['with bare line feeds', 'HTTP/1.1 200 OK\nA: b\n\n', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n'],
		['behind empty lines', '\r\n\nHTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'],
		[
			'of GoAhead, with a date that has no name',
			'HTTP/1.1 200 OK\r\nServer: GoaHead\r\nTue, 12 Jun 2012 01:56:34 GMT\r\nContent-Type:image/jpeg\r\n\r\n',
			'HTTP/1.1 200 OK\r\nServer: GoaHead\r\nContent-Type: image/jpeg\r\n\r\n',
		],
		[
			'with lines that have no colon, or no name, or space before it',
			'HTTP/1.1 200 OK\r\nnonsense\r\n: x\r\nContent-Type : image/jpeg\r\n\r\n',
			'HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n',
		],
		[
			'with a folded line',
			'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;\r\n\tboundary=x\r\n\r\n',
			'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n',
		],
		[
			'with lengths that are none, and one too many',
			'HTTP/1.1 200 OK\r\nContent-Length: -1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
			'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
		],
		[
			'with a length beside chunks',
			'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
			'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
		],
		[
			'behind an interim one',
			'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
			'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
		],
	])('%s', (_, sent, wanted) => {
		expect(rewrite(sent)).toBe(wanted);
		expect(rewrite(sent, 1)).toBe(wanted);
	});

	test('is all that is touched', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 300}), fc.integer({min: 1, max: 50}), (body, pieces) => {
				const text = Buffer.from(body).toString('latin1');
				expect(rewrite(`ICY 200 OK\r\n\r\n${text}`, pieces)).toBe(`HTTP/1.1 200 OK\r\n\r\n${text}`);
			}),
		);
	});

	test.each([
		['another protocol', 'SSH-2.0-x\r\n', /not answer in HTTP; the first bytes are "SSH-2\.0/],
		['binary', '\u0000\u0001\u0002\u0003', /not answer in HTTP; the first bytes are 00 01 02 03/],
		['no status', 'HTTP/1.1 OK\r\n\r\n', /not answer in HTTP/],
		['no end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, /no end within 16384 bytes/],
		['lines without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(200)}`, /128 lines/],
		['half a head', 'HTTP/1.1 200 OK\r\nContent-Ty', /ends within its head/],
	])('that is %s is refused in a few words', (_, sent, words) => {
		expect(() => rewrite(sent)).toThrow(HeadError);
		expect(() => rewrite(sent, 7)).toThrow(words);
	});

	test('whatever it is, is refused or rewritten into lines of name and value', () => {
		const line = fc.string({unit: fc.constantFrom(...'Ab-:; \t\r\u0000\u00FF'), maxLength: 20});
		fc.assert(
			fc.property(fc.array(line, {maxLength: 10}), lines => {
				const out = rewrite(`HTTP/1.1 200 OK\r\n${lines.map(each => `${each}\r\n`).join('')}\r\n`);
				const [head = ''] = out.split('\r\n\r\n');
				for (const row of head.split('\r\n').slice(1)) {
					expect(row).toMatch(/^[\w-]+: [^\p{Cc}]*$/u);
				}
			}),
		);
	});
});
