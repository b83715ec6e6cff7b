import {expect, test} from 'vitest';
import {ClassicNap} from '../../source/transport/classic-nap.js';

test('a queue that was never empty lets nobody wait', () => {
	expect(new ClassicNap().milliseconds(123)).toBe(0);
});

test('a sender that found its queue empty sleeps 1 s, then 2 s, then 3 s', () => {
	const nap = new ClassicNap();
	nap.empty(1000);
	expect(nap.milliseconds(1040)).toBe(960);
	expect(nap.milliseconds(2000)).toBe(0);
	nap.empty(5000);
	expect(nap.milliseconds(5040)).toBe(1960);
	nap.empty(9000);
	expect(nap.milliseconds(9000)).toBe(3000);
});

test('one that finds it still empty when it wakes goes on sleeping, longer each time', () => {
	const nap = new ClassicNap();
	nap.empty(0);
	// 1 s, 2 s and 3 s are over after 6 s, and the fourth lasts until 10 s.
	expect(nap.milliseconds(6500)).toBe(3500);
});

test('one that is woken says so, and begins with 1 s again', async () => {
	const nap = new ClassicNap();
	nap.empty(performance.now());
	const sleeping = nap.over();
	nap.end();
	expect(await sleeping).toBe(false);
	nap.empty(0);
	expect(nap.milliseconds(10)).toBe(990);
});
