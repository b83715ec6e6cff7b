import {beforeEach, expect, it} from 'vitest';
import type {Addon, Mat, VideoCapture} from '../../source/opencv/addon-types.js';
import {LiveCamera} from '../../source/opencv/live-camera.js';
import {FakeMat, fakeAddon, height, width} from './fake-addon.js';

const addon = fakeAddon as unknown as Addon;

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

/** How many were replaced by then, of each picture that the camera gave. */
let told: number[] = [];

beforeEach(() => {
	told = [];
});

async function openWith(first: FakeMat, options = {}): Promise<{camera: LiveCamera; capture: FakeCapture}> {
	const capture = new FakeCapture();
	const opening = LiveCamera.open(addon, capture, {
		...{device: 0, keepSize: false},
		onGrabbed: (_, superseded) => told.push(superseded),
		...options,
	});
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

it('tells of each picture when it is there, asked for or not', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1));
	await capture.give(FakeMat.of(2));
	await capture.give(FakeMat.of(3));
	await camera.next();
	await capture.give(FakeMat.of(4));
	expect(told).toEqual([0, 1, 2, 2]);
});

it('gives no more frames a second than are wanted, and tells of all that the camera gave', async () => {
	const {camera, capture} = await openWith(FakeMat.of(1), {fps: 1});
	expect((await camera.next()).data[0]).toBe(1);
	const tooEarly = await capture.give(FakeMat.of(2));
	expect(tooEarly.isReleased).toBe(true);
	expect(camera.superseded).toBe(0);
	expect(told).toEqual([0, 0]);
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
