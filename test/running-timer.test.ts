import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {RunningTimer} from '../source/running-timer.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test('calls once, when its time has passed', () => {
	const action = vi.fn();
	new RunningTimer(1200, action);
	vi.advanceTimersByTime(1199);
	expect(action).not.toHaveBeenCalled();
	vi.advanceTimersByTime(10_000);
	expect(action).toHaveBeenCalledTimes(1);
});

test('starts anew, and stops', () => {
	const action = vi.fn();
	const timer = new RunningTimer(1000, action);
	vi.advanceTimersByTime(900);
	timer.restart();
	vi.advanceTimersByTime(900);
	expect(action).not.toHaveBeenCalled();
	timer.stop();
	vi.advanceTimersByTime(10_000);
	expect(action).not.toHaveBeenCalled();
	expect(vi.getTimerCount()).toBe(0);
});

test('a minute in which the program was stopped counts as no more than what was waited for at that moment', () => {
	vi.useRealTimers();
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
	const action = vi.fn();
	new RunningTimer(15_000, action);
	// After a stop the system's clock is far ahead, and every timer that was set is due, but only once.
	vi.runOnlyPendingTimers();
	vi.advanceTimersByTime(14_400);
	expect(action).not.toHaveBeenCalled();
	vi.advanceTimersByTime(100);
	expect(action).toHaveBeenCalledTimes(1);
});
