import {beforeAll, describe, expect, test} from 'vitest';
import {jpegSize} from '../../source/video/jpeg-size.js';
import {decodeJpeg, decodeJpegSync, encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import {Pattern} from '../../source/video/pattern.js';
import {randomFrom} from '../wire/frames.js';

const size = {width: 320, height: 200};
const pixels = Buffer.alloc(size.width * size.height * 3);
let whole: Buffer;

beforeAll(async () => {
	new Pattern(size.width, size.height, 24).draw(3, pixels);
	const target = Buffer.alloc(maxJpegLength(size.width, size.height));
	whole = Buffer.from(await encodeJpeg({...size, data: pixels}, 80, target));
});

/** The JPEG with another size written into its frame header. */
function claiming(width: number, height: number): Buffer {
	const bytes = Buffer.from(whole);
	const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
	bytes.writeUInt16BE(height, at + 5);
	bytes.writeUInt16BE(width, at + 7);
	return bytes;
}

/** With these bytes more, at `at`. */
function inserted(bytes: Buffer, at: number, more: readonly number[]): Buffer {
	return Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(at)]);
}

describe('JPEG', () => {
	test('comes back as nearly the same picture', async () => {
		const {pixels: decoded, isRepaired} = await decodeJpeg(whole, size);
		expect(isRepaired).toBe(false);
		const error = pixels.reduce((sum, value, at) => sum + Math.abs(value - (decoded[at] ?? 0)), 0);
		expect(error / pixels.length).toBeLessThan(12);
	});

	test('is decoded into the memory given, where that has the right size', async () => {
		const target = Buffer.alloc(pixels.length);
		const {pixels: decoded} = await decodeJpeg(whole, size, target);
		expect(decoded.buffer).toBe(target.buffer);
		const other = await decodeJpeg(whole, size, Buffer.alloc(5));
		expect(other.pixels.equals(target)).toBe(true);
		expect(decodeJpegSync(whole, size).pixels.equals(target)).toBe(true);
	});

	test('fits into maxJpegLength at its worst', async () => {
		const random = randomFrom(1);
		const noise = Buffer.from(pixels.map(() => random() * 256));
		const target = Buffer.alloc(maxJpegLength(size.width, size.height));
		const {length} = await encodeJpeg({...size, data: noise}, 100, target);
		expect(length).toBeLessThanOrEqual(target.length);
	});

	test('cut short before its scan is refused', async () => {
		const scanAt = whole.indexOf(Buffer.from([0xff, 0xda]));
		for (const length of [0, 1, 2, 20, 100, scanAt - 20, scanAt - 1]) {
			await expect(decodeJpeg(whole.subarray(0, length), size), `${length} bytes`).rejects.toThrow(Error);
		}
	});

	test('cut short within its scan is what came of it, and says so', async () => {
		const sound = (await decodeJpeg(whole, size)).pixels;
		for (const share of [0.5, 0.9, 1]) {
			const cut = await decodeJpeg(whole.subarray(0, Math.floor((whole.length - 2) * share)), size);
			expect(cut.isRepaired).toBe(true);
			// The rows that the bytes were enough for; a little less than their share, for rows differ in length.
			const sameUpTo = sound.findIndex((value, at) => value !== cut.pixels[at]);
			expect(sameUpTo === -1 ? 1 : sameUpTo / sound.length).toBeGreaterThan(share - 0.3);
		}
	});

	test.each<[string, (bytes: Buffer) => Buffer]>([
		['without its end', bytes => bytes.subarray(0, -2)],
		['with stray bytes before its end', bytes => inserted(bytes, bytes.length - 2, [0, 7, 7])],
		['with fill bytes before its end', bytes => inserted(bytes, bytes.length - 2, [0xff, 0xff])],
		['with fill bytes before its first segment', bytes => inserted(bytes, 2, [0xff, 0xff])],
		['with stray bytes before its first segment', bytes => inserted(bytes, 2, [1, 2, 3])],
		[
			'with a stray byte before its frame header',
			bytes => inserted(bytes, bytes.indexOf(Buffer.from([0xff, 0xc0])), [0]),
		],
		[
			'with stray bytes before its scan',
			bytes => inserted(bytes, bytes.indexOf(Buffer.from([0xff, 0xda])), [9, 0, 9]),
		],
		['with bytes behind its end', bytes => Buffer.concat([bytes, Buffer.from('\r\n--frame')])],
	])('%s is the same picture, on this thread and off it', async (_, change) => {
		const sound = (await decodeJpeg(whole, size)).pixels;
		const changed = change(whole);
		expect((await decodeJpeg(changed, size)).pixels.equals(sound)).toBe(true);
		expect(decodeJpegSync(changed, size).pixels.equals(sound)).toBe(true);
	});

	test('whose tables are missing is refused: nothing of it can be shown', async () => {
		const tablesAt = whole.indexOf(Buffer.from([0xff, 0xdb]));
		const frameAt = whole.indexOf(Buffer.from([0xff, 0xc0]));
		const without = Buffer.concat([whole.subarray(0, tablesAt), whole.subarray(frameAt)]);
		await expect(decodeJpeg(without, size)).rejects.toThrow('a damaged JPEG');
		expect(() => decodeJpegSync(without, size)).toThrow('a damaged JPEG');
	});

	test('of another size than it should have is refused', async () => {
		await expect(decodeJpeg(whole, {width: 200, height: 320})).rejects.toThrow(
			'a picture of 320 × 200 pixels that claims 200 × 320',
		);
		await expect(decodeJpeg(whole, {width: 64, height: 64})).rejects.toThrow('claims 64 × 64');
		await expect(decodeJpeg(whole, {width: 640, height: 400})).rejects.toThrow('claims 640 × 400');
	});

	test('whose stated size overflows 32 bits is refused before the decoder sees it', async () => {
		// 37 838 · 37 838 · 3 = 2³² + 175 436: the decoder's own check would let it write 4 GiB into our 192 000 bytes.
		await expect(decodeJpeg(claiming(37_838, 37_838), size)).rejects.toThrow('37838 × 37838');
		await expect(decodeJpeg(claiming(65_535, 65_535), size)).rejects.toThrow('65535 × 65535');
	});

	test('with random bytes damaged is decoded or refused, and crashes nothing', async () => {
		const random = randomFrom(7);
		for (let round = 0; round < 150; round++) {
			const bytes = Buffer.from(whole);
			for (let change = 0; change < 4; change++) {
				const length = round % 2 === 0 ? 700 : bytes.length;
				bytes[Math.floor(random() * length)] = Math.floor(random() * 256);
			}

			const decoded = await decodeJpeg(bytes, size).catch(() => undefined);
			expect(decoded === undefined || decoded.pixels.length === pixels.length).toBe(true);
		}
	});

	test('that is none is refused', async () => {
		await expect(decodeJpeg(Buffer.alloc(1000), size)).rejects.toThrow('no JPEG');
		await expect(decodeJpeg(Buffer.from('GIF89a'), size)).rejects.toThrow('no JPEG');
	});
});

describe('the size that a JPEG states', () => {
	const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

	test('is that of the encoder', () => {
		expect(jpegSize(whole)).toEqual(size);
	});

	test.each<[string, string, {width: number; height: number} | undefined]>([
		['a frame header at once', 'ffd8 ffc0 0011 08 02d0 0500 03', {width: 1280, height: 720}],
		['progressive', 'ffd8 ffc2 0011 08 02d0 0500 03', {width: 1280, height: 720}],
		['after a comment', 'ffd8 fffe 0004 c0c0 ffc0 0011 08 0010 0020 03', {width: 32, height: 16}],
		[
			'a comment that holds a frame header',
			'ffd8 fffe 000b ffc0 0011 08 0010 0020 ffc0 0011 08 0001 0002',
			{width: 2, height: 1},
		],
		['no frame header', 'ffd8 ffe0 0004 0000', undefined],
		['cut short in the frame header', 'ffd8 ffc0 0011 08 02d0 05', undefined],
		['stray bytes between segments', 'ffd8 00 ffc0 0011 08 02d0 0500 03', {width: 1280, height: 720}],
		['fill bytes before it', 'ffd8 ffff ffc0 0011 08 02d0 0500 03', {width: 1280, height: 720}],
		['a marker without a segment', 'ffd8 ffd0 ff01 ffc0 0011 08 02d0 0500 03', {width: 1280, height: 720}],
		['a marker that is none', 'ffd8 ff33 0004 0000 ffc0 0011 08 02d0 0500 03', undefined],
		['a frame header of too few bytes', 'ffd8 ffc0 0004 08 02d0 0500 03', undefined],
		['a scan before the frame header', 'ffd8 ffda 0004 0000 ffc0 0011 08 02d0 0500 03', undefined],
		['the end before the frame header', 'ffd8 ffd9 ffc0 0011 08 02d0 0500 03', undefined],
		['segments of length 0', 'ffd8 ffe0 0000 ffe0 0000 ffe0 0000 ffe0 0000', undefined],
		[
			'more segments than a picture has',
			`ffd8 ${'ffe0 0002 '.repeat(600)} ffc0 0011 08 0010 0020 03`,
			undefined,
		],
		['no start', 'ffc0 0011 08 02d0 0500 03', undefined],
		['nothing', '', undefined],
	])('%s', (_, hex, expected) => {
		expect(jpegSize(bytes(hex))).toEqual(expected);
	});
});
