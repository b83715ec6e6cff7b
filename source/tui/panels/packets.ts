import type {Past} from '../../lab/history.js';
import type {Sample, SenderDrops} from '../../lab/sample.js';
import type {Protocol} from '../../lab/settings.js';
import {bitRate, count, decimal, percent, roughBytes} from '../format.js';
import {fillRows, line} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw} from '../view.js';

/** What became of packets and frames, by where they went missing; what fits, the weightiest first. */

type Row = {
	readonly label: string;
	/** Larger than 0: it happened. null: the system hides it. */
	readonly value: number | null;
	/** Stands in place of the bare number. */
	readonly text?: string;
	readonly note?: string;
	/** The colour of what happened. `text`: nothing bad about it. */
	readonly bad: Role;
	/** Always shown, while there is any room. */
	readonly isMain?: boolean;
	/** Shown only where it happened. */
	readonly isRare?: boolean;
};

/** Bits a second that came in over about the last second; undefined before there is a second sample. */
export function receivedBitRate(history: Past<Sample>): number | undefined {
	const last = history.at(-1);
	if (last === undefined) return undefined;
	let first = last;
	for (let index = history.length - 2; index >= 0 && last.atSeconds - first.atSeconds < 0.95; index--) {
		first = history.at(index) ?? first;
	}

	const seconds = last.atSeconds - first.atSeconds;
	if (seconds <= 0) return undefined;
	return Math.max(0, ((last.bytes.received - first.bytes.received) * 8) / seconds);
}

const dropWords: Record<keyof SenderDrops, string> = {
	socketBusy: 'socket full',
	encoderBusy: 'encoder busy',
	notConnected: 'no connection',
	failed: 'failed',
	damaged: 'damaged at the source',
	adapt: 'to adapt',
};

function dropRows({frames, senderDrops}: Sample): Row[] {
	const reasons = Object.keys(dropWords) as Array<keyof SenderDrops>;
	const found = reasons.filter(reason => senderDrops[reason] > 0);
	const [only] = found;
	const whole = {label: 'not sent', value: frames.senderDropped, bad: 'warning'} as const;
	if (found.length === 1 && only !== undefined) return [{...whole, note: dropWords[only]}];
	return [
		whole,
		...found.map(
			reason =>
				({
					label: `· ${dropWords[reason]}`,
					value: senderDrops[reason],
					bad: 'warning',
					isRare: true,
				}) as const,
		),
	];
}

/** How fast strangers' packets come, while they do. */
function perSecond(rate: number): string {
	return rate < 1 ? '' : `${count(rate)}/s`;
}

/** What became of pictures before they were captured, where something did. */
function sourceRows({source}: Sample): Row[] {
	return [
		{
			label: 'source lost',
			value: source.losses,
			note: `${decimal(source.lostSeconds)} s`,
			bad: 'lost',
			isRare: true,
		},
		{label: 'source skipped', value: source.superseded, bad: 'warning', isRare: true},
		{label: 'source damaged', value: source.damaged, bad: 'lost', isRare: true},
	];
}

/** In the order in which they stand; the earlier ones stay when room is short. */
function rowsOf(sample: Sample, protocol: Protocol, speed: number | undefined): Row[] {
	const {packets, frames, missing, link, tcp, refusedPerSecond: refused} = sample;
	const rate: Row = {
		label: 'rate',
		value: speed ?? null,
		text: speed === undefined ? '–' : bitRate(speed),
		bad: 'text',
	};
	const received: Row = {label: 'received', value: packets.received, bad: 'text', isMain: true};
	const lost: Row = {
		label: 'lost',
		value: packets.lost,
		note: percent(packets.lossRatio),
		bad: 'lost',
		isMain: protocol === 'udp',
		isRare: protocol === 'tcp',
	};
	const queue: Row = {
		label: 'queue',
		value: sample.socketQueueBytes,
		text: roughBytes(sample.socketQueueBytes),
		note: `${decimal(sample.socketQueueAgeMs)} ms`,
		bad: sample.socketQueueAgeMs > 200 ? 'warning' : 'text',
		isMain: protocol === 'tcp',
	};
	const atLink: Row = {
		label: 'link queue',
		value: link.queueBytes,
		text: roughBytes(link.queueBytes),
		bad: 'text',
	};
	const incomplete: Row = {label: 'frames incomplete', value: frames.incomplete, bad: 'lost'};
	const connection: Row[] = [
		{label: 'retransmits', value: tcp.retransmits, bad: 'warning'},
		{
			label: 'round trip',
			value: tcp.rttMs,
			text: tcp.rttMs === null ? 'unknown' : `${decimal(tcp.rttMs)} ms`,
			bad: 'text',
		},
		{
			label: 'stalls',
			value: link.stalls,
			note: `${decimal(link.stallSeconds)} s`,
			bad: 'warning',
			isRare: true,
		},
	];
	const places: Row[] = [
		{label: 'lost on the link', value: missing.link, bad: 'lost'},
		{label: 'lost in the kernel', value: missing.kernel, bad: 'lost'},
		{label: 'lost elsewhere', value: missing.elsewhere, bad: 'lost'},
		{label: 'came too late', value: missing.late, bad: 'warning'},
		{
			label: 'lost in a row',
			value: packets.meanBurstLength,
			text: packets.meanBurstLength === null ? '–' : decimal(packets.meanBurstLength),
			note: 'mean',
			bad: 'text',
		},
	];
	const rest: Row[] = [
		{label: 'reordered', value: packets.reordered, bad: 'warning'},
		{label: 'duplicate', value: packets.duplicate, bad: 'warning'},
		{label: 'malformed', value: packets.malformed, note: perSecond(refused.malformed), bad: 'lost'},
		{label: 'foreign', value: packets.foreign, note: perSecond(refused.foreign), bad: 'lost'},
		{label: 'frames late', value: frames.late, bad: 'warning'},
		{label: 'frames damaged', value: frames.damaged, bad: 'lost', isRare: true},
		{label: 'frames mended', value: frames.repaired, bad: 'warning', isRare: true},
		{label: 'frames skipped', value: frames.superseded, bad: 'warning', isRare: true},
		{label: 'window was down', value: frames.outputDown, bad: 'lost', isRare: true},
		{label: 'sent', value: packets.sent, bad: 'text'},
	];
	const drops = [...sourceRows(sample), ...dropRows(sample)];
	return protocol === 'udp'
		? [
				received,
				lost,
				...places.slice(0, 2),
				incomplete,
				rate,
				...places.slice(2),
				...drops,
				queue,
				atLink,
				...rest,
			]
		: [received, queue, ...connection, rate, ...drops, lost, incomplete, atLink, ...rest];
}

/** The main ones always, then what went wrong, then the rest; in their own order. */
function choose(rows: readonly Row[], room: number): Row[] {
	const weight = ({isMain, value, bad}: Row) =>
		isMain === true ? 0 : value !== null && value > 0 && bad !== 'text' ? 1 : 2;
	const ranked = rows
		.filter(({isRare, value}) => isRare !== true || (value !== null && value > 0))
		.map((row, index) => ({row, index, weight: weight(row)}));
	const kept = ranked
		.toSorted((a, b) => a.weight - b.weight || a.index - b.index)
		.slice(0, Math.max(0, room));
	return kept.toSorted((a, b) => a.index - b.index).map(({row}) => row);
}

function roleOf({value, bad}: Row): Role {
	if (value === null) return 'muted';
	if (bad === 'text') return 'strong';
	return value === 0 ? 'muted' : bad;
}

export const drawPackets: Draw = ({snapshot, theme}, columns, rows) => {
	const {sample, history, settings} = snapshot;
	if (sample === undefined) {
		return fillRows([line(theme, columns, [['muted', ' nothing yet']])], columns, rows);
	}

	const all = rowsOf(sample, settings.protocol, receivedBitRate(history));
	const lines = choose(all, rows).map(row => {
		const value = row.text ?? (row.value === null ? 'unknown' : count(row.value));
		const note = row.note === undefined || row.note === '' ? '' : `  ${row.note}`;
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
