import {describe, expect, test} from 'vitest';
import {FreezeMeter, shortestFreeze} from '../../source/metrics/freeze.js';

const ms = 1000;

/** Frames with these gaps between them, in milliseconds, the first at 5 s. */
function measured(gaps: readonly number[]): FreezeMeter {
	const meter = new FreezeMeter();
	let at = 5e6;
	meter.add(at);
	for (const gap of gaps) {
		at += gap * ms;
		meter.add(at);
	}

	return meter;
}

const steady = (frames: number, gap = 40): number[] => Array.from({length: frames}, () => gap);

/** W3C webrtc-stats, freezeCount: a gap of at least max(3 · avg, avg + 150 ms), avg over the last 30. */
describe('a freeze', () => {
	test.each<[string, number[], number, number]>([
		['nothing rendered', [], 0, 0],
		['25 fps, steady', steady(100), 0, 0],
		['avg 40 ms: 189 ms is none', [...steady(30), 189], 0, 0],
		['avg 40 ms: 190 ms is one (40 + 150)', [...steady(30), 190], 1, 190],
		['avg 100 ms: 299 ms is none', [...steady(30, 100), 299], 0, 0],
		['avg 100 ms: 300 ms is one (3 · 100)', [...steady(30, 100), 300], 1, 300],
		['the first gap has nothing to be measured by', [5000], 0, 0],
		['the second gap is measured by the first', [40, 190], 1, 190],
		['two freezes add up', [...steady(30), 1000, ...steady(30), 500], 2, 1500],
		// avg after the first: (29 · 40 + 1000) / 30 = 72 ms, so the next needs 222 ms.
		['a freeze raises the average that the next is measured by: 221 ms', [...steady(30), 1000, 221], 1, 1000],
		['a freeze raises the average that the next is measured by: 222 ms', [...steady(30), 1000, 222], 2, 1222],
		[
			'the average forgets what is more than 30 frames ago',
			[...steady(10, 400), ...steady(30, 20), 170],
			1,
			170,
		],
	])('%s', (_, gaps, count, totalMs) => {
		const meter = measured(gaps);
		expect(meter.count).toBe(count);
		expect(meter.total).toBe(totalMs * ms);
	});

	test('is measured by the frame that ends it', () => {
		const meter = new FreezeMeter();
		expect([0, 40, 80, 400, 440].map(at => meter.add(at * ms))).toEqual(
			[undefined, 40, 40, 320, 40].map(gap => (gap === undefined ? undefined : gap * ms)),
		);
		expect([meter.count, meter.total]).toEqual([1, 320 * ms]);
	});

	test('goes on over a meter that was replaced while it lasted', () => {
		const before = measured(steady(30));
		const after = new FreezeMeter({last: 6200 * ms, average: before.average});
		after.add(7200 * ms);
		expect([after.count, after.total]).toEqual([1, 1000 * ms]);
		expect(shortestFreeze(before.average ?? 0)).toBe(190 * ms);
	});

	test('ends where sending was stopped on purpose; what comes after that is no gap', () => {
		const meter = measured(steady(30));
		meter.interrupt(6700 * ms);
		expect([meter.count, meter.total]).toEqual([1, 500 * ms]);
		expect(meter.add(9000 * ms)).toBeUndefined();
		meter.add(9040 * ms);
		expect(meter.count).toBe(1);
	});
});
