import {expect, test} from 'vitest';
import {JitterMeter} from '../../source/metrics/jitter.js';

/**
 * RFC 3550, A.8, worked by hand: transit = arrived − captured; D = its change; J += (|D| − J) / 16. Microseconds.
 *
 * | captured | arrived | transit |   D |                    J |
 */
const table = [
	[0, 1000, 1000, undefined],
	[40_000, 41_000, 1000, 0],
	[80_000, 82_600, 2600, 100],
	[120_000, 121_000, 1000, 193.75],
	[160_000, 161_000, 1000, 181.640_625],
] as const;

test('jitter follows the table, frame by frame', () => {
	const meter = new JitterMeter();
	expect(meter.jitter).toBeUndefined();
	for (const [captured, arrived, transit, jitter] of table) {
		meter.add(captured, arrived);
		expect(arrived - captured).toBe(transit);
		expect(meter.jitter).toBe(jitter);
	}
});

test('a steady stream has none, however far apart the two clocks are', () => {
	const meter = new JitterMeter();
	for (let frame = 0; frame < 100; frame++) {
		meter.add(frame * 41_667, 9e12 + frame * 41_667);
	}

	expect(meter.jitter).toBe(0);
});

test('a lasting swing of 1600 µs is what it comes to', () => {
	const meter = new JitterMeter();
	for (let frame = 0; frame < 300; frame++) {
		meter.add(frame * 40_000, frame * 40_000 + (frame % 2) * 1600);
	}

	expect(meter.jitter).toBeCloseTo(1600, 0);
});
