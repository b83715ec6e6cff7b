import fc from 'fast-check';
import {beforeEach, expect, test, vi} from 'vitest';
import {Heartbeat} from '../../source/metrics/heartbeat.js';
import {ClassicNap} from '../../source/transport/classic-nap.js';

const machine = vi.hoisted(() => ({now: 0}));
vi.mock('../../source/clock.js', () => ({nowMicroseconds: () => machine.now}));

const clock = {now: () => machine.now / 1000, stopped: () => 0};

/** Sets the clock to so many milliseconds. */
const at = (milliseconds: number): void => {
	machine.now = milliseconds * 1000;
};

beforeEach(() => at(0));

test('a queue that was never empty lets nobody wait', () => {
	expect(new ClassicNap(clock).milliseconds()).toBe(0);
});

test('a sender that found its queue empty sleeps 1 s, then 2 s, then 3 s', () => {
	const nap = new ClassicNap(clock);
	at(1000);
	nap.empty();
	at(1040);
	expect(nap.milliseconds()).toBe(960);
	at(2000);
	expect(nap.milliseconds()).toBe(0);
	at(5000);
	nap.empty();
	at(5040);
	expect(nap.milliseconds()).toBe(1960);
	at(9000);
	nap.empty();
	expect(nap.milliseconds()).toBe(3000);
});

test('one that finds it still empty when it wakes goes on sleeping, longer each time', () => {
	const nap = new ClassicNap(clock);
	nap.empty();
	// 1 s, 2 s and 3 s are over after 6 s, and the fourth lasts until 10 s.
	at(6500);
	expect(nap.milliseconds()).toBe(3500);
});

test('one that is woken says so, and begins with 1 s again', async () => {
	const nap = new ClassicNap(clock);
	nap.empty();
	const sleeping = nap.over();
	nap.end();
	expect(await sleeping).toBe(false);
	nap.empty();
	at(10);
	expect(nap.milliseconds()).toBe(990);
});

test('however long the program is stopped meanwhile, it slept no longer than the program ran', async () => {
	const step = fc.oneof(
		fc.record({ranMs: fc.integer({min: 1, max: 100})}),
		fc.record({stoppedMs: fc.integer({min: 600, max: 600_000})}),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 50}), async steps => {
			at(1);
			const heartbeat = new Heartbeat(new SharedArrayBuffer(Heartbeat.byteLength));
			heartbeat.beat();
			const nap = new ClassicNap(heartbeat.clock);
			nap.empty();
			const sleeping = nap.over();
			let ran = 0;
			for (const one of steps) {
				const milliseconds = 'ranMs' in one ? one.ranMs : one.stoppedMs;
				ran += 'ranMs' in one ? one.ranMs : 0;
				machine.now += milliseconds * 1000;
				heartbeat.beat();
			}

			expect(nap.sleptMs).toBeCloseTo(ran, 6);
			nap.end();
			await sleeping;
			expect(nap.sleptMs).toBeCloseTo(ran, 6);
		}),
		{numRuns: 50},
	);
});
