import fc from 'fast-check';
import {expect, test} from 'vitest';
import {cut, cutWords, widthOf} from '../../source/tui/text.js';

test('text that is too long ends in an ellipsis, and never in half a number', () => {
	expect(cut('lost 12345 packets', 18)).toBe('lost 12345 packets');
	expect(cut('lost 12345 packets', 11)).toBe('lost 12345…');
	expect(cut('lost 12345 packets', 9)).toBe('lost …');
	expect(cut('12\u00A0345 packets', 5)).toBe('…');
	expect(cut('delay 0.95 ms', 9)).toBe('delay …');
	expect(cut('run 7, then 8', 7)).toBe('run 7,…');
	expect(cut('ルール 2048', 9)).toBe('ルール …');
});

test('words are kept whole where that is asked for', () => {
	expect(cutWords('the worker ended with code 137', 24)).toBe('the worker ended with …');
	expect(cutWords('the worker', 10)).toBe('the worker');
	expect(cutWords('the worker', 8)).toBe('the …');
	expect(cutWords('worker', 5)).toBe('');
});

test('what is cut has room, and each of its numbers is one of the text', () => {
	const text = fc
		.array(fc.oneof(fc.integer({min: 0, max: 99_999}).map(String), fc.constantFrom('ms', '→', 'ル', 'of')))
		.map(words => words.join(' '));
	const numbersIn = (some: string) => some.match(/\d+/g) ?? [];
	fc.assert(
		fc.property(text, fc.integer({min: 1, max: 60}), (whole, columns) => {
			for (const short of [cut(whole, columns), cutWords(whole, columns)]) {
				expect(widthOf(short)).toBeLessThanOrEqual(columns);
				for (const number of numbersIn(short)) expect(numbersIn(whole)).toContain(number);
			}
		}),
	);
});
