import {expect, test} from 'vitest';
import {CameraFacts} from '../../source/opencv/camera-facts.js';

/** A camera whose pictures come when the test says so, by a clock of its own. */
function open(isLive = true) {
	let [now, stopped] = [0, 0];
	const camera = new CameraFacts(isLive, {now: () => now, stopped: () => stopped});
	return {
		camera,
		/** So many pictures, each so many milliseconds after the one before. `superseded`: in all, by the last of them. */
		come(pictures: number, apart: number, superseded = 0) {
			for (let picture = 0; picture < pictures; picture++) {
				now += apart;
				camera.came(superseded);
			}
		},
		wait(milliseconds: number) {
			now += milliseconds;
		},
		stopFor(milliseconds: number) {
			stopped += milliseconds;
		},
	};
}

test('the rate is that of the pictures that come, whatever the driver says', () => {
	const {camera, come} = open();
	come(3, 66);
	expect(camera.facts.fps).toBeUndefined();
	come(60, 66);
	expect(camera.facts.fps).toBeCloseTo(1000 / 66, 1);
	expect(camera.facts).toMatchObject({
		superseded: 0,
		losses: 0,
		lostMicroseconds: 0,
		longestGapMicroseconds: 66_000,
	});
});

test('pictures that gave way to newer ones are pictures that came', () => {
	const {camera, come} = open();
	for (let pair = 1; pair <= 50; pair++) come(1, 100, pair);
	expect(camera.facts.superseded).toBe(50);
	expect(camera.facts.fps).toBeCloseTo(20, 0);
});

test('while its process is started again it is lost, and its rate begins anew', () => {
	const {camera, come, wait} = open();
	come(100, 40);
	camera.lost();
	wait(2000);
	expect(camera.facts).toMatchObject({losses: 1, lostMicroseconds: 2_000_000});
	come(100, 100);
	expect(camera.facts.fps).toBeCloseTo(10, 1);
	expect(camera.facts.losses).toBe(1);
	expect(camera.facts.longestGapMicroseconds).toBe(100_000);
});

test('what came before a stop of this program and what comes after it make no rate together', () => {
	const {camera, come, stopFor} = open();
	come(20, 40);
	stopFor(5000);
	come(100, 50);
	expect(camera.facts.fps).toBeCloseTo(20, 1);
});

test('a file has no rate of its own: its pictures come when they are asked for', () => {
	const {camera, come} = open(false);
	come(200, 40);
	expect(camera.facts).toMatchObject({fps: undefined, longestGapMicroseconds: undefined});
});
