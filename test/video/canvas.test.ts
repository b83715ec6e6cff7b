import {expect, test} from 'vitest';
import {Canvas} from '../../source/video/canvas.js';
import {glyphHeight, glyphWidth} from '../../source/video/font.js';

/** The picture as rows of `#` (touched) and `.`. */
function rowsOf({width, height, data}: Canvas): string[] {
	return Array.from({length: height}, (_, y) =>
		Array.from({length: width}, (__, x) => (data[(y * width + x) * 3 + 2] === 0 ? '.' : '#')).join(''),
	);
}

test('a rectangle fills its pixels with blue, green, red', () => {
	const canvas = new Canvas(4, 3);
	canvas.rectangle(1, 1, 2, 2, [1, 2, 3]);
	expect(rowsOf(canvas)).toEqual(['....', '.##.', '.##.']);
	expect([...canvas.data.subarray((4 + 1) * 3, (4 + 1) * 3 + 3)]).toEqual([1, 2, 3]);
});

test('what lies outside is left out', () => {
	const canvas = new Canvas(4, 3);
	canvas.rectangle(-5, -5, 6, 6, [1, 1, 1]);
	canvas.rectangle(3, 2, 100, 100, [1, 1, 1]);
	canvas.rectangle(9, 0, 2, 2, [1, 1, 1]);
	canvas.rectangle(0, 2, 0, 2, [1, 1, 1]);
	expect(rowsOf(canvas)).toEqual(['#...', '....', '...#']);
});

test('a disc is round', () => {
	const canvas = new Canvas(5, 5);
	canvas.disc(2, 2, 2, [1, 1, 1]);
	expect(rowsOf(canvas)).toEqual(['..#..', '.###.', '#####', '.###.', '..#..']);
});

test('text is drawn in dots of 5 × 7, at any scale; what the font lacks is blank', () => {
	const canvas = new Canvas(2 * glyphWidth, glyphHeight);
	canvas.text(0, 0, '1€', 1, [1, 1, 1]);
	expect(rowsOf(canvas).map(row => row.slice(0, 5))).toEqual([
		'..#..',
		'.##..',
		'..#..',
		'..#..',
		'..#..',
		'..#..',
		'.###.',
	]);
	expect(rowsOf(canvas).every(row => row.slice(5) === '.......')).toBe(true);
	const large = new Canvas(2 * glyphWidth, 2 * glyphHeight);
	large.text(0, 0, '1', 2, [1, 1, 1]);
	expect(rowsOf(large)[13]).toBe('..######....');
});
