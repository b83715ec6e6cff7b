import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Orientation} from '../../source/video/exif.js';
import {turnUpright} from '../../source/video/turn.js';

const noPause = async (): Promise<void> => undefined;

/** A picture of one channel's values; the other two are the same. */
function picture(...rows: number[][]): {width: number; height: number; data: Buffer} {
	const data = Buffer.from(rows.flat().flatMap(value => [value, value, value]));
	return {width: rows[0]!.length, height: rows.length, data};
}

async function turned(
	from: ReturnType<typeof picture>,
	orientation: Orientation,
): Promise<ReturnType<typeof picture>> {
	return turnUpright(from, orientation, Buffer.alloc(from.data.length), noPause);
}

describe('a picture that lies', () => {
	const lying = picture([1, 2, 3], [4, 5, 6]);

	// What CIPA DC-008 says of the 0th row and the 0th column: 6, for one, "row 0 is the right side, column 0 the top".
	test.each<[Orientation, number[][]]>([
		[
			1,
			[
				[1, 2, 3],
				[4, 5, 6],
			],
		],
		[
			2,
			[
				[3, 2, 1],
				[6, 5, 4],
			],
		],
		[
			3,
			[
				[6, 5, 4],
				[3, 2, 1],
			],
		],
		[
			4,
			[
				[4, 5, 6],
				[1, 2, 3],
			],
		],
		[
			5,
			[
				[1, 4],
				[2, 5],
				[3, 6],
			],
		],
		[
			6,
			[
				[4, 1],
				[5, 2],
				[6, 3],
			],
		],
		[
			7,
			[
				[6, 3],
				[5, 2],
				[4, 1],
			],
		],
		[
			8,
			[
				[3, 6],
				[2, 5],
				[1, 4],
			],
		],
	])('by orientation %i is turned upright', async (orientation, rows) => {
		expect(await turned(lying, orientation)).toEqual(picture(...rows));
	});

	test('larger than the squares it is turned in loses no pixel: turned back it is the same', async () => {
		const back: Record<Orientation, Orientation> = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6};
		await fc.assert(
			fc.asyncProperty(
				fc.integer({min: 1, max: 80}),
				fc.integer({min: 1, max: 80}),
				fc.constantFrom<Orientation>(1, 2, 3, 4, 5, 6, 7, 8),
				async (width, height, orientation) => {
					const data = Buffer.from(Array.from({length: width * height * 3}, (_, at) => (at * 7919) % 256));
					const there = await turned({width, height, data}, orientation);
					expect((await turned(there, back[orientation])).data.equals(data)).toBe(true);
				},
			),
			{numRuns: 60},
		);
	});
});
