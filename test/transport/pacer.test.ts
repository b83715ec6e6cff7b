import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {kernelCost, Pacer} from '../../source/transport/pacer.js';

vi.mock('node:timers/promises', () => ({
	setTimeout: async (milliseconds: number) =>
		new Promise(resolve => {
			globalThis.setTimeout(resolve, milliseconds);
		}),
}));

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
});

afterEach(() => {
	vi.useRealTimers();
});

/** Milliseconds that `count` datagrams of this cost take to leave. */
async function timeFor(pacer: Pacer, count: number, cost: number): Promise<number> {
	const start = performance.now();
	let took: number | undefined;
	const run = (async () => {
		for (let sent = 0; sent < count; sent++) {
			while (!pacer.take(cost)) {
				await pacer.wait();
			}
		}

		took = performance.now() - start;
	})();
	for (let step = 0; step < 2000 && took === undefined; step++) {
		await vi.advanceTimersByTimeAsync(1);
	}

	await run;
	return took ?? Number.NaN;
}

test.each([
	[1, 768],
	[512, 768],
	[513, 1280],
	[1024, 1280],
	[1025, 2304],
	[10_000, 16_640],
	[30_000, 33_024],
	[65_507, 65_792],
])('a datagram of %i bytes costs the kernel %i', (length, cost) => {
	expect(kernelCost(length)).toBe(cost);
});

describe('a pacer', () => {
	test('lets a first burst through that half of the smallest kernel buffer holds, and no more', () => {
		const pacer = new Pacer();
		let sent = 0;
		while (sent < 1000 && pacer.take(1280)) {
			sent++;
		}

		expect(sent).toBe(Math.floor(106_496 / 1280));
	});

	test('spreads the rest at 100 MB a second', async () => {
		const time = await timeFor(new Pacer(), 1000, 1280);
		const ideal = (1000 * 1280 - 106_496) / 100e3;
		expect(time).toBeGreaterThanOrEqual(Math.floor(ideal));
		expect(time).toBeLessThanOrEqual(ideal + 3);
	});

	test('hurries where a frame has to leave sooner', async () => {
		const pacer = new Pacer();
		pacer.expect(20_000 * 1280, 20);
		const time = await timeFor(pacer, 20_000, 1280);
		expect(time).toBeGreaterThanOrEqual(18);
		expect(time).toBeLessThanOrEqual(40);
	});

	test('never hurries a small frame down to its budget: the base rate is enough', async () => {
		const pacer = new Pacer();
		pacer.expect(10 * 1280, 1e6);
		expect(await timeFor(pacer, 10, 1280)).toBe(0);
	});

	test('lets the largest datagrams through one by one', async () => {
		expect(await timeFor(new Pacer(), 20, kernelCost(65_507))).toBeLessThanOrEqual(20);
	});

	test('saves up no more than one burst', async () => {
		const pacer = new Pacer();
		await timeFor(pacer, 1000, 1280);
		vi.advanceTimersByTime(60_000);
		let sent = 0;
		while (sent < 1000 && pacer.take(1280)) {
			sent++;
		}

		expect(sent).toBe(Math.floor(106_496 / 1280));
	});

	test('bursts into a quarter of a receive buffer that it knows, and waits no longer for its next portion', async () => {
		const pacer = new Pacer();
		pacer.expect(1000 * 1280, 0, 4 * 1_280_000);
		await timeFor(pacer, 1000, 1280);
		vi.advanceTimersByTime(60_000);
		expect(await timeFor(pacer, 1000, 1280)).toBe(0);
		expect(await timeFor(pacer, 40, 1280)).toBeLessThanOrEqual(2);
	});

	test('takes a small receive buffer for no less than any system gives', () => {
		const pacer = new Pacer();
		pacer.expect(1000 * 1280, 0, 4096);
		expect(Array.from({length: 83}, () => pacer.take(1280))).not.toContain(false);
	});
});
