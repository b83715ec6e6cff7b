import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sideLimits} from '../../source/lab/settings.js';
import {fittingSize, isTooLarge, tooLarge} from '../../source/video/picture-limit.js';

test.each([
	[5760, 3240, '4096x2304'],
	[6000, 4000, '4096x2730'],
	[4000, 6000, '2730x4096'],
	[65_535, 300, '4096x18'],
])('a picture of %i × %i is too large, and is told what fits', (width, height, fits) => {
	expect(isTooLarge({width, height})).toBe(true);
	expect(tooLarge({width, height})).toMatch(new RegExp(`^${width}×${height} pixels, .* --size ${fits}$`));
});

test('the largest that --size takes can be sent', () => {
	expect(isTooLarge({width: sideLimits.max, height: sideLimits.max})).toBe(false);
	expect(isTooLarge({width: 7680, height: 2160})).toBe(false);
});

test('what is said to fit can be asked for, and be sent', () => {
	const side = fc.integer({min: 1, max: 65_535});
	fc.assert(
		fc.property(side, side, (width, height) => {
			const fitting = fittingSize({width, height});
			const {min, max} = sideLimits;
			expect(Math.min(fitting.width, fitting.height)).toBeGreaterThanOrEqual(min);
			expect(Math.max(fitting.width, fitting.height)).toBeLessThanOrEqual(max);
			expect(isTooLarge(fitting)).toBe(false);
		}),
	);
});
