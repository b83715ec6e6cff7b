import {linkPresets} from '../../link/presets.js';
import {idleLink, type Link} from '../../link/settings.js';
import {linkFields, linkValueText} from '../../link/text.js';
import {linkWords, presetOf} from '../link-steps.js';
import {type Piece, fillRows, line, wrap} from '../text.js';
import type {Draw, View} from '../view.js';

/** The emulated link, a line for its preset and each of its settings, and what the chosen one means. */

const fieldWords: Record<keyof Link, string> = {
	loss: 'share of packets that get lost',
	burst: 'packets lost in a row, on average; 1: each by itself',
	delayMs: 'time on the way, one way',
	jitterMs: 'the delay varies by up to so much',
	reorder: 'share of packets that overtake others',
	duplicate: 'share of packets that come twice',
	rateBitsPerSecond: 'bits a second that get through',
	queueBytes:
		'what may wait for the rate, more is dropped; auto: two frames and 100 ms of the rate, at least',
	seed: 'the same seed gives the same losses again',
};

const modelWords = {
	tcp: 'TCP: a model on the byte stream. A lost segment is not lost but the stall that it causes: all behind it waits.',
	udp: 'UDP: each datagram is lost, delayed or queued by itself, as on a real network.',
} as const;

function wordsFor(link: Link | null, row: number): string {
	const field = linkFields[row - 1];
	if (field !== undefined) return fieldWords[field.key];
	const preset = presetOf(link);
	return preset === undefined ? 'settings of your own' : linkPresets[preset].words;
}

function paragraph({theme}: View, columns: number, words: string): string[] {
	return wrap(words, Math.max(1, columns - 2)).map(text => line(theme, columns, [['muted', ` ${text}`]]));
}

/** `row`: the line that the keys change. */
export function createLinkPanel(row: number): Draw {
	return (view, columns, rows) => {
		const {theme, snapshot} = view;
		const {link, protocol} = snapshot.settings;
		const shown: ReadonlyArray<readonly [string, string, boolean]> = [
			['preset', presetOf(link) ?? 'custom', linkWords(link) !== ''],
			...linkFields.map(
				field =>
					[
						field.name,
						linkValueText(field, link ?? idleLink),
						link !== null && link[field.key] !== idleLink[field.key],
					] as const,
			),
		];
		const lines = shown.map(([name, value, isSet], index) => {
			const isChosen = index === row;
			const pieces: Piece[] = [
				['accent', isChosen ? ' ❯ ' : '   '],
				[isChosen ? 'accent' : 'muted', name.padEnd(11)],
				['key', isChosen ? '‹ ' : '  '],
				[isSet ? 'link' : 'text', value],
				['key', isChosen ? ' ›' : ''],
			];
			return line(theme, columns, pieces);
		});
		const blank = ' '.repeat(Math.max(0, columns));
		const model = paragraph(view, columns, modelWords[protocol]);
		const meaning = paragraph(view, columns, wordsFor(link, row));
		// The model is said even where there is no room to explain the chosen setting.
		const room = rows - lines.length;
		const below =
			room >= meaning.length + model.length + 2
				? [blank, ...meaning, blank, ...model]
				: room > model.length
					? [blank, ...model]
					: model;
		return fillRows([...lines, ...below], columns, rows);
	};
}
