import {runProgram} from './child.js';
import type {TransportAnswer, TransportTask} from './programs/transport.js';
import {spreadOf} from './statistics.js';
import type {Plan} from './streams.js';
import {type Row, tableText} from './table.js';

/** Transports alone: frames of a fixed length, no pictures. */

const sizes = [1024, 1400, 10_000, 30_000];
const ways = [
	{name: 'tcp', protocol: 'tcp', isPaced: false},
	{name: 'udp, product pace', protocol: 'udp', isPaced: true},
	{name: 'udp, no pace', protocol: 'udp', isPaced: false},
] as const;
/** About what a 720p picture takes at quality 50. */
const frameLength = 120_000;

export type TransportResult = {
	readonly way: string;
	readonly task: TransportTask;
	readonly runs: TransportAnswer[];
};

export async function measureTransports({builds, runs, seconds, progress}: Plan): Promise<TransportResult[]> {
	const results = ways.flatMap(({name, protocol, isPaced}) =>
		sizes.flatMap(size =>
			builds.map((build, index): TransportResult => {
				const way = index === 0 ? name : `${name} (build ${index + 1})`;
				return {way, task: {build, protocol, size, isPaced, frameLength, seconds}, runs: []};
			}),
		),
	);
	for (let run = 1; run <= runs; run++) {
		for (const {way, task, runs: answers} of results) {
			progress(`transports ${run}/${runs} ${way} ${task.size} B`);
			answers.push(await runProgram<TransportTask, TransportAnswer>('transport', task));
		}
	}

	return results;
}

export function transportsText(results: readonly TransportResult[]): string {
	const rows = results.map(({way, task, runs}): Row => {
		return {
			name: `${way}, ${task.size.toLocaleString('en-US')} B`,
			cells: [
				spreadOf(runs.map(run => run.packetsPerSecond)),
				spreadOf(runs.map(run => run.megabytesPerSecond)),
				task.protocol === 'tcp' ? undefined : spreadOf(runs.map(run => run.lostPercent)),
				spreadOf(runs.map(run => run.cpuMicrosecondsPerPacket)),
			],
		};
	});
	return tableText(
		'Transports alone: frames of 120,000 B, sender and receiver in a thread each (TCP: reads, UDP: datagrams)',
		'transport',
		[
			{title: 'packets/s', digits: 0},
			{title: 'MB/s', digits: 1},
			{title: 'lost %', digits: 2},
			{title: 'CPU µs/packet', digits: 2},
		],
		rows,
	);
}
