import type {LabEvent} from '../../lab/sample.js';
import {clock} from '../format.js';
import {type Piece, clean, fillRows, line, piecesWidth, widthOf, wrap} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw, View} from '../view.js';

/** Why the picture is as it is; and in its place, or under it, what was just said or done. */

/** Seconds for which an event stands before the verdict when there is one line for both. */
const eventSeconds = 6;
/** Seconds for which a fault stands before what the console itself has to say. */
const urgentSeconds = 3;

export const eventRoles: Record<LabEvent['type'], Role> = {
	switch: 'accent',
	loss: 'lost',
	freeze: 'warning',
	reconnect: 'good',
	adapt: 'accent',
	fault: 'lost',
	restart: 'good',
	window: 'text',
	notice: 'warning',
};

function verdict({snapshot}: View): Piece[] {
	if (snapshot.failure !== undefined) {
		return [
			['lost', ' Failed'],
			['lost', ''],
			['lost', `  ${clean(snapshot.failure)}`],
		];
	}

	const first = snapshot.verdict[0];
	if (first === undefined)
		return [
			['title', ' Why  '],
			['muted', 'not enough seen yet'],
		];
	const role: Role = first.cause === 'healthy' ? 'good' : 'warning';
	return [
		['title', ' Why  '],
		[role, clean(first.cause)],
		['text', `  ${clean(first.evidence)}`],
	];
}

function news({snapshot, notice}: View): {readonly pieces: Piece[]; readonly isFresh: boolean} | undefined {
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
		isFresh: event.type !== 'switch' && age < eventSeconds,
	};
}

/** The evidence over two lines, whole words. */
function twoLines(view: View, columns: number): string[] {
	const [label, cause, evidence] = verdict(view);
	const head = [label, cause].filter(piece => piece !== undefined);
	const words = evidence === undefined ? '' : clean(typeof evidence === 'string' ? evidence : evidence[1]);
	const room = columns - piecesWidth(head) - 3;
	const [first = '', ...rest] = wrap(words, Math.max(1, room));
	const indent = ' '.repeat(widthOf(typeof label === 'string' ? label : (label?.[1] ?? '')));
	return [
		line(view.theme, columns, [...head, `  ${first}`]),
		line(view.theme, columns, [`${indent}${rest.join(' ')}`]),
	];
}

export const drawWhy: Draw = (view, columns, rows) => {
	const said = news(view);
	if (rows < 2) {
		const isSaid =
			said?.isFresh === true && (view.notice !== undefined || view.snapshot.failure === undefined);
		return fillRows([line(view.theme, columns, isSaid ? said.pieces : verdict(view))], columns, rows);
	}

	const [first = '', second = ''] = twoLines(view, columns);
	if (!said || (!said.isFresh && second.trim() !== '')) return fillRows([first, second], columns, rows);
	return fillRows(
		[line(view.theme, columns, verdict(view)), line(view.theme, columns, said.pieces)],
		columns,
		rows,
	);
};
