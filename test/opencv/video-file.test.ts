import {describe, expect, test} from 'vitest';
import type {Addon, Mat, VideoCapture} from '../../source/opencv/addon-types.js';
import {VideoFile} from '../../source/opencv/video-file.js';
import {FakeMat, fakeAddon} from './fake-addon.js';

/** A file whose frame n is `frames[n]`; undefined: one that can't be decoded. OpenCV says of it, and of the end, the same. */
class FakeFile implements VideoCapture {
	reads = 0;
	#at = 0;
	readonly #frames: ReadonlyArray<number | undefined>;
	readonly #stated: number;

	constructor(frames: ReadonlyArray<number | undefined>, stated = frames.length) {
		this.#frames = frames;
		this.#stated = stated;
	}

	readAsync(callback: (error: Error | null, picture: Mat) => void): void {
		this.reads++;
		const value = this.#frames[this.#at++];
		queueMicrotask(() => callback(null, value === undefined ? FakeMat.of(0, 0) : FakeMat.of(value)));
	}

	get(property: number): number {
		return {5: 25, 7: this.#stated}[property] ?? 0;
	}

	set(property: number, value: number): boolean {
		if (property === 1) {
			this.#at = value;
		}

		return property === 1;
	}
}

async function open(file: FakeFile, options: {position?: number; width?: number; height?: number} = {}) {
	return VideoFile.open(fakeAddon as unknown as Addon, file, {file: 'clip.avi', position: 0, ...options});
}

async function take(
	file: VideoFile,
	count: number,
): Promise<Array<readonly [value: number, position: number]>> {
	const taken: Array<readonly [number, number]> = [];
	for (let index = 0; index < count; index++) {
		const {data, position} = await file.next();
		taken.push([data[0] ?? -1, position]);
	}

	return taken;
}

describe('a video file', () => {
	test('goes round and round', async () => {
		const file = await open(new FakeFile([10, 11]));
		expect(await take(file, 5)).toEqual([
			[10, 0],
			[11, 1],
			[10, 0],
			[11, 1],
			[10, 0],
		]);
		expect(file.skipped).toBe(0);
	});

	test.each<[string, Array<number | undefined>]>([
		['in the middle', [10, 11, undefined, 13]],
		['at the beginning', [undefined, undefined, 12, 13]],
		['in a long row', [10, ...Array<undefined>(300).fill(undefined), 13]],
	])('with frames that can not be decoded %s goes on behind them, and counts them', async (_, frames) => {
		const sound = frames.flatMap((value, position) =>
			value === undefined ? [] : [[value, position] as const],
		);
		const file = await open(new FakeFile(frames));
		expect(await take(file, sound.length)).toEqual(sound);
		expect(file.skipped).toBe(frames.length - sound.length);
	});

	test('whose last frame can not be decoded goes round', async () => {
		const file = await open(new FakeFile([10, 11, undefined]));
		expect((await take(file, 4)).map(([value]) => value)).toEqual([10, 11, 10, 11]);
	});

	test('that states to be longer than it is looks for its end once', async () => {
		const frames = new FakeFile([10, 11], 1_000_000_000);
		const file = await open(frames);
		expect((await take(file, 3)).map(([value]) => value)).toEqual([10, 11, 10]);
		const readsOfOneRound = frames.reads;
		expect(readsOfOneRound).toBeLessThan(5100);
		await take(file, 20);
		expect(frames.reads - readsOfOneRound).toBeLessThan(40);
	});

	test('of which no frame can be decoded is no video', async () => {
		await expect(open(new FakeFile([undefined, undefined]))).rejects.toThrow(
			'clip.avi is not a video that OpenCV can read, or has no picture in it',
		);
	});

	test('that is opened again goes on where it was', async () => {
		const file = await open(new FakeFile([10, undefined, 12, 13]), {position: 1});
		expect(await take(file, 2)).toEqual([
			[12, 2],
			[13, 3],
		]);
	});

	test('too large to be sent is refused in one line that names --size, and played where that is chosen', async () => {
		const line =
			/^clip\.avi has pictures of 6000×3500 pixels, at most 18\u00A0175\u00A0317 can be sent; .* --size 4096x2388$/;
		await expect(open(new FakeFile([10]), {width: 6000, height: 3500})).rejects.toThrow(line);
		expect(await open(new FakeFile([10]), {width: 8, height: 8})).toMatchObject({width: 8, height: 8});
	});
});
