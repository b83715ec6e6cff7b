import fc from 'fast-check';
import {expect, test} from 'vitest';
import {busyWithin} from '../../source/workers/loop-watch.js';

test('a loop that worked for a quarter of the time was busy for that', () => {
	expect(busyWithin(25, 75, 0)).toEqual({busy: 25, share: 0.25});
});

test('what it was stopped for is no work, whatever it was doing then', () => {
	expect(busyWithin(5020, 80, 5000)).toEqual({busy: 100, share: 1});
	expect(busyWithin(20, 5080, 5000)).toEqual({busy: 20, share: 0.2});
});

test('it is never busy for longer than it ran', () => {
	const milliseconds = fc.double({min: 0, max: 1e7, noNaN: true});
	fc.assert(
		fc.property(milliseconds, milliseconds, milliseconds, (active, idle, stopped) => {
			const {busy, share} = busyWithin(active, idle, stopped);
			expect(busy).toBeLessThanOrEqual(Math.max(0, active + idle - stopped));
			expect(share).toBeGreaterThanOrEqual(0);
			expect(share).toBeLessThanOrEqual(1);
		}),
	);
});
