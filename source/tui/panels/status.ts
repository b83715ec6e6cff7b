import {adaptedWords, codingWords} from '../../lab/coding-words.js';
import {presetOf} from '../../lab/experiments.js';
import {shortSource} from '../../video/source-name.js';
import {bytes, clock, rate} from '../format.js';
import {linkWords} from '../link-steps.js';
import {type Piece, clean, cut, fillRows, line, piecesWidth} from '../text.js';
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

/** Where there is no room for all, the highest go first. */
type Part = {readonly piece: Piece; readonly drop: number};

/** How frames are made: what adaptive quality makes of them now, while it is on. */
function coding({snapshot}: View): Part[] {
	const {settings, picture, sample} = snapshot;
	const fps = picture === undefined ? undefined : picture.fps === 0 ? 'max' : rate(picture.fps);
	const size = picture === undefined ? '' : `${picture.width}×${picture.height}`;
	const {encoding} = sample ?? {};
	if (settings.adapt && settings.profile === 'live' && encoding !== undefined && encoding.width !== null) {
		const isThinned = encoding.everyNth > 1 && picture !== undefined && picture.fps > 0;
		const words = [
			'adapt',
			adaptedWords(settings.codec, encoding),
			`${encoding.width}×${encoding.height ?? '?'}`,
			isThinned ? `@ ${rate(picture.fps / encoding.everyNth)}` : '',
		];
		return [{piece: ['adapt', words.filter(Boolean).join(' ')], drop: 2}];
	}

	const adapting: Part[] = settings.adapt ? [{piece: ['adapt', 'adapt'], drop: 3}] : [];
	return [
		{piece: codingWords(settings, encoding), drop: 5},
		...adapting,
		{piece: size === '' ? '' : `${size} @ ${fps ?? ''}`, drop: 6},
	];
}

/** A link of many words gives way to the rest: the link screen has them all. */
const mostLink = 0.28;

function parts(view: View, columns: number): Part[] {
	const {settings, port, window, web} = view.snapshot;
	const {protocol, bufferSize, profile} = settings;
	const link = cut(linkWords(settings.link), Math.floor(columns * mostLink));
	const all: Part[] = [
		{piece: ['warning', profile === 'classic' ? 'classic' : ''], drop: 1},
		{piece: ['strong', protocol.toUpperCase()], drop: 0},
		{piece: ['strong', `${presetOf(bufferSize) ?? 'custom'} ${bytes(bufferSize)}`], drop: 3},
		...coding(view),
		{piece: ['link', link === '' ? '' : `link: ${link}`], drop: 2},
		{piece: ['good', webWords(web)], drop: 4},
		{piece: ['good', window === 'closed' ? '' : window === 'open' ? 'window' : 'window opening'], drop: 7},
		{piece: port === undefined ? '' : `port ${port}`, drop: 9},
		{piece: clean(shortSource(settings.source)), drop: 8},
	];
	return all.filter(({piece}) => (typeof piece === 'string' ? piece : piece[1]) !== '');
}

/** Without the last slash: terminals make a link of it all the same. */
function webWords(web: View['snapshot']['web']): string {
	if (web.state === 'open') return clean(web.address.replace(/\/$/, ''));
	return web.state === 'opening' ? 'page opening' : '';
}

function joined(shown: readonly Part[]): Piece[] {
	return shown.flatMap(({piece}, index): Piece[] => (index === 0 ? [piece] : [['muted', ' · '], piece]));
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
	const room = columns - piecesWidth(left) - piecesWidth(help) - 1;
	let shown = parts(view, columns);
	while (shown.length > 0 && piecesWidth(joined(shown)) > room) {
		const worst = Math.max(...shown.map(({drop}) => drop));
		shown = shown.filter(({drop}) => drop !== worst);
	}

	return fillRows([line(theme, columns, [...left, ...joined(shown)], help)], columns, rows);
};
