import fc from 'fast-check';
import {beforeAll, describe, expect, test} from 'vitest';
import {orientationOf, uprightSize} from '../../source/video/exif.js';
import {exif, jpegs, withSegment} from './mjpeg/pictures.js';

let picture: Buffer;

beforeAll(async () => {
	[picture] = (await jpegs(1)) as [Buffer];
});

describe('the orientation of a JPEG', () => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is read, in either order of bytes', orientation => {
		for (const order of ['II', 'MM'] as const) {
			expect(orientationOf(withSegment(picture, 0xe1, exif(orientation, order)))).toBe(orientation);
		}
	});

	test('is 1 where it is none, or stated by nobody', () => {
		expect(orientationOf(picture)).toBe(1);
		for (const value of [0, 9, 65_535]) {
			expect(orientationOf(withSegment(picture, 0xe1, exif(value)))).toBe(1);
		}

		expect(orientationOf(Buffer.alloc(0))).toBe(1);
		expect(orientationOf(Buffer.from('no JPEG'))).toBe(1);
	});

	test('is 1 where the directory lies elsewhere, or is cut off, and is never an error', () => {
		const whole = exif(6);
		for (let length = 0; length < whole.length; length++) {
			expect([1, 6]).toContain(orientationOf(withSegment(picture, 0xe1, whole.subarray(0, length))));
		}

		const elsewhere = exif(6);
		elsewhere.writeUInt32LE(0xffff_ffff, 6 + 4);
		expect(orientationOf(withSegment(picture, 0xe1, elsewhere))).toBe(1);
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 60}), bytes => {
				const segment = Buffer.concat([Buffer.from('Exif\0\0II*\0'), bytes]);
				expect(orientationOf(withSegment(picture, 0xe1, segment))).toBeGreaterThan(0);
			}),
		);
	});

	test('of a quarter turn exchanges the sides', () => {
		expect(uprightSize({width: 40, height: 30, orientation: 6})).toEqual({width: 30, height: 40});
		expect(uprightSize({width: 40, height: 30, orientation: 3})).toEqual({width: 40, height: 30});
		expect(uprightSize({width: 40, height: 30})).toEqual({width: 40, height: 30});
	});
});
