import {beforeEach, describe, expect, test, vi} from 'vitest';
import {nowMicroseconds, steadyClock} from '../../source/clock.js';
import type {EventDetail} from '../../source/lab/messages.js';
import type {Preview} from '../../source/lab/view.js';
import {NewestDecoder} from '../../source/server/newest-decoder.js';
import {Outputs} from '../../source/server/outputs.js';
import {shrink} from '../../source/server/preview.js';
import {RenderMeter} from '../../source/server/render-meter.js';
import {Canvas} from '../../source/video/canvas.js';
import {encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {counted, newCounters, newHeartbeat, newHistogram} from './bench.js';

const window = vi.hoisted(() => ({
	shown: [] as number[],
	opened: [] as Array<{onShown: (frame: EncodedFrame, at: number) => void; onClosed: () => void}>,
	fails: false,
}));

vi.mock('../../source/opencv/window.js', () => ({
	async openWindow(options: {onShown: (frame: EncodedFrame, at: number) => void; onClosed: () => void}) {
		if (window.fails) {
			throw new Error('no display: start it in a graphical session');
		}

		window.opened.push(options);
		return {
			superseded: 0,
			unshown: 0,
			damaged: 0,
			repaired: 0,
			cpuMicroseconds: 0,
			show: ({index}: {index: number}) => window.shown.push(index),
			close: async () => undefined,
		};
	},
}));

beforeEach(() => {
	Object.assign(window, {shown: [], opened: [], fails: false});
});

const [width, height] = [64, 48];
const names = ['framesRendered', 'framesDamaged', 'framesSuperseded'] as const;

/** Left half blue, right half orange, in BGR. */
function twoColours(): Canvas {
	const canvas = new Canvas(width, height);
	canvas.rectangle(0, 0, width / 2, height, [200, 10, 20]);
	canvas.rectangle(width / 2, 0, width / 2, height, [0, 128, 255]);
	return canvas;
}

function rawFrame(index: number): EncodedFrame {
	return {index, codec: 'raw', capturedAt: 0, width, height, data: twoColours().data};
}

async function jpegFrame(index: number): Promise<EncodedFrame> {
	const data = await encodeJpeg(twoColours(), 90, Buffer.alloc(maxJpegLength(width, height)));
	return {index, codec: 'jpeg', capturedAt: 0, width, height, data};
}

const damaged = (index: number): EncodedFrame => ({
	index,
	codec: 'jpeg',
	capturedAt: 0,
	width,
	height,
	data: Buffer.alloc(100, 7),
});

describe('a decoder that keeps the newest', () => {
	function open() {
		const counters = newCounters();
		const decoded: number[] = [];
		let wake: (() => void) | undefined;
		const decoder = new NewestDecoder(counters, steadyClock, ({index}) => {
			decoded.push(index);
			wake?.();
		});
		return {
			counters,
			decoded,
			decoder,
			async until(count: number) {
				while (decoded.length < count) {
					await new Promise<void>(resolve => {
						wake = resolve;
					});
				}
			},
		};
	}

	test('decodes the first at once and then the last of those that came meanwhile', async () => {
		const {counters, decoded, decoder, until} = open();
		const frames = await Promise.all([0, 1, 2, 3, 4].map(jpegFrame));
		for (const frame of frames) {
			decoder.add(frame);
		}

		await until(2);
		expect(decoded).toEqual([0, 4]);
		expect(counted(counters, names)).toEqual({framesSuperseded: 3});
		expect(counters.get('decodeMicroseconds')).toBeGreaterThan(0);
	});

	test('counts a damaged frame as damaged, never hands it on, and goes on', async () => {
		const {counters, decoded, decoder, until} = open();
		decoder.add(damaged(0));
		decoder.add(await jpegFrame(1));
		await until(1);
		decoder.add({...(await jpegFrame(2)), width: 32});
		decoder.add(await jpegFrame(3));
		await until(2);
		expect(decoded).toEqual([1, 3]);
		expect(counted(counters, names)).toEqual({framesDamaged: 2});
	});

	test('hands raw frames on as they are', async () => {
		const {decoded, decoder, until} = open();
		decoder.add(rawFrame(0));
		decoder.add(rawFrame(1));
		await until(1);
		expect(decoded[0]).toBe(0);
	});
});

describe('outputs', () => {
	function open(options: {maxDecodedFps?: number} = {}) {
		const counters = newCounters();
		const latency = newHistogram();
		const previews: Preview[] = [];
		const events: EventDetail[] = [];
		const states: string[] = [];
		const outputs = new Outputs({
			heartbeat: newHeartbeat(),
			...options,
			counters,
			latency,
			gaps: newHistogram(),
			onPreview: preview => previews.push(preview),
			onWindowState: state => states.push(state),
			onEvent: event => events.push(event),
		});
		return {counters, latency, previews, events, states, outputs};
	}

	test('decodes no more frames a second than it is told; those between gave way to newer ones', async () => {
		const {counters, outputs} = open({maxDecodedFps: 0.001});
		const frames = await Promise.all([0, 1, 2].map(jpegFrame));
		for (const frame of frames) {
			outputs.show(frame);
		}

		await vi.waitFor(() => expect(counters.get('framesRendered')).toBe(1));
		expect(counters.get('framesSuperseded')).toBe(2);
	});

	test('without a window, a frame is rendered when it is decoded whole; a damaged one never is', async () => {
		const {counters, latency, previews, outputs} = open();
		outputs.show(await jpegFrame(0));
		await vi.waitFor(() => expect(counters.get('framesRendered')).toBe(1));
		outputs.show(damaged(1));
		await vi.waitFor(() => expect(counters.get('framesDamaged')).toBe(1));
		expect(counted(counters, names)).toEqual({framesRendered: 1, framesDamaged: 1});
		expect(latency.snapshot().count).toBe(1);
		expect(previews).toEqual([]);
	});

	test('without a window, a frame of which the decoder shows what it can is rendered, and counted apart', async () => {
		const {counters, outputs} = open();
		const {data, ...frame} = await jpegFrame(0);
		outputs.show({...frame, data: data.subarray(0, -2)});
		await vi.waitFor(() => expect(counters.get('framesRendered')).toBe(1));
		outputs.show(await jpegFrame(1));
		await vi.waitFor(() => expect(counters.get('framesRendered')).toBe(2));
		expect(counted(counters, [...names, 'framesRepaired'])).toEqual({framesRendered: 2, framesRepaired: 1});
	});

	test('make a preview of the size asked for, and not one for every frame', async () => {
		const {counters, previews, outputs} = open();
		outputs.setPreview({columns: 4, rows: 2});
		for (let index = 0; index < 5; index++) {
			outputs.show(rawFrame(index));
		}

		await vi.waitFor(() => expect(counters.get('framesRendered')).toBe(5));
		expect(previews).toHaveLength(1);
		expect(previews[0]).toMatchObject({columns: 4, rows: 2, frameIndex: 0});
		outputs.setPreview(undefined);
		outputs.show(rawFrame(5));
		expect(previews).toHaveLength(1);
	});

	test('with a window, what it has shown is what counts, and a preview takes nothing from it', async () => {
		const {counters, events, latency, states, outputs} = open();
		outputs.setPreview({columns: 4, rows: 2});
		outputs.setWindow(true);
		await vi.waitFor(() => expect(states).toEqual(['opening', 'open']));
		const frames = await Promise.all([0, 1, 2, 3].map(jpegFrame));
		for (const frame of frames) {
			outputs.show(frame);
		}

		expect(window.shown).toEqual([0, 1, 2, 3]);
		expect(counters.get('framesRendered')).toBe(0);
		for (const frame of frames) {
			window.opened[0]?.onShown(frame, 40_000);
		}

		await vi.waitFor(() => expect(counters.get('decodeMicroseconds')).toBeGreaterThan(0));
		expect(counted(counters, names)).toEqual({framesRendered: 4});
		expect(latency.snapshot().quantiles([1])?.max).toBe(40_000);
		outputs.setWindow(false);
		await outputs.close();
		expect(states.at(-1)).toBe('closed');
		expect(events.map(({detail}) => detail)).toEqual(['window opened', 'window closed']);
		outputs.show(rawFrame(9));
		expect(counters.get('framesRendered')).toBe(5);
	});

	test('a window that can not open is one line, and frames are rendered without it', async () => {
		window.fails = true;
		const {counters, events, states, outputs} = open();
		outputs.setWindow(true);
		await vi.waitFor(() => expect(states).toEqual(['opening', 'closed']));
		expect(events).toEqual([{type: 'fault', detail: 'no display: start it in a graphical session'}]);
		outputs.show(rawFrame(0));
		expect(counters.get('framesRendered')).toBe(1);
		await outputs.close();
	});
});

describe('a preview', () => {
	test('of a picture in two colours is those two colours, in RGB', () => {
		const [blue, orange] = [
			[20, 10, 200],
			[255, 128, 0],
		];
		const rgb = shrink(twoColours(), {columns: 4, rows: 2});
		const row = [blue, blue, orange, orange].flat();
		expect([...rgb]).toEqual([...row, ...row]);
	});

	test('of one cell is the mean of its points', () => {
		const rgb = shrink(twoColours(), {columns: 1, rows: 1});
		// Of three columns of points, one lies left and two lie right of the middle.
		expect([...rgb]).toEqual([20 + 2 * 255, 10 + 2 * 128, 200].map(sum => Math.floor(sum / 3)));
	});

	test('may have more cells than the picture has pixels', () => {
		const rgb = shrink(twoColours(), {columns: 200, rows: 100});
		expect(rgb).toHaveLength(200 * 100 * 3);
		expect([...rgb.subarray(0, 3)]).toEqual([20, 10, 200]);
		expect([...rgb.subarray(-3)]).toEqual([255, 128, 0]);
	});
});

describe('what was rendered', () => {
	test('is counted with its latency and its freezes, on top of what was counted before', () => {
		const counters = newCounters();
		counters.set('freezes', 2);
		counters.set('freezeMicroseconds', 700_000);
		const latency = newHistogram();
		const gaps = newHistogram();
		const meter = new RenderMeter(counters, {latency, gaps}, newHeartbeat());
		for (const at of [0, 40_000, 80_000, 480_000]) {
			meter.rendered(at - 30_000, at);
		}

		expect(counters.get('framesRendered')).toBe(4);
		expect(counters.get('freezes')).toBe(3);
		expect(counters.get('freezeMicroseconds')).toBe(1_100_000);
		expect(latency.snapshot().quantiles([1])?.max).toBe(30_000);
	});

	test('does not count the time in which the whole program was stopped', () => {
		const counters = newCounters();
		const [latency, gaps, heartbeat] = [newHistogram(), newHistogram(), newHeartbeat()];
		const meter = new RenderMeter(counters, {latency, gaps}, heartbeat);
		// Later than the clock of this machine, so that no real beat gets among these.
		const start = nowMicroseconds() + 1e9;
		for (const at of [0, 40_000, 80_000, 7_120_000, 7_160_000]) {
			heartbeat.beat(start + at);
			meter.rendered(start + at - 30_000, start + at);
		}

		expect(counters.get('freezes')).toBe(0);
		expect(gaps.snapshot().quantiles([1])?.max).toBeLessThan(45_000);
		expect(latency.snapshot().quantiles([1])?.max).toBe(30_000);
	});

	test('leaves the gaps between frames: 40, 40 and 400 ms, and none before the first', () => {
		const gaps = newHistogram();
		const meter = new RenderMeter(newCounters(), {latency: newHistogram(), gaps}, newHeartbeat());
		meter.rendered(0, 7_000_000);
		expect(gaps.snapshot().count).toBe(0);
		for (const at of [7_040_000, 7_080_000, 7_480_000]) {
			meter.rendered(0, at);
		}

		expect(gaps.snapshot().count).toBe(3);
		expect(gaps.snapshot().quantiles([0.5])?.max).toBe(400_000);
		expect(gaps.snapshot().quantiles([0.5])?.quantiles[0]).toBeCloseTo(40_000, -3);
	});

	test('goes on from where a worker that died left off: its gap is a freeze, too', () => {
		const counters = newCounters();
		const histograms = {latency: newHistogram(), gaps: newHistogram()};
		const heartbeat = newHeartbeat();
		const died = new RenderMeter(counters, histograms, heartbeat);
		for (const at of [1_000_000, 1_040_000, 1_080_000]) {
			died.rendered(0, at);
		}

		expect(counters.get('renderedAtMicroseconds')).toBe(1_080_000);
		expect(counters.get('meanFrameGapMicroseconds')).toBe(40_000);
		new RenderMeter(counters, histograms, heartbeat).rendered(0, 1_880_000);
		expect(counters.get('freezes')).toBe(1);
		expect(counters.get('freezeMicroseconds')).toBe(800_000);
		expect(histograms.gaps.snapshot().count).toBe(3);
	});

	test('where sending stopped on purpose has no frame to measure the next one by', () => {
		const counters = newCounters();
		const meter = new RenderMeter(counters, {latency: newHistogram(), gaps: newHistogram()}, newHeartbeat());
		for (const at of [1_000_000, 1_040_000]) {
			meter.rendered(0, at);
		}

		meter.interrupted(1_050_000);
		expect(counters.get('renderedAtMicroseconds')).toBe(0);
		meter.rendered(0, 9_000_000);
		expect(counters.get('freezes')).toBe(0);
	});
});
