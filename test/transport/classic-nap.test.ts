import {expect, test} from 'vitest';
import {ClassicNap} from '../../source/transport/classic-nap.js';

/** A clock that stands where it was put. */
class Clock {
	milliseconds = 0;
	readonly now = (): number => this.milliseconds;
}

/** A nap, and what it says of a frame that comes at some time. */
function begin() {
	const clock = new Clock();
	const nap = new ClassicNap(clock);
	return {
		clock,
		nap,
		emptyAt(milliseconds: number) {
			clock.milliseconds = milliseconds;
			nap.empty();
		},
		waitAt(milliseconds: number) {
			clock.milliseconds = milliseconds;
			return nap.milliseconds();
		},
	};
}

test('a queue that was never empty lets nobody wait', () => {
	expect(begin().waitAt(123)).toBe(0);
});

test('a sender that found its queue empty sleeps 1 s, then 2 s, then 3 s', () => {
	const {emptyAt, waitAt} = begin();
	emptyAt(1000);
	expect(waitAt(1040)).toBe(960);
	expect(waitAt(2000)).toBe(0);
	emptyAt(5000);
	expect(waitAt(5040)).toBe(1960);
	emptyAt(9000);
	expect(waitAt(9000)).toBe(3000);
});

test('one that finds it still empty when it wakes goes on sleeping, longer each time', () => {
	const {emptyAt, waitAt} = begin();
	emptyAt(0);
	// 1 s, 2 s and 3 s are over after 6 s, and the fourth lasts until 10 s.
	expect(waitAt(6500)).toBe(3500);
});

test('one that is woken says so, and begins with 1 s again', async () => {
	const {nap, emptyAt, waitAt} = begin();
	emptyAt(0);
	const sleeping = nap.over();
	nap.end();
	expect(await sleeping).toBe(false);
	emptyAt(0);
	expect(waitAt(10)).toBe(990);
});

test('what it slept is time of its clock, which stands still while the program is stopped', async () => {
	const {clock, nap, emptyAt} = begin();
	emptyAt(5000);
	const sleeping = nap.over();
	clock.milliseconds = 5400;
	expect(nap.sleptMs).toBe(400);
	nap.end();
	await sleeping;
	clock.milliseconds = 9000;
	expect(nap.sleptMs).toBe(400);
});
