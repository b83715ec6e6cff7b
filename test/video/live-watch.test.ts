import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {RunningClock} from '../../source/clock.js';
import {LiveWatch} from '../../source/video/live-watch.js';

/** A program that may be stopped: its clock then stands still, its timers come late, and pictures wait for it. */
let stopped = 0;
const clock: RunningClock = {now: () => Date.now() - stopped, stopped: () => stopped};
let told: string[] = [];
let watch: LiveWatch;

beforeEach(() => {
	vi.useFakeTimers();
	stopped = 0;
	told = [];
	watch = new LiveWatch({
		...{name: 'camera', clock, stallMs: 1000, silenceMs: 10_000},
		onRestart: line => told.push(`restart: ${line}`),
		onFault: line => told.push(`fault: ${line}`),
		onLost: reason => told.push(`lost: ${reason}`),
	});
});
afterEach(() => {
	watch.close();
	vi.useRealTimers();
});

/** So many pictures, 25 a second. Whether each only waited for the program to go on. */
function pictures(count: number): boolean[] {
	return Array.from({length: count}, () => {
		vi.advanceTimersByTime(40);
		return watch.came();
	});
}

test('a source that sends nothing for long is lost from its last picture on', () => {
	pictures(100);
	vi.advanceTimersByTime(5000);
	watch.came();
	expect(told).toEqual([
		'fault: source lost: camera: it stays connected and sends no picture',
		'lost: it stays connected and sends no picture',
		'restart: camera is back after 5.0 s',
	]);
	expect(watch.facts(0)).toMatchObject({losses: 1, lostMicroseconds: 5_000_000});
});

test('the time in which this program was stopped, and what piled up meanwhile, are not its fault', () => {
	pictures(100);
	vi.setSystemTime(Date.now() + 13_000);
	stopped += 13_000;
	// What lay in the socket comes at once.
	expect(Array.from({length: 40}, () => watch.came())).not.toContain(false);
	expect(pictures(100).slice(30)).not.toContain(true);
	expect(told).toEqual([]);
	const {losses, lostMicroseconds, fps, longestGapMicroseconds} = watch.facts(0);
	expect([losses, lostMicroseconds]).toEqual([0, 0]);
	expect(fps).toBeCloseTo(25, 0);
	expect(longestGapMicroseconds).toBeCloseTo(40_000, -3);
});
