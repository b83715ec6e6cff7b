import type {Sample} from '../../lab/sample.js';
import {fillRows, line} from '../text.js';
import {bitRate, count, percent} from '../format.js';
import type {Role} from '../theme.js';
import type {Draw} from '../view.js';

/** What became of packets and frames, by where they went missing; what fits, the weightiest first. */

type Row = {
	readonly label: string;
	readonly value: number | null;
	/** Stands in place of the bare number. */
	readonly text?: string;
	readonly note?: string;
	readonly bad: Role;
};

/** Bits a second that came in over about the last second; undefined before there is a second sample. */
export function receivedBitRate(history: readonly Sample[]): number | undefined {
	const last = history.at(-1);
	if (last === undefined) return undefined;
	const first = history.findLast(sample => last.atSeconds - sample.atSeconds >= 0.95) ?? history[0];
	const seconds = last.atSeconds - (first?.atSeconds ?? last.atSeconds);
	if (first === undefined || seconds <= 0) return undefined;
	return Math.max(0, ((last.bytes.received - first.bytes.received) * 8) / seconds);
}

/** In the order in which they stand; the earlier ones stay when room is short. */
function rowsOf(sample: Sample, speed: number | undefined): Row[] {
	const {packets, frames} = sample;
	return [
		{label: 'received', value: packets.received, bad: 'text'},
		{label: 'lost', value: packets.lost, note: percent(packets.lossRatio), bad: 'lost'},
		{label: 'rate', value: speed ?? null, text: speed === undefined ? '–' : bitRate(speed), bad: 'text'},
		{label: 'frames incomplete', value: frames.incomplete, bad: 'lost'},
		{label: 'dropped by kernel', value: packets.kernelDropped, bad: 'lost'},
		{label: 'dropped by sender', value: frames.senderDropped, bad: 'warning'},
		{label: 'late', value: packets.late, bad: 'warning'},
		{label: 'reordered', value: packets.reordered, bad: 'warning'},
		{label: 'duplicate', value: packets.duplicate, bad: 'warning'},
		{label: 'malformed', value: packets.malformed, bad: 'lost'},
		{label: 'sent', value: packets.sent, bad: 'text'},
		{label: 'frames late', value: frames.late, bad: 'warning'},
	];
}

/** The first two always, then what went wrong, then the rest; in their own order. */
function choose(rows: readonly Row[], room: number): Row[] {
	const weight = (row: Row, index: number) =>
		index < 2 ? 0 : row.value !== null && row.value > 0 && row.bad !== 'text' ? 1 : 2;
	const ranked = rows.map((row, index) => ({row, index, weight: weight(row, index)}));
	const kept = ranked
		.toSorted((a, b) => a.weight - b.weight || a.index - b.index)
		.slice(0, Math.max(0, room));
	return kept.toSorted((a, b) => a.index - b.index).map(({row}) => row);
}

function roleOf({value, bad}: Row): Role {
	if (bad === 'text') return 'strong';
	return value === null || value === 0 ? 'muted' : bad;
}

export const drawPackets: Draw = ({snapshot, theme}, columns, rows) => {
	const {sample, history} = snapshot;
	if (sample === undefined) {
		return fillRows([line(theme, columns, [['muted', ' nothing yet']])], columns, rows);
	}

	const lines = choose(rowsOf(sample, receivedBitRate(history)), rows).map(row => {
		const value = row.text ?? (row.value === null ? 'unknown' : count(row.value));
		const note = row.note === undefined ? '' : `  ${row.note}`;
		return line(
			theme,
			columns,
			[
				['muted', ` ${row.label}`],
				['muted', note],
			],
			[[roleOf(row), value], ' '],
		);
	});
	return fillRows(lines, columns, rows);
};
