import {expect, test} from 'vitest';
import {CaptureLoop} from '../../source/capture/capture-loop.js';
import {jpegSize} from '../../source/video/jpeg-size.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {FakePattern, FakeSender, newCounters} from './fakes.js';

test('frames are made as small and as seldom as the settings say, and the rest is counted as left out', async () => {
	const [source, sender, counters] = [new FakePattern(), new FakeSender({instant: true}), newCounters()];
	const frames: Array<Pick<EncodedFrame, 'index' | 'width' | 'height'>> = [];
	const sizes: unknown[] = [];
	const lengths: number[] = [];
	const send = sender.send.bind(sender);
	sender.send = async frame => {
		const {index, width, height, data} = frame;
		frames.push({index, width, height});
		sizes.push(jpegSize(data));
		return send(frame);
	};
	const loop = new CaptureLoop({
		...{source, counters, fps: 0, firstIndex: 0, endIndex: 9},
		settings: () => ({codec: 'jpeg', quality: 30, divisor: 2, everyNth: 3}),
		onEncoded: (_, bytes) => lengths.push(bytes),
		sender: () => sender,
		onNotice: () => undefined,
	});
	source.onNext = made => {
		if (made === 9) {
			setImmediate(() => loop.stop());
		}
	};
	await loop.run();
	expect(frames.map(({index}) => index)).toEqual([0, 3, 6]);
	expect(new Set(frames.map(({width, height}) => `${width}×${height}`))).toEqual(new Set(['8×8']));
	expect(sizes).toEqual([0, 3, 6].map(() => ({width: 8, height: 8})));
	expect(lengths).toHaveLength(3);
	expect(counters.get('droppedAdapt')).toBe(6);
	expect(counters.get('framesSent')).toBe(3);
	const gauges = ['encodedQuality', 'encodedWidth', 'encodedHeight', 'encodedEveryNth'] as const;
	expect(gauges.map(name => counters.get(name))).toEqual([30, 8, 8, 3]);
});
