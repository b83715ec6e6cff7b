import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Pace} from '../../source/capture/pace.js';
import {settle} from './fakes.js';

// The real one does not go by vitest's clock.
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

/** When the next frames are due, in milliseconds from now; each takes `work` milliseconds to make. */
async function dueTimes(pace: Pace, work: readonly number[]): Promise<number[]> {
	const start = performance.now();
	const times: number[] = [];
	const run = (async () => {
		for (const milliseconds of work) {
			await pace.wait();
			times.push(Math.round(performance.now() - start));
			vi.advanceTimersByTime(milliseconds);
		}
	})();
	for (let step = 0; step < 500; step++) {
		await settle();
		await vi.advanceTimersByTimeAsync(1);
	}

	await run;
	return times;
}

const work = (count: number, milliseconds: number): number[] =>
	Array.from({length: count}, () => milliseconds);

describe('a pace', () => {
	test('of 25 a second lets the first go at once, and then one every 40 ms', async () => {
		expect(await dueTimes(new Pace(25), work(5, 0))).toEqual([0, 40, 80, 120, 160]);
		expect(new Pace(25).intervalMs).toBe(40);
	});

	test('does not add up what the frames take to make', async () => {
		expect(await dueTimes(new Pace(25), work(5, 15))).toEqual([0, 40, 80, 120, 160]);
	});

	test('that is a little late catches up', async () => {
		expect(await dueTimes(new Pace(25), [60, 0, 0, 0])).toEqual([0, 60, 80, 120]);
		expect(await dueTimes(new Pace(25), [110, 0, 0, 0])).toEqual([0, 110, 110, 120]);
	});

	test('that is more than two frames late begins anew, rather than in a burst', async () => {
		expect(await dueTimes(new Pace(25), [130, 0, 0, 0])).toEqual([0, 130, 170, 210]);
	});

	test('of 0 never waits', async () => {
		const pace = new Pace(0);
		expect(pace.intervalMs).toBe(0);
		expect(await dueTimes(pace, work(3, 0))).toEqual([0, 0, 0]);
	});
});
