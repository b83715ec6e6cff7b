import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {buildLadder, describeStep} from '../../../source/capture/adapt/ladder.js';
import {StepTeller} from '../../../source/capture/adapt/step-teller.js';

const rungText = ({quality, width, height, everyNth}: ReturnType<typeof buildLadder>[number]): string =>
	`q${quality} ${width}×${height} 1/${everyNth}`;

describe('the ladder', () => {
	test('goes down in quality, then in size, then in rate', () => {
		expect(buildLadder({quality: 50, width: 1280, height: 720}).map(rungText)).toEqual([
			'q50 1280×720 1/1',
			'q40 1280×720 1/1',
			'q30 1280×720 1/1',
			'q20 1280×720 1/1',
			'q10 1280×720 1/1',
			'q50 640×360 1/1',
			'q30 640×360 1/1',
			'q20 640×360 1/1',
			'q50 426×240 1/1',
			'q30 426×240 1/1',
			'q20 426×240 1/1',
			'q30 320×180 1/1',
			'q20 320×180 1/1',
			'q20 320×180 1/2',
			'q20 320×180 1/3',
			'q20 320×180 1/4',
		]);
	});

	test('of the smallest picture has no smaller one', () => {
		const ladder = buildLadder({quality: 10, width: 16, height: 16});
		expect(ladder.map(rungText)).toEqual([
			'q10 16×16 1/1',
			'q10 16×16 1/2',
			'q10 16×16 1/3',
			'q10 16×16 1/4',
		]);
	});

	test('begins with what was chosen, never exceeds it, and saves with each rung', () => {
		const side = fc.integer({min: 16, max: 4096});
		fc.assert(
			fc.property(fc.integer({min: 1, max: 100}), side, side, (quality, width, height) => {
				const ladder = buildLadder({quality, width, height});
				expect(ladder[0]).toMatchObject({quality, width, height, everyNth: 1});
				for (const [index, rung] of ladder.entries()) {
					expect(rung.quality).toBeLessThanOrEqual(quality);
					expect(Math.min(rung.width, rung.height)).toBeGreaterThanOrEqual(16);
					const above = ladder[index - 1];
					const rate = (of: typeof rung) => of.frameWeight / of.everyNth;
					expect(above === undefined || rate(rung) < rate(above)).toBe(true);
				}
			}),
		);
	});
});

describe('steps in words', () => {
	const ladder = buildLadder({quality: 50, width: 1280, height: 720});
	const [top, , , low, , half] = ladder;
	const slow = ladder.at(-1);
	if (top === undefined || low === undefined || half === undefined || slow === undefined) {
		throw new Error('the ladder is shorter than this test expects');
	}

	test('say what differs', () => {
		expect(describeStep(top, low)).toBe('quality 50→20');
		expect(describeStep(top, half)).toBe('1280×720→640×360');
		expect(describeStep(low, slow)).toBe('1280×720→320×180, every frame→1 frame in 4');
	});

	test('are told at most once a second, those in between as one, and not when they lead nowhere', () => {
		const lines: string[] = [];
		const teller = new StepTeller(line => lines.push(line));
		teller.follow(0, {from: top, to: low, words: 'a'});
		teller.follow(100, {from: low, to: half, words: 'b'});
		teller.follow(200, {from: half, to: slow, words: 'c'});
		expect(lines).toEqual(['quality 50→20: a']);
		teller.follow(1000, undefined);
		expect(lines).toEqual(['quality 50→20: a', '1280×720→320×180, every frame→1 frame in 4: c']);
		teller.follow(1100, {from: slow, to: low, words: 'd'});
		teller.follow(1200, {from: low, to: slow, words: 'e'});
		teller.follow(5000, undefined);
		expect(lines).toHaveLength(2);
	});
});
