import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {nowMicroseconds, type RunningClock} from '../../source/clock.js';
import {DeviceWatch, FileWatch} from '../../source/opencv/camera-watch.js';

/** Everything that is done with a camera process is done here by hand, on a clock that only moves when it is told to. */
let stopped = 0;
const clock: RunningClock = {now: () => Date.now() - stopped, stopped: () => stopped};
let told: string[] = [];
const events = {
	clock,
	onRestart: (line: string) => told.push(`restart: ${line}`),
	onFault: (line: string) => told.push(`fault: ${line}`),
	onLost: (reason: string) => told.push(`lost: ${reason}`),
};
let camera: DeviceWatch;

beforeEach(() => {
	vi.useFakeTimers();
	stopped = 0;
	told = [];
	camera = new DeviceWatch(0, events);
});
afterEach(() => {
	camera.close();
	vi.useRealTimers();
});

/** The camera gave so many pictures, one every so many milliseconds; so many were replaced in all by the last of them. */
function pictures(count: number, apart: number, superseded = 0): void {
	for (let left = count; left > 0; left--) {
		vi.advanceTimersByTime(apart);
		camera.grabbed({capturedAt: nowMicroseconds(), superseded});
	}
}

test('its rate is what it gives, whatever it says that it gives', () => {
	expect(camera.facts.fps).toBeUndefined();
	pictures(60, 1000 / 15);
	expect(camera.facts.fps).toBeCloseTo(15, 1);
	expect(camera.facts.longestGapMicroseconds).toBeCloseTo(66_667, -3);
	expect(told).toEqual([]);
});

test('a picture came when it was grabbed, not when that was heard', () => {
	pictures(30, 50);
	vi.advanceTimersByTime(150);
	// Two were told together with the third, when this thread had time again.
	for (const ageMs of [100, 50, 0]) {
		camera.grabbed({capturedAt: nowMicroseconds() - ageMs * 1000, superseded: 2});
	}

	expect(camera.facts.longestGapMicroseconds).toBeLessThan(60_000);
	expect(camera.facts.superseded).toBe(2);
});

test('what gave way in its process is counted on by the next process, but not what did while this program was stopped', () => {
	pictures(30, 50, 3);
	camera.ended('the camera process was ended by SIGKILL; started again');
	pictures(30, 50, 4);
	expect(camera.facts.superseded).toBe(7);
	vi.setSystemTime(Date.now() + 60_000);
	stopped += 60_000;
	camera.grabbed({capturedAt: nowMicroseconds(), superseded: 900});
	expect(camera.facts).toMatchObject({superseded: 7, losses: 1});
});

test('it is lost when its process ends or it gives nothing, each told once, until its next picture', () => {
	pictures(30, 50);
	camera.ended('the camera process was ended by SIGKILL; started again');
	camera.openedAgain();
	pictures(1, 500);
	pictures(30, 50);
	vi.advanceTimersByTime(4000);
	pictures(1, 0);
	expect(told).toEqual([
		'fault: source lost: camera 0: the camera process was ended by SIGKILL; started again',
		'lost: the camera process was ended by SIGKILL; started again',
		'restart: camera 0 is back after 0.5 s',
		'fault: source lost: camera 0: it stays connected and sends no picture',
		'lost: it stays connected and sends no picture',
		'restart: camera 0 is back after 4.0 s',
	]);
	expect(camera.facts).toMatchObject({losses: 2, lostMicroseconds: 4_500_000});
});

test('a file that nobody asks for a picture is not lost, and has no rate of its own', () => {
	const file = new FileWatch(events);
	file.taken();
	vi.advanceTimersByTime(60_000);
	file.taken();
	expect(file.facts).toMatchObject({losses: 0, lostMicroseconds: 0, fps: undefined, superseded: 0});
	file.ended('the camera process ended with code 1; started again');
	vi.advanceTimersByTime(700);
	file.openedAgain();
	file.taken();
	vi.advanceTimersByTime(60_000);
	expect(file.facts).toMatchObject({losses: 1, lostMicroseconds: 700_000});
	expect(told).toEqual([
		'fault: the camera process ended with code 1; started again',
		'lost: the camera process ended with code 1; started again',
		'restart: the camera process runs again',
	]);
});
