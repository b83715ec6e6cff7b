import {keyTable, type KeyGroup} from '../keys.js';
import {type Piece, cut, line, widthOf, wrap} from '../text.js';
import type {Theme} from '../theme.js';

/** The help screen's lines: every key of the table in its group, then what one sees. */

const words: ReadonlyArray<readonly [string, string]> = [
	['Buffer', 'Over TCP the most that one read takes, over UDP the most that one datagram holds. Small means many packets a frame.'],
	['Captured', 'frames that the source gave in the last second; rendered: frames that were shown whole. Equal lines: nothing is missing.'],
	['Freeze', 'a gap between shown frames that a viewer notices: three times the usual gap, or 150 ms more than it.'],
	['Lost', 'packets that never came. One lost packet spoils its whole frame: that is what "frames incomplete" counts.'],
	['Dropped', 'by sender: the network is slower than the stream; by kernel: this computer was too slow to read. "unknown": the system does not tell.'],
	['Latency', 'from capture to received or rendered; p95: 95 of 100 frames were faster. Jitter: how unevenly they come (RFC 3550).'],
	['Why', 'the first cause of what you see, and what it was read from.'],
	['↑', 'under the chart: when you switched something, or something broke.'],
];

const keyWidth = 9;

function groupLines(theme: Theme, group: KeyGroup, columns: number): string[] {
	const lines = [line(theme, columns, [['title', ` ${group}`]])];
	for (const {shown, long} of keyTable.filter(binding => binding.group === group)) {
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

const groups: readonly KeyGroup[] = ['Experiment', 'Stream', 'Look', 'Sessions', 'Console'];

/** Lines of exactly `columns` cells; in two columns where there is room for them. */
export function helpLines(theme: Theme, columns: number): string[] {
	const isWide = columns >= 110;
	const width = isWide ? Math.floor(columns / 2) : columns;
	const blank = ' '.repeat(width);
	const keys = groups.flatMap(group => [...groupLines(theme, group, width), blank]);
	if (!isWide) return [...keys, ...seenLines(theme, width)];
	const seen = seenLines(theme, columns - width);
	const blankRight = ' '.repeat(columns - width);
	return Array.from(
		{length: Math.max(keys.length, seen.length)},
		(_, row) => (keys[row] ?? blank) + (seen[row] ?? blankRight),
	);
}
