import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {commandOf, helpLine, helpLineGap, keyTable, type ScreenName} from '../../source/tui/keys.js';
import {linkPresetNames} from '../../source/link/presets.js';
import {idleLink, linkSchema} from '../../source/link/settings.js';
import {linkRows, linkWords, presetOf, stepLink} from '../../source/tui/link-steps.js';
import {links} from './arbitrary.js';
import {createKeyReader} from '../../source/tui/terminal/keys-in.js';
import {widthOf} from '../../source/tui/text.js';

const screens: readonly ScreenName[] = ['live', 'link', 'help', 'sessions', 'session', 'confirm'];

describe('key table', () => {
	test('on each screen a key has one meaning', () => {
		for (const screen of screens) {
			const keys = keyTable
				.filter(({screens}) => screens.includes(screen))
				.flatMap(({commands}) => Object.keys(commands));
			expect(keys.length).toBe(new Set(keys).size);
		}
	});

	test('quit works everywhere; a stream key only on the live screen', () => {
		for (const screen of screens) expect(commandOf(screen, 'q')).toBe('quit');
		expect(commandOf('live', 'p')).toBe('protocol');
		expect(commandOf('sessions', 'p')).toBeUndefined();
		expect(commandOf('live', 'toString')).toBeUndefined();
	});

	test('the help line fits any width and keeps quit', () => {
		for (const screen of screens) {
			for (let columns = 60; columns <= 200; columns++) {
				const shown = helpLine(screen, columns, widthOf);
				const width = shown.reduce(
					(sum, {shown: keys, short}) => sum + widthOf(keys) + 1 + widthOf(short) + helpLineGap,
					1 - helpLineGap,
				);
				expect(width).toBeLessThanOrEqual(columns);
				expect(shown.map(({short}) => short)).toContain('quit');
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

describe('key reader', () => {
	const read = (...chunks: string[]) => {
		const reader = createKeyReader();
		return [...chunks.flatMap(chunk => reader.push(chunk)), ...reader.flush()];
	};

	test('arrows in both modes, in one piece and cut apart', () => {
		expect(read('\u001B[A\u001B[B\u001BOA')).toEqual(['up', 'down', 'up']);
		expect(read('\u001B', '[', 'A')).toEqual(['up']);
	});

	test('a lone escape is the key; twice is twice', () => {
		expect(read('\u001B')).toEqual(['escape']);
		expect(read('\u001B\u001B')).toEqual(['escape', 'escape']);
	});

	test.each([
		['mouse, SGR', '\u001B[<0;10;20M\u001B[<0;10;20m'],
		['mouse, X10', '\u001B[M qq'],
		['focus', '\u001B[I\u001B[O'],
		['modified arrow', '\u001B[1;5A'],
		['function keys', '\u001B[15~\u001BOP'],
		['answer of the terminal', '\u001B[?62;4c\u001B]11;rgb:0000/0000/0000\u0007\u001BP>|x\u001B\\'],
		['Alt with a key', '\u001Bq\u001Bs'],
		['pasted text', '\u001B[200~quit s d y q\nq\u001B[201~'],
		['control characters', '\u0000\u0001\u0011'],
	])('%s is no key', (_name, bytes) => {
		expect(read(`${bytes}p`)).toEqual(['p']);
		expect(read(...bytes, 'p')).toEqual(['p']);
	});

	test('any bytes in any pieces: no exception, nothing kept for ever', () => {
		fc.assert(
			fc.property(fc.array(fc.string({unit: 'binary', maxLength: 20}), {maxLength: 20}), chunks => {
				const reader = createKeyReader();
				for (const chunk of chunks) reader.push(chunk);
				reader.flush();
				expect(reader.waiting()).toBe(false);
			}),
		);
	});
});
