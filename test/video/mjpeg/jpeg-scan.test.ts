import fc from 'fast-check';
import {beforeAll, describe, expect, test} from 'vitest';
import {firstJpeg, JpegScanner} from '../../../source/video/mjpeg/jpeg-scan.js';
import {jpegs, withSegment} from './pictures.js';

let pictures: Buffer[];

beforeAll(async () => {
	pictures = await jpegs(4);
});

function scan(chunks: Iterable<Uint8Array>, limit = 100_000): {found: Buffer[]; damage: string[]} {
	const [found, damage]: [Buffer[], string[]] = [[], []];
	const scanner = new JpegScanner({
		limit,
		onPicture: picture => found.push(picture),
		onDamage: reason => damage.push(reason),
	});
	for (const chunk of chunks) {
		scanner.push(chunk);
	}

	scanner.end();
	return {found, damage};
}

const [first, second] = [() => pictures[0]!, () => pictures[1]!];
const text = (words: string): Buffer => Buffer.from(words, 'latin1');

/** The picture with these bytes more, at `at`. */
function withBytes(jpeg: Buffer, at: number, bytes: readonly number[]): Buffer {
	return Buffer.concat([jpeg.subarray(0, at), Uint8Array.from(bytes), jpeg.subarray(at)]);
}

describe('a stream of JPEGs', () => {
	test('gives each bit for bit, however it is cut and whatever stands between', () => {
		const between = fc
			.array(fc.oneof(fc.constantFrom(0x00, 0x0a, 0xff), fc.nat(0xfe)), {maxLength: 50})
			.filter(noise => !noise.some((byte, at) => byte === 0xff && (noise[at + 1] ?? 0xff) === 0xd8));
		fc.assert(
			fc.property(
				fc.array(between, {minLength: 4, maxLength: 4}),
				fc.array(fc.nat(50_000), {maxLength: 40}),
				(noise, places) => {
					const stream = Buffer.concat(
						pictures.flatMap((picture, index) => [Buffer.from([...(noise[index] ?? []), 0]), picture]),
					);
					const at = places.map(place => place % stream.length).sort((a, b) => a - b);
					const chunks = [0, ...at].map((start, index) => stream.subarray(start, at[index]));
					const {found, damage} = scan(chunks);
					expect(found.map(each => each.toString('hex'))).toEqual(pictures.map(each => each.toString('hex')));
					expect(damage).toEqual([]);
				},
			),
			{numRuns: 30},
		);
	});

	test('that came cut into single bytes is the same', () => {
		const {found} = scan(Array.from(Buffer.concat(pictures.slice(0, 2)), byte => Uint8Array.of(byte)));
		expect(found).toEqual(pictures.slice(0, 2));
	});

	test('may be a saved multipart body', () => {
		const stream = Buffer.concat(
			pictures.flatMap(each => [text('\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n'), each]),
		);
		expect(scan([stream, text('\r\n--frame--\r\n')])).toEqual({found: pictures, damage: []});
	});

	test('is not confused by a thumbnail, nor by comments, fill bytes and restart markers', async () => {
		const thumbnail = (await jpegs(1, 32, 32))[0]!;
		const strange = [
			withSegment(first(), 0xe1, Buffer.concat([text('Exif\0\0'), thumbnail])),
			withSegment(second(), 0xfe, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0xff, 0xd8)),
			Buffer.concat([first().subarray(0, 2), Uint8Array.of(0xff, 0xff, 0xff), first().subarray(2)]),
			Buffer.concat([
				second().subarray(0, -2),
				Uint8Array.of(0xff, 0xd0, 0x12, 0xff, 0x00),
				second().subarray(-2),
			]),
		];
		expect(scan([Buffer.concat(strange)])).toEqual({found: strange, damage: []});
	});

	test.each([
		['cut off at the end', () => [first(), second().subarray(0, 300)], /cut off/],
		['cut off before its picture', () => [second().subarray(0, 20), first()], /next one begins/],
		['without its picture', () => [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), first()], /ends before/],
		['with a segment of no length', () => [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 1), first()], /shorter/],
		['that was never one', () => [Uint8Array.of(0xff, 0xd8, 0xff, 0x12), first()], /marker/],
		[
			'with a hole',
			() => [Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 2), new Uint8Array(2000), first()],
			/missing/,
		],
	])('leaves out and tells one %s, and gives the others', (_, chunks, words) => {
		const {found, damage} = scan([Buffer.concat(chunks())]);
		expect(found).toEqual([first()]);
		expect(damage.join()).toMatch(words);
	});

	const cut = (): Buffer => second().subarray(0, 1500);
	test.each<[string, () => Uint8Array[], () => Buffer[]]>([
		['the last of which has no end', () => [first(), cut()], () => [first(), cut()]],
		['of which none has an end', () => [cut(), cut(), first()], () => [cut(), cut(), first()]],
		[
			'with stray and fill bytes before segments and ends',
			() => [withBytes(first(), 20, [7, 7, 0xff, 0xff]), withBytes(second(), -2, [0, 9, 0xff])],
			() => [withBytes(first(), 20, [7, 7, 0xff, 0xff]), withBytes(second(), -2, [0, 9, 0xff])],
		],
		[
			'with markers in the scan that are none',
			() => [withBytes(second(), -100, [0xff, 0x33, 0xff, 0xe5, 0, 9]), first()],
			() => [withBytes(second(), -100, [0xff, 0x33, 0xff, 0xe5, 0, 9]), first()],
		],
	])('%s gives them all, to be shown as far as they can be', (_, chunks, expected) => {
		expect(scan([Buffer.concat(chunks())])).toEqual({found: expected(), damage: []});
	});

	test('is bounded: a picture without an end, and one of endless segments, are left out and the next one comes', () => {
		const endless = Buffer.concat([first().subarray(0, -2), Buffer.alloc(20_000)]);
		const segments = Buffer.concat([
			Uint8Array.of(0xff, 0xd8),
			...Array.from({length: 600}, () => Uint8Array.of(0xff, 0xe0, 0, 2)),
		]);
		const limit = 15_000;
		expect(first().length).toBeLessThan(limit);
		expect(scan([endless, first()], limit)).toEqual({
			found: [first()],
			damage: [`it has more than ${limit} bytes`],
		});
		expect(scan([segments, first()], limit)).toEqual({
			found: [first()],
			damage: ['it has more than 512 segments'],
		});
	});

	test('of random bytes has nothing, and is never an error', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({maxLength: 500}), {maxLength: 20}), chunks => {
				expect(
					scan([Uint8Array.of(0xff, 0xd8, 0xff), ...chunks], 1000).found.every(each => each.length <= 1000),
				).toBe(true);
			}),
		);
	});
});

describe('one part', () => {
	test('without an end is all that came of its picture', () => {
		expect(firstJpeg(Buffer.concat([text('\r\n'), first().subarray(0, 1000)]))).toEqual(
			first().subarray(0, 1000),
		);
	});

	test('is its JPEG, without what stands before and behind', () => {
		expect(firstJpeg(Buffer.concat([text('\r\n'), first(), Buffer.alloc(30)]))).toEqual(first());
	});

	test.each([
		['nothing', () => Buffer.alloc(0), /no JPEG/],
		['text', () => text('<html>busy</html>'), /no JPEG/],
		['half a head', () => first().subarray(0, 300), /cut off/],
	])('of %s says what is wrong', (_, part, words) => {
		expect(firstJpeg(part())).toMatch(words);
	});
});
