import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Arrivals, roundedRate} from '../../source/video/arrivals.js';
import {Presence} from '../../source/video/presence.js';

/** Pictures that came at these milliseconds. */
function came(times: readonly number[]): Arrivals {
	const arrivals = new Arrivals();
	for (const time of times) {
		arrivals.note(time);
	}

	return arrivals;
}

/** `count` bunches of `size`, so many milliseconds apart. */
const bunches = (count: number, size: number, apart: number): number[] =>
	Array.from({length: count * size}, (_, index) => 1000 + Math.floor(index / size) * apart + (index % size));

describe('the rate of a source', () => {
	test.each([
		['even', bunches(9, 1, 40), 25],
		['one a second', bunches(5, 1, 1000), 1],
		['one in five seconds', bunches(6, 1, 5000), 0.2],
		['bunches of three', bunches(5, 3, 200), 15],
		['bunches of fifteen', bunches(6, 15, 1000), 15],
		['240 a second', bunches(100, 1, 1000 / 240), 240],
		[
			'25 a second but for one gap',
			[0, 40, 80, 120, 400, 440, 480, 520, 560].map(at => at + 1),
			25 - 25 * (240 / 520),
		],
		['what had piled up before, and then 25 a second', [960, 960, 960, ...bunches(9, 1, 40)], 25],
	])('is counted over time: %s', (_, times, rate) => {
		expect(came(times).rate()).toBeCloseTo(rate, 1);
	});

	test.each([
		['nothing', []],
		['one picture', [0]],
		['a bunch', [0, 0, 1, 1, 2]],
		['a bunch that takes its time', [0, 7, 14, 21, 28, 35]],
		['two of them', bunches(2, 3, 200)],
	])('is not known from %s', (_, times) => {
		expect(came(times).rate()).toBeUndefined();
	});

	test('is right within a tenth, whatever the size of bunches, and however they are late', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 1, max: 10}),
				fc.integer({min: 50, max: 500}),
				fc.array(fc.double({min: 0, max: 0.3, noNaN: true}), {minLength: 100, maxLength: 100}),
				(size, apart, late) => {
					const times = bunches(100, size, apart).map(
						(time, index) => time + apart * (late[Math.floor(index / size)] ?? 0),
					);
					const rate = came(times).rate() ?? 0;
					expect(Math.abs(rate / ((size * 1000) / apart) - 1)).toBeLessThan(0.1);
				},
			),
		);
	});

	test('follows the source within ten seconds, and is not that of before a loss', () => {
		const arrivals = came([...bunches(100, 1, 100), ...bunches(30, 1, 500).map(time => time + 10_000)]);
		expect(arrivals.rate()).toBeCloseTo(2, 0);
		arrivals.restart();
		expect(arrivals.rate()).toBeUndefined();
	});

	test('has the longest gap, but for those of a loss', () => {
		const arrivals = came([0, 40, 300, 340]);
		arrivals.restart();
		arrivals.note(9000);
		arrivals.note(9040);
		expect(arrivals.longestGap).toBe(260);
		expect(came([5]).longestGap).toBeUndefined();
	});

	test('takes bounded memory and time, however fast they come', () => {
		const arrivals = came(Array.from({length: 100_000}, (_, index) => index / 100));
		expect(arrivals.count).toBeLessThan(5000);
	});

	test.each([
		[24.3, 24],
		[9.6, 9.5],
		[1.02, 1],
		[0.203, 0.2],
		[0.001, 0.01],
	])('%f is aimed at as %f', (rate, rounded) => {
		expect(roundedRate(rate)).toBe(rounded);
	});
});

test('a source is lost from its last picture on, once, and counts up until the next', () => {
	const presence = new Presence();
	expect(presence.silence(50)).toBe(0);
	expect(presence.came(100)).toBeUndefined();
	expect(presence.silence(350)).toBe(250);
	expect([presence.lost(400), presence.lost(500), presence.isLost]).toEqual([true, false, true]);
	expect(presence.lostFor(1100)).toBe(1000);
	expect(presence.came(5300)).toBe(5200);
	expect([presence.isLost, presence.lostFor(9000), presence.losses, presence.count]).toEqual([
		false,
		5200,
		1,
		2,
	]);
	presence.lost(6000);
	expect([presence.lostFor(6300), presence.losses]).toEqual([6200, 2]);
});
