import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	cleanLine,
	cleanName,
	formatBytes,
	formatClock,
	formatCount,
	formatDateTime,
	formatDuration,
	formatFps,
	formatMs,
	formatRatio,
	formatSize,
	shorten,
	wrapWords,
	jsonLine,
} from '../../source/format.js';
import {clean} from '../../source/tui/text.js';

/** Control characters (C0, DEL, C1), format characters, and the two separators of lines. */
const unfit = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

const plain = (text: string) => text.replaceAll('\u00A0', ' ');

test.each([
	[0, '0'],
	[999, '999'],
	[1000, '1 000'],
	[12_031, '12 031'],
	[1_234_567, '1 234 567'],
	[null, 'unknown'],
])('count %s reads %s', (value, text) => {
	expect(plain(formatCount(value))).toBe(text);
});

test.each([
	[0, '0 B'],
	[999, '999 B'],
	[1000, '1.0 kB'],
	[1499, '1.5 kB'],
	[9960, '10 kB'],
	[999_499, '999 kB'],
	[999_600, '1.0 MB'],
	[80_000_000, '80 MB'],
	[2.5e9, '2.5 GB'],
	[1e19, '10 000 PB'],
	[null, 'unknown'],
])('%s bytes read %s', (value, text) => {
	expect(plain(formatBytes(value))).toBe(text);
});

test.each([
	[0, '0.0 s'],
	[9.84, '9.8 s'],
	[59.96, '1 min 00 s'],
	[125, '2 min 05 s'],
	[3599.6, '1 h 00 min'],
	[3720, '1 h 02 min'],
	[null, 'unknown'],
])('%s seconds read %s', (value, text) => {
	expect(formatDuration(value)).toBe(text);
});

test.each([
	[0, '0.0 %'],
	[0.000_01, '<0.1 %'],
	[0.0005, '0.1 %'],
	[0.02, '2.0 %'],
	[1, '100.0 %'],
	[null, 'unknown'],
])('ratio %s reads %s', (value, text) => {
	expect(formatRatio(value)).toBe(text);
});

test('clocks, dates, fps, milliseconds and sizes', () => {
	expect([0, 42.9, 3599, 3723].map(formatClock)).toEqual(['00:00', '00:42', '59:59', '1:02:03']);
	expect(formatDateTime(new Date(2026, 0, 2, 3, 4, 5).toISOString())).toBe('2026-01-02 03:04:05');
	expect(formatDateTime('no\ndate')).toBe('no date');
	expect([24, null].map(formatFps)).toEqual(['24.0', 'unknown']);
	expect([5.12, 12_031, null].map(value => plain(formatMs(value)))).toEqual(['5.1', '12 031', 'unknown']);
	expect([formatSize(1280, 720), formatSize(null, 720)]).toEqual(['1280×720', 'unknown']);
});

test('text from outside is one line that drives no terminal', () => {
	expect(cleanLine('a\u001B[2J\r\nb\u202Ec\u2028d')).toBe('a [2J b c d');
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			for (const cleaned of [cleanLine(text), cleanName(text), clean(text)]) {
				expect(cleaned).not.toMatch(unfit);
			}
		}),
	);
});

test('a name keeps the spaces that belong to it', () => {
	expect(cleanName(' a\u0007b ')).toBe(' a b ');
});

test('JSON says the same to a program, and nothing to a terminal', () => {
	expect(jsonLine({name: 'a\u009B\u202E\u{E0001}\u007F'})).toBe(
		String.raw`{"name":"a\u009b\u202e\udb40\udc01\u007f"}`,
	);
	fc.assert(
		fc.property(fc.jsonValue(), fc.string({unit: 'binary'}), (value, text) => {
			const line = jsonLine({value, text});
			expect(line).not.toMatch(unfit);
			expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({value, text})));
		}),
	);
});

test('shortened and wrapped text fits, and wrapping loses no letter', () => {
	expect(shorten('abcdef', 4)).toBe('abc…');
	expect(shorten('buffer 10000→30000', 16)).toBe('buffer 10000→…');
	expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
	fc.assert(
		fc.property(fc.string(), fc.integer({min: 1, max: 20}), (text, width) => {
			const lines = wrapWords(text, width);
			for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
			expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
			expect([...shorten(text, width)].length).toBeLessThanOrEqual(width);
		}),
	);
});
