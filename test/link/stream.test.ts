import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {serialisationMs, stalledThroughput} from '../../source/link/closed-form.js';
import {Recovery, recoveryMs, segmentBytes} from '../../source/link/recovery.js';
import type {Link} from '../../source/link/settings.js';
import {StreamModel} from '../../source/link/stream.js';
import {mostHeldBytes} from '../../source/link/transit.js';
import {anyLink, linkOf} from './links.js';
import {binomialBounds} from './statistics.js';

const modelOf = (changes: Partial<Link>): StreamModel<number> => new StreamModel(linkOf(changes));

/** Writes so many bytes as a sender does that waits whenever the queue is full. Returns when each segment comes out. */
function write(model: StreamModel<number>, now: number, bytes: number): {taken: number; at: number[]} {
	const since = now;
	const at: number[] = [];
	for (const [index, fate] of model.plan(bytes).entries()) {
		const length = Math.min(segmentBytes, bytes - index * segmentBytes);
		while (!model.hasRoom(now, length)) {
			now = model.nextRoomAt(now) ?? now;
		}

		at.push(model.offer(now, {bytes: length, fate, since}, index));
	}

	return {taken: now, at};
}

describe('rate and delay on the byte stream', () => {
	test('nothing is changed by a link that does nothing', () => {
		expect(write(modelOf({}), 7, 80_000)).toEqual({taken: 7, at: new Array(56).fill(7)});
	});

	test('worked by hand: 14 480 B at 10 mbit and 20 ms are there after 20 + 11.584 ms', () => {
		const {at} = write(modelOf({rateBitsPerSecond: 10e6, delayMs: 20}), 0, 14_480);
		expect(at[0]).toBeCloseTo(20 + 1.1584, 9);
		expect(at.at(-1)).toBeCloseTo(20 + 11.584, 9);
	});

	test('a full queue drops nothing, the sender waits: all bytes come at the rate', () => {
		const rate = 4e6;
		const model = modelOf({rateBitsPerSecond: rate, queueBytes: 64_000});
		let now = 0;
		let last = 0;
		for (let frame = 0; frame < 20; frame++) {
			const {taken, at} = write(model, now, 80_000);
			// What the link took and what left differ by the queue.
			expect(at.at(-1)! - taken).toBeLessThanOrEqual(serialisationMs(64_000, rate) + 1e-6);
			now = taken;
			last = at.at(-1)!;
		}

		expect(last).toBeCloseTo(serialisationMs(20 * 80_000, rate), 6);
		expect(model.stalls).toBe(0);
	});

	test('memory has an end: the sender waits then, even without a rate', () => {
		const model = modelOf({delayMs: 10_000});
		let taken = 0;
		while (model.hasRoom(0, segmentBytes)) {
			model.offer(0, {bytes: segmentBytes, fate: 0, since: 0}, taken++);
		}

		expect(model.heldBytes).toBeLessThanOrEqual(mostHeldBytes);
		expect(model.heldBytes).toBeGreaterThan(mostHeldBytes - 2 * segmentBytes);
	});

	test('order is kept and no byte is lost, whatever the link', () => {
		fc.assert(
			fc.property(
				anyLink,
				anyLink,
				fc.array(fc.integer({min: 1, max: 40_000}), {maxLength: 10}),
				(a, b, writes) => {
					const model = new StreamModel<number>(a);
					let now = 0;
					let number = 0;
					for (const [index, bytes] of writes.entries()) {
						if (index === 5) {
							model.configure(now, b);
						}

						for (const fate of model.plan(bytes)) {
							while (!model.hasRoom(now, segmentBytes)) {
								now = model.nextRoomAt(now)!;
							}

							const at = model.offer(now, {bytes: segmentBytes, fate, since: now}, number++);
							expect(at).toBeGreaterThanOrEqual(now);
						}
					}

					const order: number[] = [];
					for (let next = model.take(Infinity); next !== undefined; next = model.take(Infinity)) {
						order.push(next);
					}

					expect(order).toEqual(Array.from({length: number}, (_, index) => index));
					expect(model.isEmpty).toBe(true);
				},
			),
			{numRuns: 60},
		);
	});
});

describe('what a lost segment costs', () => {
	const link = {delayMs: 20, jitterMs: 5, rateBitsPerSecond: 10e6};

	test.each([
		['a fast retransmit: one round trip', 1, 0, 2 * 20 + 1.1584],
		['with what waits in the queue in front of it', 1, 50_000, 2 * 20 + 1.1584 + 40],
		['a timeout: 200 ms at the least', 2, 0, 200],
		['a timeout and its retransmission lost, doubled', 3, 0, 200 + 400],
		['six timeouts', 7, 0, 200 * 63],
	])('%s', (_, fate, waiting, expected) => {
		expect(recoveryMs(fate, waiting, link)).toBeCloseTo(expected, 9);
	});

	test('a timeout follows a long round trip and its jitter', () => {
		// RTT 560 + 1.1584 ms, four times the jitter for its variance.
		expect(recoveryMs(2, 0, {...link, delayMs: 280})).toBeCloseTo(560 + 1.1584 + 20, 9);
	});

	test('a segment that is not lost costs nothing', () => {
		expect(recoveryMs(0, 1e6, link)).toBe(0);
	});

	test('the stream stands still for so long, everything behind it too, and it is counted', () => {
		const model = modelOf({delayMs: 10});
		const segment = {bytes: segmentBytes, since: 0};
		expect(model.offer(0, {...segment, fate: 0}, 0)).toBe(10);
		expect(model.offer(0, {...segment, fate: 1}, 1)).toBe(30);
		expect(model.offer(5, {...segment, fate: 0}, 2)).toBe(30);
		expect(model.offer(25, {...segment, fate: 0}, 3)).toBe(35);
		expect(model).toMatchObject({stalls: 1, stallMs: 20});
	});

	test('what waits behind a stall fills the queue, until the sender has to wait too', () => {
		const model = modelOf({delayMs: 100, queueBytes: 10_000});
		model.offer(0, {bytes: 1000, fate: 1, since: 0}, 0);
		for (let number = 1; model.hasRoom(1, 1000); number++) {
			model.offer(1, {bytes: 1000, fate: 0, since: 1}, number);
		}

		expect(model.queueBytes(1)).toBe(10_000);
		expect(model.nextRoomAt(1)).toBe(200);
		expect(model.oldestSince(1)).toBe(0);
		expect(model.hasRoom(200, 1000)).toBe(true);
	});

	test('a stall ends at once when the link loses nothing any more', () => {
		const model = modelOf({loss: 0.5});
		model.offer(0, {bytes: 1000, fate: 7, since: 0}, 0);
		expect(model.stallMs).toBe(12_600);
		model.configure(1000, linkOf({}));
		expect(model.lastAt).toBeLessThan(1001);
		expect(model.stallMs).toBe(1000);
	});
});

describe('which segments stall', () => {
	const fatesOf = (link: Partial<Link>, seed: number, segments: number): number[] => [
		...new Recovery(seed).plan(segments, linkOf(link)),
	];

	test('none without loss, all at once with nothing else', () => {
		expect(fatesOf({}, 1, 100).every(fate => fate === 0)).toBe(true);
		// One run of lost segments is one stall, and each retransmission is lost too.
		expect(fatesOf({loss: 1}, 1, 5)).toEqual([7, 0, 0, 0, 0]);
	});

	test('the last three of a write wait for a timeout: nothing behind them tells of the loss', () => {
		const recovery = new Recovery(9);
		let fast = 0;
		for (let frame = 0; frame < 3000; frame++) {
			const fates = [...recovery.plan(20, linkOf({loss: 0.02}))];
			for (const [index, fate] of fates.entries()) {
				if (fate > 0 && index >= 17) {
					expect(fate).toBeGreaterThanOrEqual(2);
				}

				fast += fate === 1 ? 1 : 0;
			}
		}

		expect(fast).toBeGreaterThan(100);
	});

	test('a write of three segments or less always waits for one', () => {
		const recovery = new Recovery(1);
		for (let frame = 0; frame < 2000; frame++) {
			expect([...recovery.plan(3, linkOf({loss: 0.1}))]).not.toContain(1);
		}
	});

	test('a long burst waits for a timeout, a short one does not', () => {
		// Long runs: mean length 50, so that nearly none is shorter than four; and the write goes on for long after.
		const long = fatesOf({loss: 0.1, burst: 200}, 5, 20_000).filter(fate => fate > 0);
		expect(long.filter(fate => fate === 1).length).toBeLessThan(long.length / 5);
		const short = fatesOf({loss: 0.01}, 5, 20_000).filter(fate => fate > 0);
		expect(short.filter(fate => fate === 1).length).toBeGreaterThan(0.95 * short.length);
	});

	test('their number is that of the loss runs', () => {
		const segments = 200_000;
		const stalls = fatesOf({loss: 0.02}, 2, segments).filter(fate => fate > 0).length;
		// A run begins with a lost segment behind one that is not: p · (1 − p).
		const {low, high} = binomialBounds(segments, 0.02 * 0.98);
		expect(stalls).toBeGreaterThan(low);
		expect(stalls).toBeLessThan(high);
	});

	test('the same seed stalls at the same ones', () => {
		expect(fatesOf({loss: 0.05, burst: 2}, 3, 1000)).toEqual(fatesOf({loss: 0.05, burst: 2}, 3, 1000));
		expect(fatesOf({loss: 0.05, burst: 2}, 3, 1000)).not.toEqual(fatesOf({loss: 0.05, burst: 2}, 4, 1000));
	});
});

test('throughput with loss: what is left when every run of lost segments stops the line for a round trip', () => {
	const link = {loss: 0.005, delayMs: 10, queueBytes: 64e6};
	const model = modelOf(link);
	const segments = 20_000;
	let last = 0;
	// Without a rate, what is in front of a segment adds nothing to its round trip.
	for (const fate of model.plan(segments * segmentBytes)) {
		last = model.offer(
			last === 0 ? 0 : last - 10,
			{bytes: segmentBytes, fate: Math.min(fate, 1), since: 0},
			0,
		);
		model.take(Infinity);
	}

	const measured = (segments * segmentBytes * 8000) / (last - 10);
	const runs = link.loss * (1 - link.loss);
	const expected = stalledThroughput(null, {runs, recoveryMs: 20, segmentBytes});
	// Throughput goes with 1 / stalls: five standard deviations of a binomial count.
	const {low, high} = binomialBounds(segments, runs);
	expect(measured).toBeGreaterThan((expected * segments * runs) / high);
	expect(measured).toBeLessThan((expected * segments * runs) / low);
});
