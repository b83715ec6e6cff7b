import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {commandOf, helpLine, helpLineGap, keyTable, type ScreenName} from '../../source/tui/keys.js';
import {linkPresetNames} from '../../source/link/presets.js';
import {idleLink, linkSchema} from '../../source/link/settings.js';
import {linkRows, linkWords, presetOf, stepLink} from '../../source/tui/link-steps.js';
import {links} from './arbitrary.js';
import {widthOf} from '../../source/tui/text.js';

const screens: readonly ScreenName[] = ['live', 'link', 'help', 'sessions', 'session', 'confirm', 'leave'];

describe('key table', () => {
	test('on each screen a key has one meaning', () => {
		for (const screen of screens) {
			const keys = keyTable
				.filter(({screens}) => screens.includes(screen))
				.flatMap(({commands}) => Object.keys(commands));
			expect(keys.length).toBe(new Set(keys).size);
		}
	});

	test('q quits on the live screen alone, Ctrl-C ends from everywhere; a stream key only on the live screen', () => {
		expect(screens.map(screen => [screen, commandOf(screen, 'q')])).toEqual([
			['live', 'quit'],
			['link', 'back'],
			['help', 'back'],
			['sessions', 'back'],
			['session', 'back'],
			['confirm', 'no'],
			['leave', 'leave'],
		]);
		for (const screen of screens) expect(commandOf(screen, 'ctrl-c')).toBe('end');
		for (const key of ['n', 'p', 'escape', 'up']) expect(commandOf('leave', key)).toBe('stay');
		expect(commandOf('live', 'p')).toBe('protocol');
		expect(commandOf('sessions', 'p')).toBeUndefined();
		expect(commandOf('live', 'toString')).toBeUndefined();
	});

	test('the help line fits any width and keeps the way out', () => {
		for (const screen of screens) {
			for (let columns = 60; columns <= 200; columns++) {
				const shown = helpLine(screen, columns, widthOf);
				const width = shown.reduce(
					(sum, {shown: keys, short}) => sum + widthOf(keys) + 1 + widthOf(short) + helpLineGap,
					1 - helpLineGap,
				);
				expect(width).toBeLessThanOrEqual(columns);
				expect(shown.flatMap(({commands}) => Object.values(commands))).toContain(commandOf(screen, 'q'));
			}
		}
	});
});

describe('words of the help line', () => {
	const words = (columns: number) => helpLine('live', columns, widthOf).map(({short}) => short);

	test('at 80 columns link, profile and window have their keys there', () => {
		expect(words(80)).toEqual(['run', 'protocol', 'buffer', 'profile', 'link', 'window', 'save', 'quit']);
	});

	test('the page has its key there as soon as there is room for one more', () => {
		expect(words(100)).toContain('page');
	});

	test('brief words only where whole ones would cost a key', () => {
		expect(words(200)).toContain('experiment');
	});
});

describe('link steps', () => {
	test('whatever is pressed: a link that may be, or a refusal in words', () => {
		const press = fc.record({row: fc.integer({min: 0, max: linkRows - 1}), isUp: fc.boolean()});
		fc.assert(
			fc.property(fc.option(links), fc.array(press, {maxLength: 60}), (start, presses) => {
				let link = start !== null && linkSchema.safeParse(start).success ? start : null;
				for (const {row, isUp} of presses) {
					const step = stepLink(link, row, isUp);
					if ('refusal' in step) {
						expect(step.refusal).toMatch(/not possible: .+/);
						continue;
					}

					link = step.link;
					expect(linkSchema.nullable().safeParse(link).success).toBe(true);
					expect(linkWords(link)).not.toMatch(/NaN|undefined|null/);
				}
			}),
		);
	});

	test('to the right through all presets and round again; the seed stays', () => {
		let link = stepLink({...idleLink, seed: 5}, 0, true);
		const names: unknown[] = [];
		for (const _ of linkPresetNames) {
			if ('refusal' in link) throw new Error(link.refusal);
			names.push(presetOf(link.link));
			link = stepLink(link.link, 0, true);
		}

		expect(names).toEqual([...linkPresetNames.slice(1), 'clean']);
		expect(stepLink({...idleLink, loss: 0.05, seed: 5}, 0, false)).toMatchObject({
			link: {seed: 5, loss: 0.005},
		});
	});

	test('a step up and a step down is clean again, but for a seed of one\u2019s own', () => {
		for (let row = 1; row < linkRows - 2; row++) {
			if (row === linkRows - 3) continue;
			const up = stepLink(null, row, true);
			if ('refusal' in up) throw new Error(up.refusal);
			expect(up.link).not.toBeNull();
			expect(stepLink(up.link, row, false)).toEqual({link: null});
		}
	});

	test('a rate goes down from unlimited and up to it again', () => {
		const rateRow = 7;
		expect(stepLink(null, rateRow, true)).toEqual({link: null});
		const down = stepLink(null, rateRow, false);
		expect(down).toMatchObject({link: {rateBitsPerSecond: 1e9}});
		if ('link' in down) expect(stepLink(down.link, rateRow, true)).toEqual({link: null});
	});

	test('a loss that leaves no room between bursts is refused', () => {
		expect(stepLink({...idleLink, loss: 0.75, burst: 3}, 1, true)).toEqual({
			refusal: expect.stringMatching(/^loss 100% is not possible: /) as string,
		});
	});
});
