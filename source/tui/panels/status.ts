import {presetOf} from '../../lab/experiments.js';
import {bytes, clock, rate} from '../format.js';
import {type Piece, clean, fillRows, line, piecesWidth} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw, View} from '../view.js';

/** One line: what runs, since when, with which settings. */

const states: Record<View['snapshot']['state'], readonly [Role, string]> = {
	starting: ['warning', '◌ starting'],
	live: ['good', '● live'],
	halted: ['lost', '■ halted'],
	stopped: ['warning', '■ stopped'],
	failed: ['lost', '✕ failed'],
};

function parts({snapshot}: View): Piece[] {
	const {settings, picture, port, window} = snapshot;
	const quality = settings.codec === 'jpeg' ? ` q${settings.quality}` : '';
	const size = picture
		? `${picture.width}×${picture.height} @ ${picture.fps === 0 ? 'max' : rate(picture.fps)}`
		: '';
	const source = settings.source.split(/[/\\]/).at(-1) ?? '';
	const open = window === 'open' ? 'window' : 'window opening';
	const all: Piece[] = [
		['strong', settings.protocol.toUpperCase()],
		['strong', `${presetOf(settings.bufferSize) ?? 'custom'} ${bytes(settings.bufferSize)}`],
		`${settings.codec.toUpperCase()}${quality}`,
		size,
		port === undefined ? '' : `port ${port}`,
		window === 'closed' ? '' : ['good', open],
		clean(source),
	];
	return all.filter(part => part !== '');
}

export const drawStatus: Draw = (view, columns, rows) => {
	const {theme, snapshot, frozen} = view;
	const [role, word] = frozen ? (['warning', '❚❚ frozen'] as const) : states[snapshot.state];
	const help: Piece[] = [
		['key', '?'],
		['muted', ' help '],
	];
	const brand: Piece[] = columns >= 96 ? [['title', ' vstream  ']] : [' '];
	const left: Piece[] = [...brand, [role, word], ' ', ['strong', clock(snapshot.elapsedSeconds)], '   '];
	let isFirst = true;
	for (const part of parts(view)) {
		const more: Piece[] = isFirst ? [part] : [['muted', ' · '], part];
		if (piecesWidth([...left, ...more, ...help]) + 1 > columns) break;
		left.push(...more);
		isFirst = false;
	}

	return fillRows([line(theme, columns, left, help)], columns, rows);
};
