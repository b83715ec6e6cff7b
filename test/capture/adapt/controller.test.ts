import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {longestGap, path, percentile, Stream} from './bottleneck.js';

/** The controller on a simulated bottleneck, in virtual time: nothing here waits or depends on the machine. */

const mbit = (rate: number) => ({...path, rateBitsPerSecond: rate * 1e6});
const wide = {...path, queueBytes: 1e9};

describe('on a link that is too slow', () => {
	const cases = (['tcp', 'udp'] as const).flatMap(protocol =>
		[4, 10, 20, 40].flatMap(rate => [0, 20, 100, 200].map(delayMs => ({protocol, rate, delayMs}))),
	);

	test.each(cases)('$protocol settles at $rate Mbit/s, $delayMs ms', ({protocol, rate, delayMs}) => {
		const stream = new Stream({protocol, path: {...mbit(rate), delayMs}}).run(40);
		expect(percentile(stream.since(5), 0.95)).toBeLessThan(delayMs + 200);
		const late = stream.since(12).map(({index}) => index);
		expect(Math.max(...late) - Math.min(...late)).toBeLessThanOrEqual(2);
	});

	test.each(['tcp', 'udp'] as const)('%s at 4 Mbit/s: within 5 s, in time and without a freeze', protocol => {
		for (const packetSize of [1024, 10_000, 30_000]) {
			const seconds = new Stream({protocol, packetSize, path: mbit(4)}).run(10).since(5);
			expect(percentile(seconds, 0.95)).toBeLessThan(150);
			expect(longestGap(seconds)).toBeLessThan(190);
		}
	});

	test.each(['tcp', 'udp'] as const)('%s is far worse without it', protocol => {
		const seconds = new Stream({protocol, path: mbit(4), adapt: false}).run(10).since(5);
		const whole = seconds.filter(({latencyMs}) => latencyMs !== undefined).length / seconds.length;
		expect(whole).toBeLessThan(0.3);
		expect(percentile(seconds, 0.95)).toBeGreaterThan(400);
	});

	test('a rate that falls under way is followed within 2 s', () => {
		for (const protocol of ['tcp', 'udp'] as const) {
			const stream = new Stream({protocol, path: wide}).run(10);
			expect(stream.controller.rung.quality).toBe(50);
			stream.path = mbit(4);
			stream.run(10);
			expect(percentile(stream.since(12), 0.95)).toBeLessThan(200);
			expect(longestGap(stream.since(12))).toBeLessThan(190);
		}
	});
});

describe('when the link is wide again', () => {
	test.each([
		['tcp', 4],
		['udp', 4],
		['tcp', 10],
		['udp', 10],
	] as const)('%s climbs back from %d Mbit/s within 20 s', (protocol, rate) => {
		const stream = new Stream({protocol, path: mbit(rate)}).run(20);
		expect(stream.ladder.indexOf(stream.controller.rung)).toBeGreaterThan(0);
		stream.path = wide;
		stream.run(20);
		expect(stream.controller.rung).toBe(stream.ladder[0]);
	});

	test('and stays there', () => {
		const stream = new Stream({protocol: 'udp', path: mbit(4)}).run(10);
		stream.path = wide;
		stream.run(60);
		expect(new Set(stream.since(40).map(({index}) => index))).toEqual(new Set([0]));
	});
});

describe('loss that has nothing to do with the rate', () => {
	test.each([
		[0.01, 10_000],
		[0.05, 10_000],
		[0.05, 30_000],
	])('of %d at %d bytes changes nothing', (loss, packetSize) => {
		const stream = new Stream({protocol: 'udp', packetSize, path: {...wide, loss}}).run(60);
		expect(stream.steps).toEqual([]);
	});

	test('that is heavy is mistaken for a full queue, and taken back when less changes nothing', () => {
		const stream = new Stream({protocol: 'udp', packetSize: 30_000, path: {...wide, loss: 0.15}}).run(3);
		expect(stream.steps.map(({reason}) => reason)).toEqual(['lossy', 'mistake']);
		expect(stream.controller.rung).toBe(stream.ladder[0]);
	});

	test('and that no frame of many packets survives, makes frames smaller', () => {
		const stream = new Stream({protocol: 'udp', packetSize: 1024, path: {...wide, loss: 0.05}}).run(30);
		expect(stream.steps.some(({reason}) => reason === 'starved')).toBe(true);
		const whole = (from: number, to: number) =>
			stream.moments.filter(({at, latencyMs}) => at >= from && at < to && latencyMs !== undefined).length;
		expect(whole(20_000, 30_000)).toBeGreaterThan(10 * Math.max(1, whole(0, 1000)));
	});
});

describe('a path that becomes longer', () => {
	test.each(['tcp', 'udp'] as const)('%s: is mistaken for a queue, and taken back', protocol => {
		const stream = new Stream({protocol, path: wide}).run(10);
		stream.path = {...wide, delayMs: 200};
		stream.run(10);
		expect(stream.steps.at(-1)?.reason).toBe('mistake');
		expect(stream.controller.rung).toBe(stream.ladder[0]);
	});
});

describe('whatever the link', () => {
	const anyStream = fc.record({
		protocol: fc.constantFrom('tcp' as const, 'udp' as const),
		quality: fc.integer({min: 1, max: 100}),
		fullBytes: fc.integer({min: 5000, max: 300_000}),
		bend: fc.double({min: 0.8, max: 1.2, noNaN: true}),
		seed: fc.nat(),
		path: fc.record({
			rateBitsPerSecond: fc.double({min: 2e5, max: 1e8, noNaN: true}),
			queueBytes: fc.integer({min: 1500, max: 1_000_000}),
			delayMs: fc.integer({min: 0, max: 500}),
			loss: fc.double({min: 0, max: 1, noNaN: true}),
		}),
	});

	test('no frame is better than what the user chose, and each has a rung of the ladder', () => {
		fc.assert(
			fc.property(anyStream, options => {
				const stream = new Stream(options).run(15);
				for (const {rung, index} of stream.moments) {
					expect(index).toBeGreaterThanOrEqual(0);
					expect(rung.quality).toBeLessThanOrEqual(options.quality);
				}
			}),
			{numRuns: 60, seed: 3},
		);
	});

	test('with room to spare nothing happens', () => {
		fc.assert(
			fc.property(anyStream, fc.integer({min: 0, max: 300}), (options, delayMs) => {
				const stream = new Stream({...options, path: {...wide, delayMs}}).run(20);
				expect(stream.steps).toEqual([]);
			}),
			{numRuns: 30, seed: 3},
		);
	});

	test('steps that are told are few', () => {
		fc.assert(
			fc.property(anyStream, options => {
				expect(new Stream(options).run(30).steps.length).toBeLessThan(30);
			}),
			{numRuns: 40, seed: 3},
		);
	});
});
