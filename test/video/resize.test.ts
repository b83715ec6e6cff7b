import {describe, expect, test} from 'vitest';
import {resize} from '../../source/video/resize.js';

const noPause = async (): Promise<void> => undefined;

function row(...values: number[]) {
	return {width: values.length, height: 1, data: Buffer.from(values.flatMap(value => [value, value, value]))};
}

async function blues(from: ReturnType<typeof row>, width: number, height: number): Promise<number[]> {
	const {data} = await resize(from, {width, height}, Buffer.alloc(width * height * 3), noPause);
	return [...data].filter((_, index) => index % 3 === 0);
}

describe('a picture of another size', () => {
	test('of its own size is the same', async () => {
		expect(await blues(row(1, 200, 7, 90), 4, 1)).toEqual([1, 200, 7, 90]);
	});

	test('is mixed of the pixels beside each place, by how near they are', async () => {
		expect(await blues(row(0, 100), 4, 1)).toEqual([0, 25, 75, 100]);
		expect(await blues(row(0, 100, 200, 40), 2, 1)).toEqual([50, 120]);
		expect(await blues(row(10, 20), 2, 3)).toEqual([10, 20, 10, 20, 10, 20]);
	});

	test('keeps the brightest and the darkest colour', async () => {
		for (const value of [0, 255]) {
			const from = {width: 30, height: 20, data: Buffer.alloc(1800, value)};
			expect(new Set(await blues(from, 17, 41))).toEqual(new Set([value]));
		}
	});

	test('gives others a turn while it works', async () => {
		let pauses = 0;
		const from = {width: 30, height: 20, data: Buffer.alloc(1800)};
		await resize(from, {width: 40, height: 64}, Buffer.alloc(40 * 64 * 3), async () => {
			pauses++;
		});
		expect(pauses).toBe(4);
	});
});
