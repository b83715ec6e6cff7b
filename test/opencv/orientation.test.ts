import {expect, test} from 'vitest';
import type {Addon, Mat, VideoCapture} from '../../source/opencv/addon-types.js';
import {turnOf} from '../../source/opencv/orientation.js';

const [quarter, half, threeQuarters] = [0, 1, 2];

/** By what a file of this stated angle is turned, in degrees clockwise, by this version of OpenCV. */
function turnedBy(stated: number, version: string, knowsIt = true): number {
	const [major, minor, revision] = version.split('.').map(Number) as [number, number, number];
	const addon = {
		version: {major, minor, revision},
		...{ROTATE_90_CLOCKWISE: quarter, ROTATE_180: half, ROTATE_90_COUNTERCLOCKWISE: threeQuarters},
	} as Addon;
	const asked: Array<[number, number]> = [];
	const capture: VideoCapture = {
		readAsync() {},
		get: property => (property === 48 ? stated : 0),
		set(property, value) {
			asked.push([property, value]);
			return knowsIt;
		},
	};
	const turn = turnOf(addon, capture);
	expect(asked).toEqual([[49, 0]]);
	let turned = 0;
	let isReleased = false;
	const picture = {
		rotate(code: number) {
			turned = {[quarter]: 90, [half]: 180, [threeQuarters]: 270}[code] ?? -1;
			return picture;
		},
		release() {
			isReleased = true;
		},
	} as Mat;
	turn(picture);
	expect(isReleased).toBe(turned !== 0);
	return turned;
}

test.each([0, 90, 180, 270])('a file that is to be turned by %i° is, by us', angle => {
	expect(turnedBy(angle, '4.5.5')).toBe(angle);
	expect(turnedBy(angle, '4.11.0')).toBe(angle);
	expect(turnedBy(angle - 360, '4.10.0')).toBe(angle);
});

test.each([0, 90, 180, 270])('OpenCV 4.6.0 states the angle with the wrong sign: %i°', angle => {
	expect(turnedBy((360 - angle) % 360, '4.6.0')).toBe(angle);
});

test('an angle that is none, or of a backend that states none, turns nothing', () => {
	expect(turnedBy(45, '4.6.0')).toBe(0);
	expect(turnedBy(Number.NaN, '4.6.0')).toBe(0);
	expect(turnedBy(90, '4.6.0', false)).toBe(0);
});
