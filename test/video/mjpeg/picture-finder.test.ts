import fc from 'fast-check';
import {beforeAll, describe, expect, test} from 'vitest';
import {PictureFinder} from '../../../source/video/mjpeg/picture-finder.js';
import {kindOf, objection} from '../../../source/video/mjpeg/http-kind.js';
import {part} from './camera-server.js';
import {jpegs} from './pictures.js';

let pictures: Buffer[];

beforeAll(async () => {
	pictures = await jpegs(3);
});

function find(type: string, bytes: Buffer, pieces = bytes.length) {
	const found: Buffer[] = [];
	const damage: string[] = [];
	const finder = new PictureFinder({
		type,
		onPicture: ({data}) => found.push(data),
		onDamage: reason => damage.push(reason),
	});
	for (let at = 0; at < bytes.length; at += pieces) {
		finder.push(bytes.subarray(at, at + pieces));
	}

	finder.end();
	return {found, damage, clue: finder.clue};
}

const multipart = 'multipart/x-mixed-replace; boundary=frame';
const vague = 'application/octet-stream';

describe('the pictures of a body', () => {
	test.each([
		['parts', multipart, () => Buffer.concat(pictures.map(part))],
		['parts that are not called so', vague, () => Buffer.concat(pictures.map(part))],
		[
			'parts that are not called anything',
			'',
			() => Buffer.concat([Buffer.from('\r\n'), ...pictures.map(part)]),
		],
		['parts that begin with their head', vague, () => Buffer.concat(pictures.map(part)).subarray(9)],
		['one after the other', vague, () => Buffer.concat(pictures)],
		['one after the other, where parts are announced', multipart, () => Buffer.concat(pictures)],
		[
			'one after the other, with something between',
			'video/x-mjpeg',
			() => Buffer.concat(pictures.map(each => Buffer.concat([Buffer.from('AVI LIST'), each]))),
		],
	])('are found: %s', (_, type, make) => {
		const bytes = make();
		for (const pieces of [bytes.length, 1000, 3]) {
			expect(find(type, bytes, pieces)).toMatchObject({found: pictures, damage: []});
		}
	});

	test('that are none are named by what was wrong, or by how they begin', () => {
		expect(find(multipart, part(Buffer.from('busy'))).clue).toBe(
			'none that can be shown; of the last one: it is no JPEG',
		);
		expect(find(multipart, Buffer.from('<html><body>Not here')).clue).toBe(
			'no boundary found; the first bytes are "<html><body>Not here"',
		);
		expect(find(vague, Buffer.from('000000206674797069736f6d', 'hex')).clue).toBe(
			'no JPEG found; the first bytes are 00 00 00 20 66 74 79 70 69 73 6f 6d',
		);
		expect(find('', Buffer.alloc(0)).clue).toBe('it came without a Content-Type; not a byte came');
	});

	test('are looked for in so many bytes, and no more', () => {
		const finder = new PictureFinder({type: vague, onPicture: () => undefined, onDamage: () => undefined});
		const chunk = Buffer.alloc(4 * 1024 * 1024);
		expect(() => {
			for (let count = 0; count < 20; count++) {
				finder.push(chunk);
			}
		}).toThrow(/no picture within \d+ bytes; no JPEG found; the first bytes are 00 00/);
	});

	test('are looked for in anything without another error, and what is known of it is one line', () => {
		fc.assert(
			fc.property(fc.constantFrom(multipart, vague, ''), fc.uint8Array({maxLength: 500}), (type, bytes) => {
				expect(find(type, Buffer.from(bytes), 7).clue).not.toMatch(/\p{Cc}/u);
			}),
		);
	});
});

test.each([
	['image/jpeg', 1000, 'snapshot'],
	['image/jpg; charset=x', undefined, 'snapshot'],
	['application/octet-stream', 1000, 'file'],
	['', 1000, 'file'],
	['video/x-motion-jpeg', undefined, 'stream'],
	[multipart, 1000, 'stream'],
])('an answer of type "%s" with a length of %s is read as a %s', (type, length, kind) => {
	expect(kindOf({type, length})).toBe(kind);
	expect(objection(type)).toBeUndefined();
});

test.each(['text/html', 'video/mp4', 'image/png', 'application/json'])(
	'an answer of type %s is refused',
	type => {
		expect(objection(type)).toMatch(/^answers with .*; wanted is multipart.* or image\/jpeg/);
	},
);
