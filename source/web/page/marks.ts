import type {LabEvent} from '../../lab/sample.js';
import {cleanLine} from './format.js';

/** Events on the charts' time axis: which are shown, how, and where their words have room. Pure. */

/** Colours by meaning; palette.ts and the style sheet know hues. */
export type Tone = 'accent' | 'good' | 'warning' | 'lost' | 'adapt' | 'muted';

type Kind = {
	readonly tone: Tone;
	/** A line through all charts: for what was done, and what broke; not for what then goes on all the time. */
	readonly isRule: boolean;
	/** Stands for the event's own words, which say no more on a chart. */
	readonly word?: string;
};

/** The weightiest first: where two would lie on each other, theirs is the mark. */
const kinds: Partial<Record<LabEvent['type'], Kind>> = {
	fault: {tone: 'lost', isRule: true},
	switch: {tone: 'accent', isRule: true},
	reconnect: {tone: 'good', isRule: true, word: 'reconnected'},
	restart: {tone: 'good', isRule: true},
	adapt: {tone: 'adapt', isRule: true},
	freeze: {tone: 'warning', isRule: false, word: 'freeze'},
	loss: {tone: 'lost', isRule: false, word: 'loss'},
};
const weights = Object.keys(kinds);

/** The colour of an event in the list. */
export const eventTones: Record<LabEvent['type'], Tone> = {
	switch: 'accent',
	loss: 'lost',
	freeze: 'warning',
	reconnect: 'good',
	adapt: 'adapt',
	fault: 'lost',
	restart: 'good',
	window: 'muted',
	notice: 'warning',
};

export type Mark = {
	readonly type: LabEvent['type'];
	readonly tone: Tone;
	readonly isRule: boolean;
	/** Pixels from the left of the plot. */
	readonly x: number;
	readonly label: string;
};

/** Pixels within which two events share one mark. */
const closest = 5;

/** `place` gives the pixel of a time; marks outside 0 … `width` are left out. */
export function marksOf(
	events: readonly LabEvent[],
	place: (seconds: number) => number,
	width: number,
): Mark[] {
	const marks: Mark[] = [];
	for (const event of events) {
		const kind = kinds[event.type];
		const x = place(event.atSeconds);
		if (kind === undefined || x < 0 || x > width) continue;
		const {tone, isRule, word} = kind;
		const mark: Mark = {type: event.type, tone, isRule, x, label: word ?? inShort(cleanLine(event.detail))};
		const last = marks.at(-1);
		if (last === undefined || x - last.x > closest) marks.push(mark);
		else if (weights.indexOf(mark.type) < weights.indexOf(last.type)) marks[marks.length - 1] = mark;
	}

	return marks;
}

/** What a switch led to, without what was before: `→ udp, → 1024 B`. Other words stay as they are. */
export function inShort(detail: string): string {
	return detail
		.replaceAll(/\bbuffer (\d+)→(\d+)/g, '→ $2 B')
		.replaceAll(/\bquality (\d+)→(\d+)/g, '→ q$2')
		.replaceAll(/\blink [^→]*→/g, 'link → ')
		.replaceAll(/\badapt (on|off)→(on|off)/g, 'adapt $2')
		.replaceAll(/\b[a-z]+→([a-z]+)\b/g, '→ $1');
}

export type Label = {readonly mark: Mark; readonly text: string; readonly x: number; readonly row: number};

/**
 * Words beside their marks, in as many rows as there are, none over another; what has no room keeps its mark without
 * words. The newest and what was done come first. `measure`: pixels of a text.
 */
export function placeLabels(
	marks: readonly Mark[],
	measure: (text: string) => number,
	width: number,
	rows: number,
): Label[] {
	/** Words in each row, and stems that pass through it. */
	const taken: Array<Array<readonly [number, number]>> = Array.from({length: rows}, () => []);
	const isFree = (row: number, from: number, to: number) =>
		taken[row]?.every(([left, right]) => to + 8 < left || from > right + 8) ?? true;
	const placed: Label[] = [];
	const ranked = marks.toSorted((a, b) => Number(b.isRule) - Number(a.isRule) || b.x - a.x);
	for (const mark of ranked) {
		const size = measure(mark.label);
		// To the right of its mark, unless that would leave the plot.
		const x = mark.x + 4 + size <= width ? mark.x + 4 : mark.x - 4 - size;
		const from = Math.min(x, mark.x);
		const to = Math.max(x + size, mark.x);
		const row = taken.findIndex(
			(_, row) =>
				isFree(row, from, to) && taken.slice(0, row).every((_, lower) => isFree(lower, mark.x, mark.x)),
		);
		if (x < 0 || row < 0) continue;
		taken[row]?.push([from, to]);
		for (const lower of taken.slice(0, row)) lower.push([mark.x, mark.x]);
		placed.push({mark, text: mark.label, x, row});
	}

	return placed.toSorted((a, b) => a.x - b.x);
}
