import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {ChangeDesk} from '../../source/lab/change-desk.js';
import {bufferSteps} from '../../source/lab/experiments.js';
import {changeOfPress, changeOfPresses, type Press, presses} from '../../source/lab/presses.js';
import {bufferSizeLimits, defaultSettings, qualityLimits, type Settings} from '../../source/lab/settings.js';
import type {StreamChange} from '../../source/lab/view.js';

describe('a press', () => {
	test('never leaves the limits, and many at once do what they do one by one', () => {
		fc.assert(
			fc.property(
				fc.integer(bufferSizeLimits),
				fc.integer(qualityLimits),
				fc.array(fc.constantFrom(...presses), {maxLength: 40}),
				(bufferSize, quality, pressed) => {
					const start: Settings = {...defaultSettings, bufferSize, quality};
					let settings = start;
					for (const press of pressed) {
						settings = {...settings, ...changeOfPress(press, settings)};
					}

					expect({...start, ...changeOfPresses(pressed, start)}).toEqual(settings);
					expect(settings.bufferSize).toBeGreaterThanOrEqual(bufferSizeLimits.min);
					expect(settings.bufferSize).toBeLessThanOrEqual(bufferSizeLimits.max);
					expect(settings.quality).toBeGreaterThanOrEqual(qualityLimits.min);
					expect(settings.quality).toBeLessThanOrEqual(qualityLimits.max);
				},
			),
		);
	});

	test('of the buffer goes through its steps, from a size between them too', () => {
		const step = (bufferSize: number, press: Press) =>
			changeOfPress(press, {...defaultSettings, bufferSize})?.bufferSize;
		for (const [index, size] of bufferSteps.entries()) {
			expect(step(size, 'bufferUp')).toBe(bufferSteps[index + 1]);
		}

		expect(step(5000, 'bufferUp')).toBe(8192);
		expect(step(5000, 'bufferDown')).toBe(4096);
		expect(step(256, 'bufferDown')).toBeUndefined();
	});

	test('of the quality goes by 5, on round numbers', () => {
		const step = (quality: number, press: Press) =>
			changeOfPress(press, {...defaultSettings, quality})?.quality;
		expect(step(50, 'qualityUp')).toBe(55);
		expect(step(52, 'qualityUp')).toBe(55);
		expect(step(52, 'qualityDown')).toBe(50);
		expect(step(3, 'qualityDown')).toBe(1);
		expect(step(100, 'qualityUp')).toBeUndefined();
	});
});

describe('a request of a face that is not here', () => {
	function desk() {
		const configured: StreamChange[] = [];
		let settings = defaultSettings;
		const taker = new ChangeDesk({
			snapshot: () => ({settings}) as never,
			configure(change) {
				if (change.quality === 0) {
					throw new RangeError('quality is from 1 to 100');
				}

				configured.push(change);
				settings = {...settings, ...change};
			},
		});
		return {taker, configured, settings: () => settings};
	}

	test('is done once under its name, however often it comes', () => {
		const {taker, configured} = desk();
		const change = {change: {}, presses: ['qualityUp', 'qualityUp'], key: 'a-1'} as const;
		for (let time = 0; time < 3; time++) {
			taker.take(change);
		}

		taker.take({...change, key: 'a-2'});
		expect(configured).toEqual([{quality: 60}, {quality: 70}]);
	});

	test('without a name is done each time, values before presses', () => {
		const {taker, configured} = desk();
		taker.take({change: {quality: 20}, presses: ['qualityUp']});
		taker.take({change: {quality: 20}});
		expect(configured).toEqual([{quality: 25}, {quality: 20}]);
	});

	test('that was refused may come again under its name', () => {
		const {taker, configured} = desk();
		expect(() => taker.take({change: {quality: 0}, key: 'a-1'})).toThrow(RangeError);
		taker.take({change: {quality: 1}, key: 'a-1'});
		expect(configured).toEqual([{quality: 1}]);
	});

	test('leaves the lab alone where its presses change nothing', () => {
		const {taker, configured} = desk();
		taker.take({change: {quality: 100}});
		taker.take({change: {}, presses: ['qualityUp']});
		expect(configured).toEqual([{quality: 100}]);
	});
});
