import {beforeAll, describe, expect, test} from 'vitest';
import {CaptureLoop} from '../../source/capture/capture-loop.js';
import type {FrameSettings} from '../../source/capture/frame-settings.js';
import {OverBudgetError} from '../../source/capture/memory-budget.js';
import type {Sender} from '../../source/transport/transport.js';
import {decodeJpeg} from '../../source/video/jpeg.js';
import {jpegSize} from '../../source/video/jpeg-size.js';
import type {JpegPicture, Source} from '../../source/video/source.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {jpegs} from '../video/mjpeg/pictures.js';
import {newCounters} from './fakes.js';

const live: FrameSettings = {codec: 'jpeg', quality: 50, takesJpeg: true};
let small: Buffer[];
let large: Buffer[];

beforeAll(async () => {
	[small, large] = await Promise.all([jpegs(3), jpegs(1, 320, 192)]);
});

/** Gives these, and then nothing. */
function sourceOf(pictures: readonly Buffer[], isLive: boolean): Source {
	const waiting = [...pictures];
	return {
		...{width: 160, height: 96, nativeFps: undefined, isLive, codec: 'jpeg'},
		async next(into): Promise<JpegPicture> {
			expect(into).toBeUndefined();
			const data = waiting.shift();
			return data === undefined
				? new Promise(() => undefined)
				: {codec: 'jpeg', ...(jpegSize(data) ?? {width: 160, height: 96}), data, capturedAt: 7};
		},
		async close() {},
	};
}

/** The frames that left, with copies of their bytes. */
async function send(
	pictures: readonly Buffer[],
	settings: (index: number) => FrameSettings,
	most = pictures.length,
) {
	const frames: EncodedFrame[] = [];
	const notices: string[] = [];
	const counters = newCounters();
	const sender: Sender = {
		...{isReady: true, capacity: 10, queueBytes: 0, queueAgeMicroseconds: 0},
		async send(frame) {
			frames.push({...frame, data: Buffer.from(frame.data)});
			finish();
			return {packets: 1, bytes: frame.data.length};
		},
		async close() {},
	};
	let index = 0;
	const loop = new CaptureLoop({
		// Without a pace none is dropped.
		...{fps: 0, counters, firstIndex: 0, endIndex: Infinity},
		source: sourceOf(pictures, false),
		settings: () => settings(index++),
		sender: () => sender,
		onNotice: line => {
			notices.push(line);
			finish();
		},
	});
	const finish = (): void => {
		if (frames.length + notices.length === most) {
			loop.stop();
		}
	};
	await loop.run();
	return {frames, counters, notices};
}

describe('pictures that are JPEGs already', () => {
	test('go out bit for bit, each with its own size, and their quality is not known', async () => {
		const {frames, counters} = await send([small[0]!, large[0]!, small[1]!], () => live);
		expect(frames.map(({data}) => data)).toEqual([small[0], large[0], small[1]]);
		expect(frames.map(({index, codec, width, capturedAt}) => [index, codec, width, capturedAt])).toEqual([
			[0, 'jpeg', 160, 7],
			[1, 'jpeg', 320, 7],
			[2, 'jpeg', 160, 7],
		]);
		expect(
			['framesSent', 'encodedQuality', 'encodeMicroseconds', 'encodedWidth'].map(name =>
				counters.get(name as 'framesSent'),
			),
		).toEqual([3, 0, 0, 160]);
	});

	test('are decoded for codec raw, into memory that is used again', async () => {
		const {frames} = await send([...small, large[0]!], () => ({codec: 'raw', quality: 50}));
		const decoded = await Promise.all(
			[...small, large[0]!].map(async each => (await decodeJpeg(each, jpegSize(each)!)).pixels),
		);
		expect(frames.map(({data}) => data.length)).toEqual([
			160 * 96 * 3,
			160 * 96 * 3,
			160 * 96 * 3,
			320 * 192 * 3,
		]);
		expect(frames.every(({data, codec}, index) => codec === 'raw' && data.equals(decoded[index]!))).toBe(
			true,
		);
	});

	test('are coded anew where another quality or size is asked for, and go as they came again after', async () => {
		const wanted: FrameSettings[] = [
			{codec: 'jpeg', quality: 10},
			{codec: 'jpeg', quality: 30, divisor: 2, takesJpeg: false},
			live,
		];
		const {frames, counters} = await send(small, index => wanted[index]!);
		expect(frames.map(({width, height}) => [width, height])).toEqual([
			[160, 96],
			[80, 48],
			[160, 96],
		]);
		expect(frames[0]!.data.length).toBeLessThan(small[0]!.length);
		expect(frames.map(({data}) => jpegSize(data)?.width)).toEqual([160, 80, 160]);
		expect(frames[2]!.data).toEqual(small[2]);
		expect(counters.get('encodeMicroseconds')).toBeGreaterThan(0);
	});

	test('that turn out damaged when they are decoded are the fault of the source, and the next one goes out', async () => {
		const broken = small[0]!.subarray(0, 500);
		const {frames, counters, notices} = await send(
			[broken, small[1]!],
			() => ({codec: 'raw', quality: 50}),
			2,
		);
		expect(notices).toEqual([expect.stringMatching(/^a picture of the source is damaged: /)]);
		expect(frames.map(({index}) => index)).toEqual([1]);
		expect(counters.get('droppedDamaged')).toBe(1);
		expect(counters.get('droppedFailed')).toBe(0);
	});

	test('that lack their end go out as what can be shown of them, and are counted', async () => {
		const {frames, counters, notices} = await send([small[0]!.subarray(0, -2), small[1]!], () => ({
			codec: 'raw',
			quality: 50,
		}));
		expect(notices).toEqual([]);
		expect(frames.map(({index}) => index)).toEqual([0, 1]);
		expect(counters.get('sourceRepaired')).toBe(1);
	});

	test('wait as pixels for a sender without a limit, and count as many bytes', async () => {
		const counters = newCounters();
		const sender: Sender = {
			...{isReady: true, capacity: Infinity, queueBytes: 0, queueAgeMicroseconds: 0},
			send: async () => new Promise(() => undefined),
			async close() {},
		};
		const loop = new CaptureLoop({
			...{fps: 24, counters, firstIndex: 0, endIndex: Infinity, memoryBudget: 2.5 * 160 * 96 * 3},
			// Many: while two are decoded, others are dropped.
			source: sourceOf(
				Array.from({length: 5000}, () => small[0]!),
				true,
			),
			settings: () => ({codec: 'raw', quality: 50}),
			sender: () => sender,
			onNotice: () => undefined,
		});
		await expect(loop.run()).rejects.toThrow(OverBudgetError);
		expect(counters.get('overBudgetBytes')).toBe(3 * 160 * 96 * 3);
	});
});
