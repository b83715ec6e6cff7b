import stringWidth from 'string-width';
import {cleanName, wholeNumbers} from '../format.js';
import type {Role, Theme} from './theme.js';

/** Text of a known width: every line that leaves this file is exactly as wide as was asked. */

/** A run of text in one role; a plain string is `text`. Never holds control codes. */
export type Piece = string | readonly [Role, string];

/** Letters and signs of which each is one cell wide: the ones that panels are made of. */
const narrow =
	/^[\u0020-\u007E\u00A0-\u02FF\u2009\u2010-\u2027\u2190-\u21FF\u2500-\u2595\u25A0-\u25CF\u276F\u275A]*$/;
const segmenter = new Intl.Segmenter();

/** Cells that the text takes. */
export function widthOf(text: string): number {
	return narrow.test(text) ? text.length : stringWidth(text);
}

/** Without escape codes, control characters or what is not seen: fit to stand on a screen, and as wide as it looks. */
export function clean(text: string): string {
	return cleanName(text.replaceAll(/\u001B\[[\d:;<=>?]*[ -/]*[@-~]/g, '')).replaceAll(/\s+/g, match =>
		match === '\u2009' ? match : ' ',
	);
}

/** At most `columns` cells of the text; what was cut off shows as `…`. Half a number would be another one, so it goes too. */
export function cut(text: string, columns: number): string {
	if (columns <= 0) return '';
	if (narrow.test(text)) return text.length <= columns ? text : `${wholeNumbers(text, columns - 1)}…`;
	if (stringWidth(text) <= columns) return text;
	let taken = '';
	let width = 0;
	for (const {segment} of segmenter.segment(text)) {
		const more = stringWidth(segment);
		if (width + more > columns - 1) break;
		taken += segment;
		width += more;
	}

	return `${wholeNumbers(text, taken.length)}…`;
}

/** At most `columns` cells, and whole words of the text; empty where not even the first has room. What was left out shows as `…`. */
export function cutWords(text: string, columns: number): string {
	if (widthOf(text) <= columns) return text;
	const words = text.split(' ');
	while (words.pop() !== undefined) {
		const short = `${words.join(' ')} …`;
		if (words.length > 0 && widthOf(short) <= columns) return short;
	}

	return '';
}

/** At most `columns` cells; the `…` stands in the middle, for words that differ at their end. */
export function cutMiddle(text: string, columns: number): string {
	if (widthOf(text) <= columns || columns < 4) return cut(text, columns);
	const start = cut(text, Math.floor(columns / 4) + 1);
	const room = columns - widthOf(start);
	const letters = [...segmenter.segment(text)].map(({segment}) => segment);
	let end = '';
	let letter = letters.pop();
	while (letter !== undefined && widthOf(letter + end) <= room) {
		end = letter + end;
		letter = letters.pop();
	}

	return start + end;
}

export function padEnd(text: string, columns: number): string {
	const short = cut(text, columns);
	return short + ' '.repeat(Math.max(0, columns - widthOf(short)));
}

export function padStart(text: string, columns: number): string {
	const short = cut(text, columns);
	return ' '.repeat(Math.max(0, columns - widthOf(short))) + short;
}

export function piecesWidth(pieces: readonly Piece[]): number {
	let width = 0;
	for (const piece of pieces) width += widthOf(typeof piece === 'string' ? piece : piece[1]);
	return width;
}

function paintPieces(theme: Theme, pieces: readonly Piece[], columns: number): {text: string; width: number} {
	let text = '';
	let width = 0;
	for (const piece of pieces) {
		const [role, words] = typeof piece === 'string' ? (['text', piece] as const) : piece;
		const fitting = cut(words, columns - width);
		text += theme.paint(role, fitting);
		width += widthOf(fitting);
		if (fitting !== words) break;
	}

	return {text, width};
}

/** One line of exactly `columns` cells: `left` from the left, `right` at the right edge if both have room. */
export function line(
	theme: Theme,
	columns: number,
	left: readonly Piece[],
	right: readonly Piece[] = [],
): string {
	const rightWidth = piecesWidth(right);
	const hasRight = rightWidth > 0 && rightWidth < columns;
	const start = paintPieces(theme, left, hasRight ? columns - rightWidth - 1 : columns);
	const end = hasRight ? paintPieces(theme, right, rightWidth) : {text: '', width: 0};
	return start.text + ' '.repeat(Math.max(0, columns - start.width - end.width)) + end.text;
}

/** Exactly `rows` lines: cut off below, or filled up with blank ones. */
export function fillRows(lines: readonly string[], columns: number, rows: number): string[] {
	const filled = lines.slice(0, Math.max(0, rows));
	while (filled.length < rows) filled.push(' '.repeat(Math.max(0, columns)));
	return filled;
}

/** Lines of whole words, each at most `columns` cells. */
export function wrap(text: string, columns: number): string[] {
	const lines: string[] = [];
	let current = '';
	for (const word of text.split(' ')) {
		const longer = current === '' ? word : `${current} ${word}`;
		if (widthOf(longer) <= columns) {
			current = longer;
			continue;
		}

		if (current !== '') lines.push(current);
		current = cut(word, columns);
	}

	if (current !== '') lines.push(current);
	return lines;
}
