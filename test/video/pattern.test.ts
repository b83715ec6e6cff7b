import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Canvas} from '../../source/video/canvas.js';
import {cellSize, drawFrameCode, readFrameCode} from '../../source/video/frame-code.js';
import {decodeJpeg, encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import {openPattern, Pattern} from '../../source/video/pattern.js';

const sizes = [
	[256, 144],
	[320, 240],
	[640, 360],
	[768, 576],
	[1280, 720],
] as const;

function drawn(
	width: number,
	height: number,
	index: number,
	pattern = new Pattern(width, height, 24),
): Buffer {
	const data = Buffer.alloc(width * height * 3);
	pattern.draw(index, data);
	return data;
}

async function throughJpeg(width: number, height: number, data: Buffer, quality: number): Promise<Buffer> {
	const bytes = await encodeJpeg({width, height, data}, quality, Buffer.alloc(maxJpegLength(width, height)));
	return (await decodeJpeg(bytes, {width, height})).pixels;
}

describe('the test pattern', () => {
	test('is the same picture for the same number, and another one for the next', () => {
		const a = drawn(320, 240, 7);
		expect(drawn(320, 240, 7).equals(a)).toBe(true);
		expect(drawn(320, 240, 8).equals(a)).toBe(false);
	});

	test('does not depend on what was drawn before, or on what was in the memory', () => {
		const pattern = new Pattern(320, 240, 24);
		const data = Buffer.alloc(320 * 240 * 3, 0xaa);
		pattern.draw(1000, data);
		pattern.draw(7, data);
		expect(data.equals(drawn(320, 240, 7))).toBe(true);
	});

	test.each([
		[16, 16],
		[17, 33],
		[4096, 16],
		[16, 4096],
		[255, 255],
	])('is drawn at the odd size of %i × %i too, at any number', (width, height) => {
		const pattern = new Pattern(width, height, 24);
		for (const index of [0, 1, 999_999, 2 ** 32]) {
			expect(drawn(width, height, index, pattern)).toHaveLength(width * height * 3);
		}

		expect(drawn(width, height, 1, pattern).equals(drawn(width, height, 2, pattern))).toBe(false);
	});

	test('fills the memory it is given, where that has the right size', async () => {
		const source = openPattern({width: 64, height: 48, clockFps: 24, firstIndex: 5});
		const into = Buffer.alloc(64 * 48 * 3);
		const first = await source.next(into);
		expect(first.data).toBe(into);
		expect(first.data.equals(drawn(64, 48, 5))).toBe(true);
		const second = await source.next(Buffer.alloc(10));
		expect(second.data.equals(drawn(64, 48, 6))).toBe(true);
		expect(second.capturedAt).toBeGreaterThanOrEqual(first.capturedAt);
		await source.close();
	});

	test('gives a JPEG coder work: 60 to 200 kB at 1280 × 720 and quality 50', async () => {
		const pattern = new Pattern(1280, 720, 24);
		const target = Buffer.alloc(maxJpegLength(1280, 720));
		for (const index of [0, 1, 100, 5000]) {
			const data = drawn(1280, 720, index, pattern);
			const {length} = await encodeJpeg({width: 1280, height: 720, data}, 50, target);
			expect(length).toBeGreaterThan(60_000);
			expect(length).toBeLessThan(200_000);
		}
	});
});

describe('the frame number', () => {
	test.each(sizes)('burnt in at %i × %i is read back after JPEG of any quality', async (width, height) => {
		const pattern = new Pattern(width, height, 24);
		for (const quality of [10, 30, 50, 80, 100]) {
			for (const index of [0, 1, 41, 123_456, 2 ** 31, 2 ** 32 - 1]) {
				const decoded = await throughJpeg(width, height, drawn(width, height, index, pattern), quality);
				expect(readFrameCode({width, height, data: decoded})).toBe(index);
			}
		}
	});

	test('is not read where a picture is too small for it, or has none', () => {
		expect(cellSize(255, 144)).toBeUndefined();
		expect(cellSize(256, 11)).toBeUndefined();
		expect(cellSize(256, 12)).toBe(4);
		expect(readFrameCode({width: 128, height: 72, data: drawn(128, 72, 1)})).toBeUndefined();
		expect(readFrameCode({width: 320, height: 240, data: Buffer.alloc(320 * 240 * 3)})).toBeUndefined();
		expect(readFrameCode({width: 320, height: 240, data: Buffer.alloc(320 * 240 * 3, 255)})).toBeUndefined();
		expect(readFrameCode({width: 320, height: 240, data: Buffer.alloc(0)})).toBeUndefined();
	});

	test('of any 32 bits comes back, and with one cell turned over it is no code', () => {
		fc.assert(
			fc.property(fc.nat(2 ** 32 - 1), fc.nat(39), (frameNumber, cell) => {
				const canvas = new Canvas(256, 16);
				drawFrameCode(canvas, frameNumber);
				expect(readFrameCode(canvas)).toBe(frameNumber);
				const at = (6 * 256 + 4 * (cell + 1) + 2) * 3;
				const flipped = (canvas.data[at] ?? 0) > 128 ? 16 : 235;
				canvas.rectangle(4 * (cell + 1), 4, 4, 4, [flipped, flipped, flipped]);
				expect(readFrameCode(canvas)).toBeUndefined();
			}),
		);
	});
});
