import type {LabEvent} from '../../lab/sample.js';
import {count} from '../format.js';
import {type Piece, clean, cut, line, widthOf} from '../text.js';
import type {Role, Theme} from '../theme.js';
import {type TimeAxis, columnOf} from './series.js';

/** What happened, under the time at which it happened. */

type Mark = {readonly column: number; readonly label: string; readonly role: Role};

const roles: Partial<Record<LabEvent['type'], Role>> = {switch: 'accent', fault: 'lost', restart: 'good'};

/** Longer words than this tell nothing more under a chart. */
const longestLabel = 40;
/** Less room than this shows the arrow alone. */
const leastLabel = 5;

/** Switches, faults and restarts within the axis; those that share a column share a mark. */
export function marksOf(events: readonly LabEvent[], axis: TimeAxis): Mark[] {
	const marks = new Map<number, Mark>();
	for (const event of events) {
		const role = roles[event.type];
		const column = columnOf(axis, event.atSeconds);
		if (role === undefined || column < 0 || column >= axis.columns) continue;
		const label = clean(event.detail);
		const before = marks.get(column)?.label;
		marks.set(column, {
			column,
			role,
			label: before === undefined ? label : cut(`${before}, ${label}`, longestLabel),
		});
	}

	return [...marks.values()].sort((a, b) => a.column - b.column);
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

/** The first wording that fits; words that aren't a switch's may be cut. */
function fit(words: readonly string[], room: number): string {
	const fitting = words.find(text => widthOf(text) <= room);
	if (fitting !== undefined) return fitting;
	return words.length === 1 && room >= leastLabel ? cut(words[0] ?? '', room) : '';
}

/** One line: an arrow under each mark, its words to the right of it, or to the left where more of them fit. */
export function drawMarks(theme: Theme, columns: number, marks: readonly Mark[]): string {
	const pieces: Piece[] = [];
	let end = 0;
	for (const [index, mark] of marks.entries()) {
		const limit = marks[index + 1]?.column ?? columns;
		const right = limit - mark.column - 3;
		const left = mark.column - end - 4;
		const words = wordings(mark.label);
		const onRight = fit(words, right);
		const before = fit(words, left);
		const onLeft = onRight !== mark.label && widthOf(before) > widthOf(onRight);
		const label = onLeft ? before : onRight;
		const text = label === '' ? '↑' : onLeft ? `${label} ↑` : `↑ ${label}`;
		const start = onLeft ? mark.column - widthOf(text) + 1 : mark.column;
		pieces.push(' '.repeat(Math.max(0, start - end)), [mark.role, text]);
		end = start + widthOf(text);
	}

	return line(theme, columns, pieces);
}
