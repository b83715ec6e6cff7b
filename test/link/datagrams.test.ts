import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {burstDelayMs, serialisationMs} from '../../source/link/closed-form.js';
import {type DatagramFate, DatagramModel} from '../../source/link/datagrams.js';
import type {Link} from '../../source/link/settings.js';
import {mostHeldBytes} from '../../source/link/transit.js';
import {anyLink, linkOf} from './links.js';
import {binomialBounds, mean} from './statistics.js';

type Offer = {readonly at: number; readonly bytes: number};

const modelOf = (changes: Partial<Link>): DatagramModel<number> => new DatagramModel(linkOf(changes));
const steady = (count: number, bytes: number, everyMs: number): Offer[] =>
	Array.from({length: count}, (_, index) => ({at: index * everyMs, bytes}));

/** Offers them all, numbered, and returns what became of each. */
function offerAll(model: DatagramModel<number>, offers: readonly Offer[]): DatagramFate[] {
	return offers.map(({at, bytes}, index) => model.offer(at, bytes, () => index));
}

const arrival = (fate: DatagramFate | undefined): number | undefined =>
	fate?.type === 'delivered' ? fate.at[0] : undefined;
const arrivals = (fates: readonly DatagramFate[]): number[] =>
	fates.map(arrival).filter(at => at !== undefined);
const droppedBy = (fates: readonly DatagramFate[], wanted: 'loss' | 'queue'): number[] =>
	fates.flatMap((fate, index) => (fate.type === 'dropped' && fate.reason === wanted ? [index] : []));

/** Takes out all that ever comes, in the order in which it does. */
function takeAll(model: DatagramModel<number>, now = Infinity): number[] {
	const taken: number[] = [];
	for (let next = model.take(now); next !== undefined; next = model.take(now)) {
		taken.push(next);
	}

	return taken;
}

describe('a link that does nothing', () => {
	test('hands out everything at once, in order', () => {
		const model = modelOf({});
		const fates = offerAll(model, steady(100, 1000, 1));
		expect(arrivals(fates)).toEqual(steady(100, 1000, 1).map(({at}) => at));
		expect(takeAll(model)).toEqual(Array.from({length: 100}, (_, index) => index));
		expect(model).toMatchObject({lost: 0, queueDropped: 0, duplicated: 0, isEmpty: true, heldBytes: 0});
	});
});

describe('the rate', () => {
	test('worked by hand: five packets of 10 000 B at 10 mbit leave 8 ms apart', () => {
		const fates = offerAll(modelOf({rateBitsPerSecond: 10e6}), steady(5, 10_000, 0));
		expect(arrivals(fates)).toEqual([8, 16, 24, 32, 40]);
	});

	test.each([
		[1e6, 1024],
		[4e6, 10_000],
		[100e6, 30_000],
	])('%i bit/s: the last of a burst comes after its closed form', (rate, bytes) => {
		const fates = offerAll(
			modelOf({rateBitsPerSecond: rate, queueBytes: 64e6, delayMs: 20}),
			steady(50, bytes, 0),
		);
		expect(arrivals(fates).at(-1)).toBeCloseTo(20 + burstDelayMs(50, bytes, rate), 6);
	});

	test('is the throughput of a stream that offers twice as much, and the rest finds the queue full', () => {
		const rate = 10e6;
		const everyMs = serialisationMs(10_000, rate) / 2;
		const model = modelOf({rateBitsPerSecond: rate, queueBytes: 64_000});
		const fates = offerAll(model, steady(2000, 10_000, everyMs));
		const through = arrivals(fates);
		const seconds = (through.at(-1)! - through[0]!) / 1000;
		// The first packet's bits came before the stretch began.
		expect(((through.length - 1) * 10_000 * 8) / seconds).toBeCloseTo(rate, -2);
		// Half of them, and the six at the most that still wait in the queue of 64 kB.
		expect(through.length).toBeGreaterThanOrEqual(1000);
		expect(through.length).toBeLessThanOrEqual(1006);
		expect(model.queueDropped).toBe(2000 - through.length);
		expect(model.lost).toBe(0);
	});

	test('a packet waits no longer than a full queue takes', () => {
		const [rate, queueBytes, bytes] = [4e6, 64_000, 1024];
		const fates = offerAll(modelOf({rateBitsPerSecond: rate, queueBytes}), steady(5000, bytes, 0.5));
		const waits = fates.flatMap((fate, index) => {
			const at = arrival(fate);
			return at === undefined ? [] : [at - index * 0.5];
		});
		expect(Math.max(...waits)).toBeLessThanOrEqual(serialisationMs(queueBytes, rate));
		expect(Math.max(...waits)).toBeGreaterThan(serialisationMs(queueBytes - 2 * bytes, rate));
	});

	test('lets a packet through that is larger than the whole queue, when the queue is empty', () => {
		const model = modelOf({rateBitsPerSecond: 10e6, queueBytes: 1500});
		const fates = offerAll(model, [
			{at: 0, bytes: 30_000},
			{at: 1, bytes: 30_000},
			{at: 24, bytes: 30_000},
		]);
		expect(fates.map(({type}) => type)).toEqual(['delivered', 'dropped', 'delivered']);
	});

	test('costs a packet that is lost anyway nothing', () => {
		const fates = offerAll(modelOf({rateBitsPerSecond: 1e6, loss: 0.5}), steady(6, 1250, 0));
		expect(arrivals(fates)).toEqual(arrivals(fates).map((_, index) => (index + 1) * 10));
	});
});

describe('delay and jitter', () => {
	test('a delay moves everything by so much', () => {
		const fates = offerAll(modelOf({delayMs: 50}), steady(10, 1000, 3));
		expect(arrivals(fates)).toEqual(steady(10, 1000, 3).map(({at}) => at + 50));
	});

	test('jitter is uniform in delay ± jitter, and the same for packets that come together', () => {
		const model = modelOf({delayMs: 100, jitterMs: 30});
		const delays: number[] = [];
		for (let frame = 0; frame < 20_000; frame++) {
			// So far apart that none has to wait for the one before.
			const now = frame * 1000;
			const first = arrival(model.offer(now, 1000, () => 0))!;
			const second = arrival(model.offer(now, 1000, () => 0))!;
			expect(second).toBe(first);
			delays.push(first - now);
		}

		expect(Math.min(...delays)).toBeGreaterThanOrEqual(70);
		expect(Math.max(...delays)).toBeLessThanOrEqual(130);
		// A uniform number's variance is width² / 12; five standard deviations of the mean.
		expect(Math.abs(mean(delays) - 100)).toBeLessThan((5 * 60) / Math.sqrt(12 * delays.length));
	});

	test('jitter never brings a packet there before it was sent', () => {
		const fates = offerAll(modelOf({delayMs: 5, jitterMs: 50}), steady(1000, 1000, 20));
		for (const [index, at] of arrivals(fates).entries()) {
			expect(at).toBeGreaterThanOrEqual(index * 20);
		}
	});

	test('nothing overtakes, whatever jitter and loss do, unless that is asked for', () => {
		fc.assert(
			fc.property(
				anyLink,
				fc.array(fc.record({gap: fc.nat(100), bytes: fc.integer({min: 1, max: 65_507})}), {maxLength: 60}),
				(link, steps) => {
					const model = new DatagramModel<number>({...link, reorder: 0});
					let at = 0;
					const offers = steps.map(({gap, bytes}) => ({at: (at += gap), bytes}));
					const fates = offerAll(model, offers);
					for (const [index, fate] of fates.entries()) {
						expect(arrival(fate) ?? Infinity).toBeGreaterThanOrEqual(offers[index]!.at);
					}

					const order = takeAll(model);
					expect(order).toEqual(order.toSorted((a, b) => a - b));
				},
			),
		);
	});
});

describe('copies and overtaking', () => {
	const count = 20_000;

	test('the share that is asked for comes twice', () => {
		const model = modelOf({duplicate: 0.05});
		offerAll(model, steady(count, 1000, 1));
		const {low, high} = binomialBounds(count, 0.05);
		expect(model.duplicated).toBeGreaterThan(low);
		expect(model.duplicated).toBeLessThan(high);
		expect(takeAll(model)).toHaveLength(count + model.duplicated);
	});

	test.each([
		['without delay or rate', {}, 1000, 1],
		['with delay and jitter', {delayMs: 20, jitterMs: 5}, 1000, 1],
		['at a rate that the stream fills', {rateBitsPerSecond: 4e6}, 10_000, 20],
	])('the share that is asked for is overtaken, %s', (_, link, bytes, everyMs) => {
		const model = modelOf({...link, reorder: 0.03});
		const order = steady(count, bytes, everyMs).flatMap(({at}, index) => {
			model.offer(at, bytes, () => index);
			return takeAll(model, at);
		});
		let highest = -1;
		let overtaken = 0;
		for (const number of [...order, ...takeAll(model)]) {
			overtaken += number < highest ? 1 : 0;
			highest = Math.max(highest, number);
		}

		// Two in a row that are both held back keep their order, but something else overtakes each of them.
		const {low, high} = binomialBounds(count, 0.03);
		expect(overtaken).toBeGreaterThan(low);
		expect(overtaken).toBeLessThan(high);
	});
});

describe('chance', () => {
	const link = {loss: 0.05, burst: 2, reorder: 0.1, duplicate: 0.1, jitterMs: 10, delayMs: 20};

	test('the same seed loses the same packets, however fast they come and whatever else the link does', () => {
		const lostOf = (changes: Partial<Link>, everyMs: number): number[] =>
			droppedBy(offerAll(modelOf({...link, ...changes}), steady(3000, 1200, everyMs)), 'loss');
		const lost = lostOf({}, 1);
		expect(lostOf({}, 1)).toEqual(lost);
		expect(lostOf({}, 17.3)).toEqual(lost);
		expect(lostOf({jitterMs: 0, reorder: 0, duplicate: 0}, 1)).toEqual(lost);
		expect(lostOf({rateBitsPerSecond: 1e6, queueBytes: 1500}, 0.1)).toEqual(lost);
		expect(lostOf({seed: 2}, 1)).not.toEqual(lost);
	});

	test('a seed given again while it runs begins anew', () => {
		const model = modelOf({loss: 0.2, seed: 3});
		const lost = (): number[] => droppedBy(offerAll(model, steady(500, 100, 0)), 'loss');
		const first = lost();
		expect(lost()).not.toEqual(first);
		model.configure(0, linkOf({loss: 0.2, seed: 4}));
		model.configure(0, linkOf({loss: 0.2, seed: 3}));
		expect(lost()).toEqual(first);
	});
});

describe('memory', () => {
	test('has an end, however long the delay and high the rate', () => {
		const model = modelOf({delayMs: 10_000, queueBytes: 64e6});
		const fates = offerAll(model, steady(4000, 60_000, 0.01));
		expect(model.heldBytes).toBeLessThanOrEqual(mostHeldBytes);
		expect(model.heldBytes).toBeGreaterThan(mostHeldBytes - 200_000);
		expect(droppedBy(fates, 'queue').length).toBe(model.queueDropped);
		expect(model.queueDropped).toBeGreaterThan(1500);
		expect(takeAll(model)).toHaveLength(4000 - model.queueDropped);
		expect(model.heldBytes).toBe(0);
	});

	test('what waits for the rate is told, with its age, and is never more than the queue', () => {
		const model = modelOf({rateBitsPerSecond: 1e6, queueBytes: 10_000});
		offerAll(model, steady(30, 1250, 1));
		expect(model.queueBytes(29)).toBeLessThanOrEqual(10_000);
		// 10 ms a packet: at 29 ms two have left.
		expect(model.oldestSince(29)).toBe(2);
		expect(model.queueBytes(1e6)).toBe(0);
		expect(model.oldestSince(1e6)).toBeUndefined();
	});
});

describe('other settings while packets are under way', () => {
	test('lose none and keep their order', () => {
		fc.assert(
			fc.property(anyLink, anyLink, fc.nat(5000), (before, after, pause) => {
				const quiet = {loss: 0, reorder: 0, duplicate: 0, queueBytes: 64e6};
				const model = new DatagramModel<number>({...before, ...quiet});
				for (let index = 0; index < 40; index++) {
					model.offer(index, 1200, () => index);
				}

				const early = takeAll(model, 40 + pause);
				model.configure(40 + pause, {...after, ...quiet});
				for (let index = 40; index < 60; index++) {
					model.offer(40 + pause, 1200, () => index);
				}

				expect([...early, ...takeAll(model)]).toEqual(Array.from({length: 60}, (_, index) => index));
			}),
		);
	});

	test('leave the packet on the line where it is, however often they come', () => {
		const model = new DatagramModel<number>(linkOf({rateBitsPerSecond: 1e6}));
		model.offer(0, 10_000, () => 0); // 80 ms.
		model.offer(0, 10_000, () => 1);
		for (let now = 10; now <= 40; now += 10) {
			model.configure(now, linkOf({rateBitsPerSecond: 1e6, loss: now / 1000}));
		}

		expect(model.nextAt).toBeCloseTo(80, 6);
		model.configure(40, linkOf({rateBitsPerSecond: 2e6})); // 40 ms of it are left, which take 20 now.
		expect(model.nextAt).toBeCloseTo(60, 6);
		expect(model.lastAt).toBeCloseTo(100, 6);
	});

	test('a queue that would take hours at the old rate leaves at the new one', () => {
		const model = modelOf({rateBitsPerSecond: 1000, queueBytes: 64_000});
		offerAll(model, steady(50, 1250, 0));
		expect(model.lastAt).toBe(500_000);
		model.configure(100, linkOf({rateBitsPerSecond: 1e6}));
		// Of the first one's 10 s, 100 ms are over.
		expect(model.lastAt).toBeCloseTo(100 + 500 - 0.1, 6);
		model.configure(200, linkOf({}));
		expect(model.lastAt).toBeLessThan(210);
		expect(model.lastAt).toBeGreaterThan(200);
	});

	test('what was on a long way is there no later than by the new one, spread rather than in one burst', () => {
		const model = modelOf({delayMs: 10_000});
		offerAll(model, steady(500, 1024, 1));
		model.configure(500, linkOf({delayMs: 20}));
		const next = arrival(model.offer(500, 1024, () => 500))!;
		// 40 MB a second: 500 packets of 1 024 + 256 B take 16 ms.
		expect(next).toBeGreaterThanOrEqual(520 + 15);
		expect(next).toBeLessThan(520 + 20);
	});
});
