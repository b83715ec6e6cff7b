import {keyTable, type KeyGroup} from '../keys.js';
import {type Piece, cut, line, widthOf, wrap} from '../text.js';
import type {Theme} from '../theme.js';

/** The help screen's lines: every key of the table in its group, then what one sees. */

const words: ReadonlyArray<readonly [string, string]> = [
	['buffer', 'the most bytes of one read (TCP) or of one datagram (UDP)'],
	['captured', 'frames that the source gave in the last second'],
	['rendered', 'frames that were shown whole; where both lines are one, nothing is missing'],
	['freeze', 'a gap that a viewer notices: three times the usual one, or 150 ms more than it'],
	['lost', 'packets that never came; one of them spoils its whole frame (frames incomplete)'],
	['dropped', 'by sender: the network is too slow; by kernel: this computer reads too slowly'],
	['latency', 'from capture until received or rendered; p95: 95 of 100 frames were faster'],
	['jitter', 'how unevenly frames come (RFC 3550), ms'],
	['why', 'the first cause of what you see, and the evidence for it'],
	['↑', 'when something was switched, or broke'],
];

const keyWidth = 9;

function groupLines(theme: Theme, group: KeyGroup, columns: number): string[] {
	const lines = [line(theme, columns, [['title', ` ${group}`]])];
	for (const {shown, long} of keyTable.filter(binding => binding.group === group)) {
		if (long === undefined) continue;
		const room = columns - keyWidth - 2;
		const [first = '', ...more] = wrap(long, room);
		lines.push(line(theme, columns, ['  ', ['key', shown.padEnd(keyWidth)], first]));
		for (const rest of more) lines.push(line(theme, columns, [' '.repeat(keyWidth + 2), rest]));
	}

	return lines;
}

function seenLines(theme: Theme, columns: number): string[] {
	const lines = [line(theme, columns, [['title', ' What you see']])];
	for (const [term, meaning] of words) {
		const room = columns - keyWidth - 3;
		for (const [index, text] of wrap(meaning, room).entries()) {
			const head: Piece = ['accent', cut(index === 0 ? term : '', keyWidth)];
			lines.push(line(theme, columns, ['  ', head, ' '.repeat(keyWidth - widthOf(head[1])), text]));
		}
	}

	return lines;
}

const groups: readonly KeyGroup[] = ['Stream', 'Look', 'Sessions', 'Console'];

/** Lines of exactly `columns` cells; in two columns where there is room for them. */
export function helpLines(theme: Theme, columns: number): string[] {
	const isWide = columns >= 92;
	const width = isWide ? Math.floor(columns / 2) : columns;
	const blank = ' '.repeat(width);
	const keys = groups.flatMap((group, index) => [
		...(index === 0 ? [] : [blank]),
		...groupLines(theme, group, width),
	]);
	if (!isWide) return [...keys, blank, ...seenLines(theme, width)];
	const seen = seenLines(theme, columns - width);
	const blankRight = ' '.repeat(columns - width);
	return Array.from(
		{length: Math.max(keys.length, seen.length)},
		(_, row) => (keys[row] ?? blank) + (seen[row] ?? blankRight),
	);
}
