import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isNewer, serialAdd, serialDistance} from '../../source/wire/serial.js';

const last = 2 ** 32 - 1;
const half = 2 ** 31;

test.each([
	// from, to, distance
	[0, 0, 0],
	[0, 1, 1],
	[1, 0, -1],
	[last, 0, 1],
	[0, last, -1],
	[last - 2, 3, 6],
	[3, last - 2, -6],
	[0, half - 1, half - 1],
	// Half the circle is both as far ahead as behind (RFC 1982 leaves it open): here it counts as behind.
	[0, half, -half],
	[half, 0, -half],
])('from %i to %i it is %i', (from, to, distance) => {
	expect(serialDistance(from, to)).toBe(distance);
	expect(isNewer(to, from)).toBe(distance > 0);
});

test.each([
	[0, 1, 1],
	[last, 1, 0],
	[0, -1, last],
	[last - 1, 5, 3],
	[5, -10, last - 4],
	[0, 0, 0],
])('%i and %i steps is %i', (from, steps, to) => {
	expect(serialAdd(from, steps)).toBe(to);
});

const serial = fc.oneof(
	fc.integer({min: 0, max: last}),
	fc.integer({min: 0, max: 10}),
	fc.integer({min: last - 10, max: last}),
);
const step = fc.integer({min: -half + 1, max: half - 1});

test('going some steps is that many steps away, from everywhere', () => {
	fc.assert(
		fc.property(serial, step, (from, steps) => {
			expect(serialDistance(from, serialAdd(from, steps))).toBe(steps);
		}),
	);
});

test('of two that differ by less than half the circle, exactly one is newer', () => {
	fc.assert(
		fc.property(serial, step, (from, steps) => {
			const to = serialAdd(from, steps);
			expect(Number(isNewer(to, from)) + Number(isNewer(from, to))).toBe(steps === 0 ? 0 : 1);
		}),
	);
});
