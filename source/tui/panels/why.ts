import type {LabEvent, Verdict} from '../../lab/sample.js';
import {clock} from '../format.js';
import {keyFor} from '../keys.js';
import {type Piece, clean, fillRows, line, piecesWidth, wrap} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw, View} from '../view.js';

/** Why the picture is as it is, and what to press; under it, or for a while in its place, what was just said or done. */

/** Seconds for which an event stands before the verdict when there is one line for both. */
const eventSeconds = 6;
/** Seconds for which a fault stands before what the console itself has to say. */
const urgentSeconds = 3;

export const eventRoles: Record<LabEvent['type'], Role> = {
	switch: 'accent',
	loss: 'lost',
	freeze: 'warning',
	reconnect: 'good',
	adapt: 'adapt',
	fault: 'lost',
	restart: 'good',
	window: 'text',
	notice: 'warning',
};

/** A cause in three parts: its name, the words for it, and what to press. */
type Cause = {readonly head: readonly Piece[]; readonly words: string; readonly remedy: readonly Piece[]};

function remedyOf({remedy}: Verdict): Piece[] {
	if (remedy === null) return [];
	const key = remedy.command === null ? undefined : keyFor(remedy.command);
	const words = clean(remedy.words);
	if (key !== undefined) return [['muted', 'try '], ['key', key], ` ${words} `];
	const option = remedy.option === null ? '' : ` (${clean(remedy.option)})`;
	return [['muted', 'try '], `${words}${option} `];
}

function causesOf({snapshot}: View): Cause[] {
	const {state, failure, verdict} = snapshot;
	if (failure !== undefined) {
		const isHalted = state === 'halted';
		const key = keyFor('enter') ?? '';
		const remedy: Piece[] = [
			['muted', 'press '],
			['key', key],
			' or ',
			['key', keyFor('profile') ?? ''],
			' to go on ',
		];
		return [
			{
				head: [['lost', isHalted ? ' Halted' : ' Failed']],
				words: clean(failure),
				remedy: isHalted ? remedy : [],
			},
		];
	}

	if (verdict.length === 0)
		return [
			{
				head: [
					['title', ' Why  '],
					['muted', 'not enough seen yet'],
				],
				words: '',
				remedy: [],
			},
		];
	return verdict.map((each, index) => ({
		head: [
			['title', index === 0 ? ' Why  ' : ' and  '],
			[each.cause === 'healthy' ? 'good' : 'warning', clean(each.cause)],
		],
		words: clean(each.evidence),
		remedy: remedyOf(each),
	}));
}

function oneLine(view: View, columns: number, {head, words, remedy}: Cause): string {
	return line(view.theme, columns, words === '' ? head : [...head, `  ${words}`], remedy);
}

/** On one line if it is whole there, else on two, in whole words. */
function causeLines(view: View, columns: number, cause: Cause, rows: number): string[] {
	const {head, words, remedy} = cause;
	const headWidth = piecesWidth(head);
	const isWhole = headWidth + 2 + piecesWidth([words]) + 1 + piecesWidth(remedy) < columns;
	if (isWhole || rows < 2) return [oneLine(view, columns, cause)];
	const [first = '', ...rest] = wrap(words, Math.max(1, columns - headWidth - 3));
	return [
		line(view.theme, columns, [...head, `  ${first}`]),
		line(view.theme, columns, ['      ', rest.join(' ')], remedy),
	];
}

type News = {readonly pieces: Piece[]; readonly isFresh: boolean};

function news({snapshot, notice}: View): News | undefined {
	const event = snapshot.events.at(-1);
	const age = event === undefined ? Infinity : snapshot.elapsedSeconds - event.atSeconds;
	const isUrgent = event?.type === 'fault' && age < urgentSeconds;
	if (notice !== undefined && !isUrgent)
		return {pieces: [' ', [notice.tone, clean(notice.text)]], isFresh: true};
	if (event === undefined) return undefined;
	return {
		pieces: [
			['muted', ` ${clock(event.atSeconds)}  `],
			[eventRoles[event.type], clean(event.detail)],
		],
		isFresh: isNews(event) && age < eventSeconds,
	};
}

/** What somebody did is no news to them, and what happens all the time stands under the chart. */
function isNews({type}: LabEvent): boolean {
	return type !== 'switch' && type !== 'loss' && type !== 'freeze';
}

export const drawWhy: Draw = (view, columns, rows) => {
	const said = news(view);
	const [first, ...others] = causesOf(view);
	if (first === undefined) return fillRows([], columns, rows);
	const saidLine = () => (said === undefined ? [] : [line(view.theme, columns, said.pieces)]);
	if (rows < 2) {
		const isSaid =
			said?.isFresh === true && (view.notice !== undefined || view.snapshot.failure === undefined);
		return fillRows(isSaid ? saidLine() : [oneLine(view, columns, first)], columns, rows);
	}

	const room = said?.isFresh === true ? rows - 1 : rows;
	const lines = causeLines(view, columns, first, room);
	for (const cause of others) if (lines.length < room) lines.push(oneLine(view, columns, cause));
	return fillRows([...lines, ...saidLine()], columns, rows);
};
