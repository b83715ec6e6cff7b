import type {LabEvent} from '../../lab/sample.js';
import {count} from '../format.js';
import {type Piece, clean, cut, line, widthOf} from '../text.js';
import type {Role, Theme} from '../theme.js';
import {type TimeAxis, columnOf} from './series.js';

/** What happened, under the time at which it happened. */

type EventType = LabEvent['type'];
type Kind = {
	readonly sign: string;
	readonly role: Role;
	/** What stands for the event's own words, which say no more under a chart. */
	readonly word?: string;
	/** Whether a thin line leads up to the curves: what was done, and what broke; not what then went on all the time. */
	readonly isRule: boolean;
};

/** Told by sign and colour. The first are the weightiest: in a shared column theirs is the sign. */
export const markKinds: Partial<Record<EventType, Kind>> = {
	fault: {sign: '!', role: 'lost', isRule: true},
	switch: {sign: '↑', role: 'accent', isRule: true},
	reconnect: {sign: '↻', role: 'good', isRule: true, word: 'reconnected'},
	restart: {sign: '↻', role: 'good', isRule: true},
	adapt: {sign: '◆', role: 'adapt', isRule: true},
	freeze: {sign: '▮', role: 'warning', isRule: false, word: 'freeze'},
	loss: {sign: '×', role: 'lost', isRule: false, word: 'loss'},
};

const weights = new Map(Object.keys(markKinds).map((type, index) => [type, index]));

export type Mark = Kind & {readonly type: EventType; readonly column: number; readonly label: string};

/** Longer words than this tell nothing more under a chart. */
const longestLabel = 40;
/** Less room than this shows the sign alone. */
const leastLabel = 5;

/** What has a sign, within the axis, from left to right; events that share a column share a mark. `events`: by their time. */
export function marksOf(events: readonly LabEvent[], axis: TimeAxis): Mark[] {
	const marks = new Map<number, Mark>();
	for (let index = events.length - 1; index >= 0; index--) {
		const event = events[index];
		const kind = event && markKinds[event.type];
		if (event === undefined || kind === undefined) continue;
		const column = columnOf(axis, event.atSeconds);
		if (column < 0) break;
		if (column >= axis.columns) continue;
		const before = marks.get(column);
		// A bad link has hundreds of losses in a column: most add nothing to it.
		if (before !== undefined && kind.word !== undefined && weightOf(before.type) <= weightOf(event.type))
			continue;
		const mark = {...kind, type: event.type, column, label: kind.word ?? clean(event.detail)};
		marks.set(column, before === undefined ? mark : joined(mark, before));
	}

	return [...marks.values()].sort((a, b) => a.column - b.column);
}

/** The least is the weightiest. */
function weightOf(type: EventType): number {
	return weights.get(type) ?? weights.size;
}

/** The weightier one's sign; the words of both, unless one is only a word for its sign. */
function joined(earlier: Mark, later: Mark): Mark {
	const [first, second] = weightOf(later.type) < weightOf(earlier.type) ? [later, earlier] : [earlier, later];
	const isTold = second.word !== undefined || first.label.split(', ').includes(second.label);
	return isTold ? first : {...first, label: cut(`${earlier.label}, ${later.label}`, longestLabel)};
}

/** What a switch led to, without what was before: `→udp`, `→1 024 B`, `→q60`. Other words stay as they are. */
function inShort(label: string): string {
	return label
		.replaceAll(/\bbuffer \d+ ?→ ?(\d+)/g, (_, size: string) => `→${count(Number(size))} B`)
		.replaceAll(/\bquality \d+ ?→ ?(\d+)/g, '→q$1')
		.replaceAll(/\b[a-z]+ ?→ ?([a-z]+)\b/g, '→$1');
}

/** The same label in fewer and fewer words; half a number would be a wrong one, so none is cut. */
function wordings(label: string): string[] {
	if (!label.includes('→')) return [label];
	const short = inShort(label);
	const parts = short.replaceAll(/(?<=\d)\u00A0(?=\d)| B\b/g, '').split(', ');
	return [label, short, parts.join(' '), ...(parts.length > 1 ? [`${parts[0] ?? ''} …`] : [])];
}

/** The first wording that fits; words that are no switch's and stand for no sign may be cut. */
function fit(words: readonly string[], room: number, isWord: boolean): string {
	const fitting = words.find(text => widthOf(text) <= room);
	if (fitting !== undefined) return fitting;
	return words.length === 1 && !isWord && room >= leastLabel ? cut(words[0] ?? '', room) : '';
}

/** One line: a sign under each mark, its words to the right of it, or to the left where more of them fit. */
export function drawMarks(theme: Theme, columns: number, marks: readonly Mark[]): string {
	const pieces: Piece[] = [];
	let end = 0;
	for (const [index, {column, label: whole, sign, role, word}] of marks.entries()) {
		const limit = marks[index + 1]?.column ?? columns;
		const right = limit - column - 3;
		const left = column - end - 4;
		const words = wordings(whole);
		const isWord = word === whole;
		const onRight = fit(words, right, isWord);
		const before = fit(words, left, isWord);
		const onLeft = onRight !== whole && widthOf(before) > widthOf(onRight);
		const label = onLeft ? before : onRight;
		const text = label === '' ? sign : onLeft ? `${label} ${sign}` : `${sign} ${label}`;
		const start = onLeft ? column - widthOf(text) + 1 : column;
		pieces.push(' '.repeat(Math.max(0, start - end)), [role, text]);
		end = start + widthOf(text);
	}

	return line(theme, columns, pieces);
}
