import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createKeyInput} from '../../source/tui/key-input.js';
import {createKeyReader} from '../../source/tui/terminal/keys-in.js';

/** What a terminal sends, in pieces and after pauses, and the keys that it is. */

type Sent = string | number;

const esc = '\u001B';

/** Texts are reads, numbers are milliseconds between them. Long after the last one nothing is left. */
function hear(...sent: readonly Sent[]): {keys: string[]; pastes: number} {
	const keys: string[] = [];
	let pastes = 0;
	const input = createKeyInput(
		key => keys.push(key),
		() => pastes++,
	);
	for (const each of sent) {
		if (typeof each === 'string') input.push(each);
		else vi.advanceTimersByTime(each);
	}

	vi.advanceTimersByTime(10_000);
	expect(vi.getTimerCount()).toBe(0);
	return {keys, pastes};
}

const keysOf = (...sent: readonly Sent[]) => hear(...sent).keys;

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

describe('an arrow', () => {
	test('in both modes, in one piece and cut apart', () => {
		expect(keysOf(`${esc}[A${esc}[B${esc}OA`)).toEqual(['up', 'down', 'up']);
		expect(keysOf(esc, '[', 'A')).toEqual(['up']);
	});

	test.each([35, 200, 500])('whose bytes come %i ms apart is one arrow', pause => {
		expect(keysOf(esc, pause, '[', pause, 'A')).toEqual(['up']);
		expect(keysOf(esc, pause, 'O', pause, 'B')).toEqual(['down']);
		expect(keysOf(esc, pause, '[', pause, '1', pause, ';', pause, '5', pause, 'A')).toEqual([]);
	});

	test.each([750, 1500])(
		'whose rest comes after %i ms is no key: not [, not A, not what stands in it',
		pause => {
			expect(keysOf(esc, pause, '[A', 'p')).toEqual(['escape', 'p']);
			expect(keysOf(esc, pause, '[', pause, 'A', 'p')).toEqual(['escape', 'p']);
			expect(keysOf(`${esc}[`, pause, '1~', 'p')).toEqual(['p']);
			expect(keysOf(`${esc}O`, pause, 'D', 'p')).toEqual(['p']);
		},
	);
});

describe('the Escape key', () => {
	test('alone is the key, twice is twice', () => {
		expect(keysOf(esc)).toEqual(['escape']);
		expect(keysOf(esc + esc)).toEqual(['escape', 'escape']);
		expect(keysOf(esc, 300, esc)).toEqual(['escape', 'escape']);
	});

	test('and another key soon after it are two keys', () => {
		expect(keysOf(esc, 100, 'r')).toEqual(['escape', 'r']);
		expect(keysOf(esc, 100, `${esc}[A`)).toEqual(['escape', 'up']);
		expect(keysOf(esc, 1000, 'r', '[')).toEqual(['escape', 'r', '[']);
		expect(keysOf(esc, 5000, '[')).toEqual(['escape', '[']);
	});
});

describe.each([
	['mouse, SGR', `${esc}[<0;10;20M${esc}[<0;10;20m`],
	['mouse, X10', `${esc}[M qq`],
	['focus', `${esc}[I${esc}[O`],
	['modified arrow', `${esc}[1;5A`],
	['function keys', `${esc}[15~${esc}OP`],
	['answer of the terminal', `${esc}[?62;4c${esc}]11;rgb:0000/0000/0000\u0007${esc}P>|x${esc}\\`],
	['Alt with a key', `${esc}q${esc}s`],
	['pasted text', `${esc}[200~quit s d y q\nq${esc}[201~`],
	['control characters', '\u0000\u0001\u0011'],
])('%s', (_name, bytes) => {
	test.each([0, 1, 35])('is no key, be its bytes %i ms apart', pause => {
		expect(keysOf(`${bytes}p`)).toEqual(['p']);
		expect(keysOf(...[...bytes].flatMap(byte => [byte, pause]), 'p')).toEqual(['p']);
	});
});

describe('text that is pasted', () => {
	test.each(['ready', 'rdy\r', 'quit', 'Delete y', 'r d\ry', '+ + - -'])(
		'as keys, %j, is no command',
		text => {
			expect(hear(text)).toEqual({keys: [], pastes: 1});
			expect(hear(text.slice(0, -1).padEnd(8, 'xyz'), 5, 'y', 100, 'd', 200, 'p')).toEqual({
				keys: ['p'],
				pastes: 1,
			});
		},
	);

	test('in brackets is no command, and one without an end does not last for ever', () => {
		expect(hear(`${esc}[200~ready`, 1000, 'y', `${esc}[201~`, 'p')).toEqual({keys: ['p'], pastes: 1});
		expect(hear(`${esc}[200~ready`, 3500, 'p')).toEqual({keys: ['p'], pastes: 1});
	});

	test('lets Ctrl-C through', () => {
		expect(keysOf('ready\u0003')).toEqual(['ctrl-c']);
	});
});

describe('keys that came together', () => {
	test('on a line that stalled are keys: a held one, arrows, a few', () => {
		expect(hear('+'.repeat(40))).toEqual({keys: Array<string>(40).fill('+'), pastes: 0});
		expect(hear(`${esc}[B`.repeat(30)).keys).toHaveLength(30);
		expect(keysOf('cp3')).toEqual(['c', 'p', '3']);
		expect(keysOf(`p${esc}[B\r`)).toEqual(['p', 'down', 'enter']);
	});
});

test('any bytes in any pieces: no exception, nothing kept for ever', () => {
	fc.assert(
		fc.property(fc.array(fc.string({unit: 'binary', maxLength: 20}), {maxLength: 20}), chunks => {
			const reader = createKeyReader();
			for (const chunk of chunks) reader.push(chunk);
			for (let time = 0; time < 3; time++) reader.giveUp();
			expect(reader.waiting()).toBeUndefined();
		}),
	);
});

test('an arrow, wherever it is cut and however long it takes, is an arrow or nothing', () => {
	const pause = fc.integer({min: 0, max: 1900});
	fc.assert(
		fc.property(
			pause,
			pause,
			fc.constantFrom('[', 'O'),
			fc.constantFrom('A', 'D'),
			(first, second, mode, end) => {
				const keys = keysOf(esc, first, mode, second, end);
				expect(keys.filter(key => key !== 'escape')).toEqual(
					first < 700 && second < 640 ? [end === 'A' ? 'up' : 'left'] : [],
				);
			},
		),
	);
});
