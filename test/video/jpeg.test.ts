import {beforeAll, describe, expect, test} from 'vitest';
import {jpegSize} from '../../source/video/jpeg-size.js';
import {decodeJpeg, encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
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

describe('JPEG', () => {
	test('comes back as nearly the same picture', async () => {
		const decoded = await decodeJpeg(whole, size);
		const error = pixels.reduce((sum, value, at) => sum + Math.abs(value - (decoded[at] ?? 0)), 0);
		expect(error / pixels.length).toBeLessThan(12);
	});

	test('is decoded into the memory given, where that has the right size', async () => {
		const target = Buffer.alloc(pixels.length);
		const decoded = await decodeJpeg(whole, size, target);
		expect(decoded.buffer).toBe(target.buffer);
		const other = await decodeJpeg(whole, size, Buffer.alloc(5));
		expect(other.equals(target)).toBe(true);
	});

	test('fits into maxJpegLength at its worst', async () => {
		const random = randomFrom(1);
		const noise = Buffer.from(pixels.map(() => random() * 256));
		const target = Buffer.alloc(maxJpegLength(size.width, size.height));
		const {length} = await encodeJpeg({...size, data: noise}, 100, target);
		expect(length).toBeLessThanOrEqual(target.length);
	});

	test('cut short anywhere is refused', async () => {
		const lengths = [
			0,
			1,
			2,
			20,
			100,
			600,
			...Array.from({length: 30}, (_, at) => Math.floor((whole.length * at) / 30)),
		];
		for (const length of [...lengths, whole.length - 2, whole.length - 1]) {
			await expect(decodeJpeg(whole.subarray(0, length), size), `${length} bytes`).rejects.toThrow(Error);
		}
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
			expect(decoded === undefined || decoded.length === pixels.length).toBe(true);
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
		['garbage between segments', 'ffd8 00 ffc0 0011 08 02d0 0500 03', undefined],
		['a scan before the frame header', 'ffd8 ffda 0004 0000 ffc0 0011 08 02d0 0500 03', undefined],
		['the end before the frame header', 'ffd8 ffd9 ffc0 0011 08 02d0 0500 03', undefined],
		['segments of length 0', 'ffd8 ffe0 0000 ffe0 0000 ffe0 0000 ffe0 0000', undefined],
		['no start', 'ffc0 0011 08 02d0 0500 03', undefined],
		['nothing', '', undefined],
	])('%s', (_, hex, expected) => {
		expect(jpegSize(bytes(hex))).toEqual(expected);
	});
});
