import type {LabEvent} from '../../lab/sample.js';
import {count} from '../format.js';
import {type Piece, clean, cutWords, line, widthOf} from '../text.js';
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

/** `phrases`: what happened, each whole; half a number would be a wrong one, so none of them is ever put together and cut. */
export type Mark = Kind & {
	readonly type: EventType;
	readonly column: number;
	readonly phrases: readonly string[];
};

/** A column of which there is more to tell shows these, and `more`. */
const mostPhrases = 6;
const more = '…';
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
		const mark = {...kind, type: event.type, column, phrases: phrasesOf(event, kind)};
		marks.set(column, before === undefined ? mark : joined(mark, before));
	}

	return [...marks.values()].sort((a, b) => a.column - b.column);
}

/** The least is the weightiest. */
function weightOf(type: EventType): number {
	return weights.get(type) ?? weights.size;
}

/** A switch may have changed several settings; any other event is told in one phrase. */
function phrasesOf({type, detail}: LabEvent, {word}: Kind): string[] {
	return word !== undefined ? [word] : type === 'switch' ? clean(detail).split(', ') : [clean(detail)];
}

/** The weightier one's sign; the phrases of both, unless one has only a word for its sign. */
function joined(earlier: Mark, later: Mark): Mark {
	const [first, second] = weightOf(later.type) < weightOf(earlier.type) ? [later, earlier] : [earlier, later];
	return second.word === undefined
		? {...first, phrases: bounded([...earlier.phrases, ...later.phrases])}
		: first;
}

/** Each once, and not too many. */
function bounded(phrases: readonly string[]): string[] {
	const all = [...new Set(phrases)];
	const told = all.filter(phrase => phrase !== more).slice(0, mostPhrases);
	return told.length < all.length ? [...told, more] : told;
}

/** What a switch led to, without what was before: `→udp`, `→1 024 B`, `→q60`. Other phrases stay as they are. */
function inShort(phrase: string): string {
	return phrase
		.replaceAll(/\bbuffer \d+ ?→ ?(\d+)/g, (_, size: string) => `→${count(Number(size))} B`)
		.replaceAll(/\bquality \d+ ?→ ?(\d+)/g, '→q$1')
		.replaceAll(/\b[a-z]+ ?→ ?([a-z]+)\b/g, '→$1');
}

/** The same in fewer and fewer words. */
function wordings(phrases: readonly string[]): string[] {
	const short = phrases.map(inShort);
	const shortest = short.map(phrase => phrase.replaceAll(/(?<=\d)\u00A0(?=\d)| B\b/g, ''));
	const [first = ''] = shortest;
	return [
		phrases.join(', '),
		short.join(', '),
		shortest.join(' '),
		...(short.length > 1 ? [`${first} ${more}`] : []),
	];
}

/** The first wording that fits; else the first words of what is no switch, whose last ones say most, and stands for no sign. */
function fit({phrases, word}: Mark, room: number): string {
	const fitting = wordings(phrases).find(text => widthOf(text) <= room);
	const [first = ''] = phrases;
	return (
		fitting ?? (word === undefined && !first.includes('→') && room >= leastLabel ? cutWords(first, room) : '')
	);
}

/** One line: a sign under each mark, its words to the right of it, or to the left where more of them fit. */
export function drawMarks(theme: Theme, columns: number, marks: readonly Mark[]): string {
	const pieces: Piece[] = [];
	let end = 0;
	for (const [index, mark] of marks.entries()) {
		const {column, sign, role} = mark;
		const limit = marks[index + 1]?.column ?? columns;
		const onRight = fit(mark, limit - column - 3);
		const before = fit(mark, column - end - 4);
		const onLeft = onRight !== mark.phrases.join(', ') && widthOf(before) > widthOf(onRight);
		const label = onLeft ? before : onRight;
		const text = label === '' ? sign : onLeft ? `${label} ${sign}` : `${sign} ${label}`;
		const start = onLeft ? column - widthOf(text) + 1 : column;
		pieces.push(' '.repeat(Math.max(0, start - end)), [role, text]);
		end = start + widthOf(text);
	}

	return line(theme, columns, pieces);
}
