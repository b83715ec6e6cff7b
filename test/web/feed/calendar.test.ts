import {expect, it} from 'vitest';
import {Calendar} from '../../../source/web/feed/calendar.js';

/** A monotonic clock in microseconds and a calendar in whole milliseconds, both moved by the test. */
function clocks(start = 1_700_000_000_000_000) {
	const time = {monotonic: 5_000_000, calendar: start};
	const pass = (microseconds: number): void => {
		time.monotonic += microseconds;
		time.calendar += microseconds;
	};
	const calendar = new Calendar({
		monotonic: () => time.monotonic,
		date: () => Math.floor(time.calendar / 1000),
	});
	return {time, pass, calendar};
}

it('keeps moments in order and apart as they were, though the calendar tells whole milliseconds', () => {
	const {time, pass, calendar} = clocks();
	const first = calendar.secondsOf(time.monotonic);
	for (let step = 1; step <= 2000; step++) {
		pass(333);
		expect(calendar.secondsOf(time.monotonic) - first).toBeCloseTo((step * 333) / 1e6, 5);
	}

	expect(Math.abs(calendar.secondsOf(time.monotonic) - time.calendar / 1e6)).toBeLessThan(0.001);
});

it('follows the clock when somebody sets it, either way', () => {
	const {time, pass, calendar} = clocks();
	calendar.secondsOf(time.monotonic);
	for (const step of [3_600_000_000, -7_200_000_000]) {
		time.calendar += step;
		pass(40_000);
		expect(Math.abs(calendar.secondsOf(time.monotonic) - time.calendar / 1e6)).toBeLessThan(0.001);
	}
});

it('believes no reading in which the thread was interrupted', () => {
	const time = {monotonic: 0, calendar: 1_700_000_000_000_000};
	let interruption = 0;
	const calendar = new Calendar({
		monotonic: () => time.monotonic,
		date() {
			time.monotonic += interruption;
			time.calendar += interruption;
			return Math.floor(time.calendar / 1000);
		},
	});
	calendar.secondsOf(0);
	interruption = 50_000;
	expect(calendar.secondsOf(0)).toBe(1_700_000_000);
});
