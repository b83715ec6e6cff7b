import type {LabEvent} from '../../lab/sample.js';
import {clock} from '../format.js';
import {type Piece, clean, fillRows, line} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw, View} from '../view.js';

/** Why the picture is as it is; and in its place, or under it, what was just said or done. */

/** Seconds for which an event stands before the verdict when there is one line for both. */
const eventSeconds = 6;

export const eventRoles: Record<LabEvent['type'], Role> = {
	switch: 'accent',
	fault: 'lost',
	restart: 'good',
	window: 'text',
	notice: 'warning',
};

function verdict({snapshot}: View): Piece[] {
	if (snapshot.failure !== undefined) {
		return [
			['lost', ' Failed  '],
			['lost', clean(snapshot.failure)],
		];
	}

	const first = snapshot.verdict[0];
	if (first === undefined) return [['title', ' Why  '], ['muted', 'not enough seen yet']];
	const role: Role = first.cause === 'healthy' ? 'good' : 'warning';
	const evidence = clean(first.evidence);
	return [['title', ' Why  '], [role, clean(first.cause)], evidence === '' ? '' : ['text', `  ${evidence}`]];
}

function news({snapshot, notice}: View): {readonly pieces: Piece[]; readonly isFresh: boolean} | undefined {
	if (notice !== undefined) return {pieces: [' ', [notice.tone, clean(notice.text)]], isFresh: true};
	const event = snapshot.events.at(-1);
	if (event === undefined) return undefined;
	return {
		pieces: [
			['muted', ` ${clock(event.atSeconds)}  `],
			[eventRoles[event.type], clean(event.detail)],
		],
		isFresh: event.type !== 'switch' && snapshot.elapsedSeconds - event.atSeconds < eventSeconds,
	};
}

export const drawWhy: Draw = (view, columns, rows) => {
	const said = news(view);
	const why = verdict(view);
	if (rows < 2) {
		const isSaid = said?.isFresh === true && (view.notice !== undefined || view.snapshot.failure === undefined);
		return fillRows([line(view.theme, columns, isSaid ? said.pieces : why)], columns, rows);
	}

	const lines = [line(view.theme, columns, why), line(view.theme, columns, said?.pieces ?? [])];
	return fillRows(lines, columns, rows);
};
