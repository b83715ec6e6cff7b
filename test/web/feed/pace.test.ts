import {EventEmitter} from 'node:events';
import type {ServerResponse} from 'node:http';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Pace} from '../../../source/web/feed/pace.js';
import type {Picture} from '../../../source/web/feed/picture.js';
import {Viewer} from '../../../source/web/feed/viewer.js';

describe('a pace', () => {
	test('lets the first through, and then one an interval, on the beat of the first', () => {
		const pace = new Pace(10);
		expect(pace.wait(5000)).toBe(0);
		pace.take(5000);
		expect(pace.wait(5030)).toBe(70);
		// 20 ms late: the next is due on the beat all the same.
		pace.take(5120);
		expect(pace.wait(5120)).toBe(80);
		// Whole intervals late: nothing is made up for.
		pace.take(5700);
		expect(pace.wait(5700)).toBe(100);
	});

	test('makes up for as much lateness as it is told to', () => {
		const pace = new Pace(60, 100);
		pace.take(0);
		pace.take(1000);
		// Six intervals were missed within 100 ms.
		for (let frame = 0; frame < 6; frame++) {
			expect(pace.wait(1000)).toBe(0);
			pace.take(1000);
		}

		expect(pace.wait(1000)).toBeGreaterThan(0);
	});

	test('never lets more through than it says, and misses none that is due, however ragged what comes is', () => {
		const gaps = fc.array(fc.double({min: 0.1, max: 300, noNaN: true}), {minLength: 1, maxLength: 300});
		fc.assert(
			fc.property(fc.double({min: 0.5, max: 240, noNaN: true}), gaps, (fps, gaps) => {
				const pace = new Pace(fps);
				let [now, taken] = [0, 0];
				for (const gap of gaps) {
					now += gap;
					if (pace.wait(now) === 0) {
						pace.take(now);
						taken++;
					}
				}

				const span = now - (gaps[0] ?? 0);
				expect(taken).toBeLessThanOrEqual((span * fps) / 1000 + 1 + 1e-6);
			}),
		);
	});
});

describe('a viewer with an fps of its own', () => {
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	/** A source of so many fps for 10 s, each frame up to `ragged` ms late; what the viewer took, and when. */
	function watchFor10s(
		sourceFps: number,
		fps: number | undefined,
		ragged: (index: number) => number = () => 0,
	) {
		const sent: Array<{index: number; at: number}> = [];
		let newest: Picture | undefined;
		let offer: (picture: Picture) => void = () => {};
		const feed = {
			ask: (seen: Picture | undefined) => (newest === seen ? undefined : newest),
			watch({onPicture}: {onPicture: (picture: Picture) => void}) {
				offer = onPicture;
				return () => {};
			},
		};
		const start = performance.now();
		const response = Object.assign(new EventEmitter(), {
			cork() {},
			uncork() {},
			write(bytes: Buffer | string, taken?: unknown) {
				if (bytes instanceof Buffer && bytes.length === 4) {
					sent.push({index: bytes.readUInt32BE(), at: performance.now() - start});
				}

				if (typeof taken === 'function') {
					taken();
				}

				return true;
			},
		});
		new Viewer(response as unknown as ServerResponse, feed, fps).start();
		for (let index = 0; index < sourceFps * 10; index++) {
			setTimeout(
				() => {
					const jpeg = Buffer.alloc(4);
					jpeg.writeUInt32BE(index);
					newest = {index, timestampSeconds: 0, jpeg, head: Buffer.alloc(0)};
					offer(newest);
				},
				(index * 1000) / sourceFps + ragged(index),
			);
		}

		vi.advanceTimersByTime(10_000);
		response.emit('close');
		return {sent, gaps: sent.slice(1).map(({at}, index) => at - (sent[index]?.at ?? 0))};
	}

	test('gets ten evenly spaced pictures a second of a source of 24 when it asks for 10', () => {
		const {sent, gaps} = watchFor10s(24, 10);
		expect(Math.abs(sent.length - 100)).toBeLessThanOrEqual(1);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(99);
		expect(Math.max(...gaps)).toBeLessThanOrEqual(101);
		// Each is the newest of its moment: at most one frame of the source old.
		for (const {index, at} of sent) {
			expect(at - (index * 1000) / 24).toBeLessThanOrEqual(1000 / 24 + 1);
		}
	});

	test.each([
		[24, 60, 240],
		[60, 60, 600],
		[50, 24, 240],
		[100, 60, 600],
		[24, 0.5, 5],
		[5, 10, 50],
	])('of a source of %s with fps=%s gets %s in 10 s', (sourceFps, fps, expected) => {
		const {sent} = watchFor10s(sourceFps, fps);
		expect(Math.abs(sent.length - expected)).toBeLessThanOrEqual(Math.max(1, expected / 100));
	});

	test('misses no frame of a source whose frames come in bunches, where it asks for no pace', () => {
		const {sent} = watchFor10s(24, undefined, index => (3 - (index % 4)) * 40);
		expect(sent.length).toBeGreaterThanOrEqual(236);
	});

	test('misses no frame of a source that is ragged, but slower than the limit', () => {
		const {sent} = watchFor10s(24, 60, index => (index * 7919) % 20);
		expect(sent.length).toBeGreaterThanOrEqual(239);
		expect(sent.map(({index}) => index)).toEqual([...sent.keys()]);
	});
});
