import type {Sample} from '../../lab/sample.js';
import {bitRate, bytes, count, decimal, percent} from './format.js';

/** Everything that a sample holds, in groups, as words. Names are those of docs/metrics.md. Pure. */

export type NumberRow = {
	readonly label: string;
	/** One column each. */
	readonly texts: readonly string[];
	/** Something that should not be there is: the colour for it. */
	readonly tone?: 'lost' | 'warning';
};
export type NumberGroup = {readonly title: string; readonly rows: readonly NumberRow[]};

/** null: the system hides it. */
const known = (value: number | null, write: (value: number) => string) =>
	value === null ? 'unknown' : write(value);

const bad = (label: string, value: number | null, tone: 'lost' | 'warning'): NumberRow => ({
	label,
	texts: [known(value, count)],
	...(value !== null && value > 0 ? {tone} : {}),
});

const plain = (label: string, ...texts: readonly string[]): NumberRow => ({label, texts});

/** `receivedBitsPerSecond`: undefined before there are two samples. */
export function numbersOf(sample: Sample, receivedBitsPerSecond: number | undefined): NumberGroup[] {
	const {frames, source, packets, missing, senderDrops, latencyMs, interFrameGapMs, freezes, tcp, link} =
		sample;
	const {encoding, eventLoopUtilization, refusedPerSecond} = sample;
	const {quality, width, height, everyNth} = encoding;
	const worst = (label: string, {p50, p95, p99, max}: Sample['interFrameGapMs']) =>
		plain(label, ...[p50, p95, p99, max].map(decimal));
	return [
		{
			title: 'Frames',
			rows: [
				plain('captured', count(frames.captured)),
				plain('sent', count(frames.sent)),
				bad('dropped by the sender', frames.senderDropped, 'warning'),
				plain('received', count(frames.received)),
				bad('incomplete', frames.incomplete, 'lost'),
				bad('late', frames.late, 'warning'),
				bad('damaged', frames.damaged, 'lost'),
				bad('mended by the decoder', frames.repaired, 'warning'),
				plain('rendered', count(frames.rendered)),
			],
		},
		{
			title: 'Source',
			rows: [
				plain('pictures a second', source.fps === null ? '–' : decimal(source.fps)),
				plain('longest gap', source.maxGapMs === null ? '–' : `${decimal(source.maxGapMs)} ms`),
				bad('times lost', source.losses, 'lost'),
				plain('lost for', `${decimal(source.lostSeconds)} s`),
				bad('given up for newer ones', source.superseded, 'warning'),
				bad('damaged', source.damaged, 'lost'),
			],
		},
		{
			title: 'Packets',
			rows: [
				plain('sent', count(packets.sent)),
				plain('received', count(packets.received)),
				bad('lost', packets.lost, 'lost'),
				plain('loss ratio', percent(packets.lossRatio)),
				plain('mean burst', packets.meanBurstLength === null ? '–' : decimal(packets.meanBurstLength)),
				bad('reordered', packets.reordered, 'warning'),
				bad('duplicate', packets.duplicate, 'warning'),
				bad('malformed', packets.malformed, 'lost'),
				bad('foreign', packets.foreign, 'lost'),
				bad('refused a second', refusedPerSecond.malformed + refusedPerSecond.foreign, 'lost'),
			],
		},
		{
			title: 'Where they went',
			rows: [
				bad('the emulated link', missing.link, 'lost'),
				bad('the kernel', missing.kernel, 'lost'),
				bad('elsewhere', missing.elsewhere, 'lost'),
				bad('came too late', missing.late, 'warning'),
				bad('encoder busy', senderDrops.encoderBusy, 'warning'),
				bad('socket full', senderDrops.socketBusy, 'warning'),
				bad('no connection', senderDrops.notConnected, 'warning'),
				bad('refused', senderDrops.failed, 'warning'),
				bad('damaged at the source', senderDrops.damaged, 'warning'),
				bad('left out to adapt', senderDrops.adapt, 'warning'),
			],
		},
		{
			title: 'Time, ms',
			rows: [
				plain('', 'p50', 'p95', 'p99', 'max'),
				worst('received', latencyMs.received),
				worst('rendered', latencyMs.rendered),
				worst('frame gap', interFrameGapMs),
				plain('jitter', decimal(sample.jitterMs)),
				bad('freezes', freezes.count, 'warning'),
				plain('frozen', `${decimal(freezes.totalSeconds)} s`),
			],
		},
		{
			title: 'Network',
			rows: [
				plain('rate', bitRate(receivedBitsPerSecond)),
				plain('waits at the sender', bytes(sample.socketQueueBytes)),
				plain('for', `${decimal(sample.socketQueueAgeMs)} ms`),
				plain('link queue', bytes(link.queueBytes)),
				bad('TCP retransmits', tcp.retransmits, 'warning'),
				plain(
					'TCP round trip',
					known(tcp.rttMs, value => `${decimal(value)} ms`),
				),
				bad('TCP stalls', link.stalls, 'warning'),
			],
		},
		{
			title: 'Cost',
			rows: [
				plain('picture', width === null ? '–' : `${width}×${height ?? '?'}`),
				plain('quality', quality === null ? '–' : count(quality)),
				plain('frames sent', everyNth > 1 ? `every ${everyNth}.` : 'all'),
				plain('capture busy', percent(eventLoopUtilization.capture)),
				plain('server busy', percent(eventLoopUtilization.server)),
				plain('CPU time', `${decimal(sample.cpuSeconds)} s`),
				plain('memory', bytes(sample.memoryBytes)),
			],
		},
	];
}
