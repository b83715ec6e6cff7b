import {describe, expect, test} from 'vitest';
import {shrink, shrunkSize} from '../../source/video/shrink.js';

/** A picture of one channel's values; the other two are the same plus 1 and 2. */
function grey(width: number, values: readonly number[]) {
	const data = Buffer.from(values.flatMap(value => [value, value + 1, value + 2]));
	return {width, height: values.length / width, data};
}

const blueOf = (data: Uint8Array): number[] => [...data].filter((_, index) => index % 3 === 0);

describe('a picture that is made smaller', () => {
	test('has in each pixel the mean of those it covers, channel by channel', () => {
		const picture = grey(4, [0, 10, 20, 30, 40, 50, 60, 70]);
		const small = shrink(picture, 2, Buffer.alloc(6));
		expect(small).toMatchObject({width: 2, height: 1});
		// (0 + 10 + 40 + 50) / 4 and (20 + 30 + 60 + 70) / 4.
		expect([...small.data]).toEqual([25, 26, 27, 45, 46, 47]);
	});

	test('rounds to the nearest value, and half upwards', () => {
		expect(blueOf(shrink(grey(2, [0, 0, 0, 1]), 2, Buffer.alloc(3)).data)).toEqual([0]);
		expect(blueOf(shrink(grey(2, [0, 0, 1, 1]), 2, Buffer.alloc(3)).data)).toEqual([1]);
		expect(blueOf(shrink(grey(2, [252, 253, 253, 253]), 2, Buffer.alloc(3)).data)).toEqual([253]);
	});

	test.each([2, 3, 4])('keeps the brightest and the darkest colour at a divisor of %d', divisor => {
		for (const value of [0, 255]) {
			const data = Buffer.alloc(12 * 12 * 3, value);
			const small = shrink({width: 12, height: 12, data}, divisor, Buffer.alloc(12 * 12 * 3));
			expect(new Set(small.data)).toEqual(new Set([value]));
		}
	});

	test('cuts off what is left over at the right and the bottom', () => {
		expect(shrunkSize({width: 427, height: 241}, 3)).toEqual({width: 142, height: 80});
		const picture = grey(3, [10, 10, 255, 10, 10, 255, 255, 255, 255]);
		expect(blueOf(shrink(picture, 2, Buffer.alloc(3)).data)).toEqual([10]);
	});

	test('leaves the rest of a larger target alone', () => {
		const target = Buffer.alloc(9, 7);
		expect(shrink(grey(2, [1, 1, 1, 1]), 2, target).data).toHaveLength(3);
		expect([...target.subarray(3)]).toEqual([7, 7, 7, 7, 7, 7]);
	});

	test('is refused where the target is too short for it', () => {
		expect(() => shrink(grey(2, [1, 1, 1, 1]), 2, Buffer.alloc(2))).toThrow(
			"2 bytes can't hold a picture of 1 × 1 pixels",
		);
	});
});
