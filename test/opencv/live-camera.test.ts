import {expect, it} from 'vitest';
import type {Addon, Mat, VideoCapture} from '../../source/opencv/addon-types.js';
import {LiveCamera} from '../../source/opencv/live-camera.js';

const width = 4;
const height = 2;
const colour = 16;

/** Stands for a picture in OpenCV's memory: each byte of it is `value`. */
class FakeMat {
	readonly rows: number;
	readonly cols: number;
	readonly type: number;
	readonly data: Buffer;
	isReleased = false;

	constructor(rows: number, cols: number, type: number, data: Buffer) {
		this.rows = rows;
		this.cols = cols;
		this.type = type;
		this.data = data;
	}

	static of(value: number, rows = height, cols = width, channels = 3): FakeMat {
		const type = channels === 3 ? colour : 0;
		return new FakeMat(rows, cols, type, Buffer.alloc(rows * cols * channels, value));
	}

	get channels(): number {
		return this.type === colour ? 3 : 1;
	}

	get empty(): boolean {
		return this.rows === 0;
	}

	copyTo(target: FakeMat): FakeMat {
		expect([this.rows, this.cols, this.type]).toEqual([target.rows, target.cols, target.type]);
		this.data.copy(target.data);
		return target;
	}

	resize(rows: number, cols: number): FakeMat {
		return FakeMat.of(this.data[0] ?? 0, rows, cols);
	}

	cvtColor(): FakeMat {
		return FakeMat.of(this.data[0] ?? 0, this.rows, this.cols);
	}

	release(): void {
		this.isReleased = true;
	}
}

const addon = {CV_8UC3: colour, COLOR_GRAY2BGR: 8, COLOR_BGRA2BGR: 1, Mat: FakeMat} as unknown as Addon;

/** A camera that gives a picture whenever the test says so. */
class FakeCapture implements VideoCapture {
	#callback: ((error: Error | null, picture: Mat) => void) | undefined;

	readAsync(callback: (error: Error | null, picture: Mat) => void): void {
		this.#callback = callback;
	}

	get(): number {
		return 30;
	}

	set(): boolean {
		return true;
	}

	/** Resolves when the reader has taken it and asks for more. */
	async give(picture: FakeMat): Promise<FakeMat> {
		const callback = this.#callback;
		this.#callback = undefined;
		callback?.(null, picture);
		await expect.poll(() => this.#callback, {interval: 1}).toBeDefined();
		return picture;
	}
}

async function openWith(first: FakeMat, options = {}): Promise<{camera: LiveCamera; capture: FakeCapture}> {
	const capture = new FakeCapture();
	const opening = LiveCamera.open(addon, capture, {device: 0, keepSize: false, ...options});
	await capture.give(first);
	return {camera: await opening, capture};
}

it('takes its size from the first picture and gives each picture once', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1));
	expect(camera).toMatchObject({width, height, fps: 30, superseded: 0});
	const first = await camera.next();
	expect(first.data).toEqual(Buffer.alloc(width * height * 3, 1));
	const waiting = camera.next();
	await capture.give(FakeMat.of(2));
	expect((await waiting).data[0]).toBe(2);
	expect(first.data[0]).toBe(1);
});

it('keeps the newest only, counts and frees what it overtakes', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1));
	const old = await capture.give(FakeMat.of(2));
	const newest = await capture.give(FakeMat.of(3));
	expect(old.isReleased).toBe(true);
	expect(camera.superseded).toBe(2);
	expect((await camera.next()).data[0]).toBe(3);
	expect(newest.isReleased).toBe(true);
});

it('stamps a picture when it was grabbed, not when it is taken', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1));
	await capture.give(FakeMat.of(2));
	const stamp = (await camera.next()).capturedAt;
	await capture.give(FakeMat.of(3));
	const later = (await camera.next()).capturedAt;
	expect(later).toBeGreaterThan(stamp);
});

it('makes colour of grey, and keeps its size after a restart', async () => {
	const {camera} = await openWith(FakeMat.of(9, 5, 5, 1), {width, height, keepSize: true});
	expect(camera).toMatchObject({width, height});
	expect((await camera.next()).data).toEqual(Buffer.alloc(width * height * 3, 9));
});

it('waits through empty pictures, and fails when there is nothing else', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1));
	await camera.next();
	const waiting = camera.next();
	await capture.give(FakeMat.of(0, 0));
	await capture.give(FakeMat.of(7));
	expect((await waiting).data[0]).toBe(7);
	capture.readAsync = callback => {
		queueMicrotask(() => {
			callback(null, FakeMat.of(0, 0));
		});
	};

	const failing = expect(camera.next()).rejects.toThrow(
		'camera 0 gives no pictures; is it still plugged in?',
	);
	await capture.give(FakeMat.of(0, 0)).catch(() => {});
	await failing;
}, 20_000);
