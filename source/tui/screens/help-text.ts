import type {LabEvent} from '../../lab/sample.js';
import {keyTable, type KeyGroup} from '../keys.js';
import {markKinds} from '../panels/marks.js';
import {type Piece, cut, line, widthOf, wrap} from '../text.js';
import type {Theme} from '../theme.js';

/** The help screen's lines: every key of the table in its group, then what one sees. */

type Term = readonly [string, string];

const words: readonly Term[] = [
	['buffer', 'the most bytes of one read (TCP) or of one datagram (UDP)'],
	['captured', 'frames that the source gave in the last second'],
	['rendered', 'frames that were shown whole; where both lines are one, nothing is missing'],
	['lat', 'capture until rendered, the slowest 5 of 100 frames'],
	['gap', 'the longest time between two frames'],
	['freeze', 'a gap that a viewer notices: at least three times the usual one, and 150 ms more than it'],
	[
		'lost',
		'packets that never came, and where they went missing: on the emulated link, in this computer\u2019s kernel (its buffer was full), or elsewhere; unknown: the system hides it',
	],
	['foreign', 'packets of somebody else, refused: of another stream, or from where this sender is not'],
	['not sent', 'frames that the sender left out, and why: its socket was full, the encoder busy, …'],
	['queue', 'what waits at the sender for the network, and for how long'],
	['latency', 'from capture until received or rendered; p95: 95 of 100 frames were faster'],
	['jitter', 'how unevenly frames come (RFC 3550), ms'],
	['why', 'the causes of what you see, the evidence, and the key that may help'],
];

const signWords: Record<string, string> = {
	fault: 'something broke',
	switch: 'you switched something',
	reconnect: 'it works again',
	adapt: 'adaptive quality took a step',
	freeze: 'the picture stood still',
	loss: 'packets began to be lost',
};

const signs: readonly Term[] = Object.entries(signWords).map(([type, meaning]) => [
	markKinds[type as LabEvent['type']]?.sign ?? '',
	meaning,
]);

/** What the profiles differ in, a line each. */
const profiles: readonly Term[] = [
	['coding', 'live: JPEG on both; classic: raw pictures over TCP, JPEG q50 over UDP'],
	[
		'waiting',
		'live: the newest frame wins, all queues are short; classic: TCP\u2019s grows until memory ends',
	],
	[
		'pace',
		'live: datagrams are spread in time; classic: bursts, and TCP sleeps 1, 2, 3 s when it has nothing',
	],
	[
		'packets',
		'live: up to the buffer, with a 40-byte header; classic: 200 bytes over UDP whatever the buffer',
	],
	['so', 'classic compares raw TCP with compressed UDP; live compares the protocols'],
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

function termLines(theme: Theme, title: string, terms: readonly Term[], columns: number): string[] {
	const lines = [line(theme, columns, [['title', ` ${title}`]])];
	for (const [term, meaning] of terms) {
		const room = columns - keyWidth - 3;
		for (const [index, text] of wrap(meaning, room).entries()) {
			const head: Piece = ['accent', cut(index === 0 ? term : '', keyWidth)];
			lines.push(line(theme, columns, ['  ', head, ' '.repeat(keyWidth - widthOf(head[1])), text]));
		}
	}

	return lines;
}

/** What is explained beside the keys. */
function explained(theme: Theme, columns: number): string[] {
	const blank = ' '.repeat(columns);
	return [
		...termLines(theme, 'What you see', words, columns),
		blank,
		...termLines(theme, 'Signs under the chart', signs, columns),
		blank,
		...termLines(theme, 'Live and classic', profiles, columns),
	];
}

const groups: readonly KeyGroup[] = ['Stream', 'Link', 'Look', 'Runs', 'Console'];

/** Lines of exactly `columns` cells; in two columns where there is room for them. */
export function helpLines(theme: Theme, columns: number): string[] {
	const isWide = columns >= 92;
	const width = isWide ? Math.floor(columns / 2) : columns;
	const blank = ' '.repeat(width);
	const keys = groups.flatMap((group, index) => [
		...(index === 0 ? [] : [blank]),
		...groupLines(theme, group, width),
	]);
	if (!isWide) return [...keys, blank, ...explained(theme, width)];
	const seen = explained(theme, columns - width);
	const blankRight = ' '.repeat(columns - width);
	return Array.from(
		{length: Math.max(keys.length, seen.length)},
		(_, row) => (keys[row] ?? blank) + (seen[row] ?? blankRight),
	);
}
