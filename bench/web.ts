import {existsSync} from 'node:fs';
import path from 'node:path';
import {runProgram} from './child.js';
import type {OtherAnswer, OtherTask} from './programs/other-servers.js';
import type {WebAnswer, WebTask} from './programs/web.js';
import {spreadOf} from './statistics.js';
import type {Plan} from './streams.js';
import {type Row, tableText} from './table.js';

/** What the page's feed costs, by the number of viewers, beside other servers of MJPEG. */

const stream = {width: 1280, height: 720, fps: 24};
const viewerCounts = [0, 1, 4, 16];
const others = ['ffmpeg', 'ustreamer'] as const;

export type WebResult = {
	readonly name: string;
	readonly viewers: number;
	readonly runs: Array<WebAnswer | OtherAnswer>;
	/** Its own cost without a viewer, in the same rounds; undefined for a server that does nothing else. */
	readonly alone: WebResult | undefined;
};

export type WebResults = {
	readonly results: readonly WebResult[];
	/** Why another server was not measured: a line each. */
	readonly leftOut: readonly string[];
};

/** Every row once, then every one again: what disturbs the machine for a while disturbs them all alike. */
export async function measureWeb({builds, runs, seconds, progress}: Plan): Promise<WebResults> {
	const leftOut = others.flatMap(server => whyNot(server) ?? []);
	const own = builds.flatMap((build, index) => {
		const alone = emptyResult(nameOf(index, 0), 0);
		return viewerCounts.map(viewers => ({
			result: viewers === 0 ? alone : emptyResult(nameOf(index, viewers), viewers, alone),
			run: async (): Promise<WebAnswer> =>
				runProgram<WebTask, WebAnswer>('web', {build, viewers, ...stream, seconds}),
		}));
	});
	const beside = others
		.filter(server => whyNot(server) === undefined)
		.flatMap(server =>
			viewerCounts
				.filter(viewers => viewers > 0)
				.map(viewers => ({
					result: emptyResult(`${server}, ${count(viewers)}`, viewers),
					run: async (): Promise<OtherAnswer> =>
						runProgram<OtherTask, OtherAnswer>('other-servers', {
							...{build: builds[0] ?? '', server, viewers, seconds},
							...stream,
						}),
				})),
		);
	const rows = [...own, ...beside];
	for (let run = 1; run <= runs; run++) {
		for (const row of rows) {
			progress(`web ${run}/${runs} ${row.result.name}`);
			row.result.runs.push(await row.run());
		}
	}

	return {results: rows.map(({result}) => result), leftOut};
}

export function webText({results, leftOut}: WebResults): string {
	const rows = results.map(({name, viewers, runs, alone}): Row => {
		const isOwn = runs.every(run => 'receivedFps' in run);
		const has = viewers > 0;
		return {
			name,
			cells: [
				isOwn ? spreadOf(runs.map(run => run.receivedFps)) : undefined,
				has ? spreadOf(runs.map(run => Math.min(...run.viewerFps))) : undefined,
				has ? spreadOf(runs.map(run => spreadOf(run.viewerFps)?.median ?? null)) : undefined,
				spreadOf(runs.map(run => run.cpuSecondsPer1000)),
				has
					? spreadOf(
							runs.map(
								({cpuSecondsPer1000}, round) =>
									(cpuSecondsPer1000 - (alone?.runs[round]?.cpuSecondsPer1000 ?? 0)) / viewers,
							),
						)
					: undefined,
				isOwn ? spreadOf(runs.map(run => run.serverLoopPercent)) : undefined,
			],
		};
	});
	const table = tableText(
		'Viewers of /video_feed: 1280×720 pattern, udp-default, JPEG q50, 24 fps (ours captures, sends and receives it too; ffmpeg copies a file, in a process for each viewer)',
		'server',
		[
			{title: 'received fps', digits: 1},
			{title: 'slowest viewer', digits: 1},
			{title: 'median viewer', digits: 1},
			{title: 'CPU s/1000 frames', digits: 2},
			{title: 'of it, each viewer', digits: 3},
			{title: 'receiver loop %', digits: 1},
		],
		rows,
	);
	return [table, ...leftOut.map(line => `  ${line}`), ...(leftOut.length > 0 ? [''] : [])].join('\n');
}

/** undefined: it can be measured. */
function whyNot(server: (typeof others)[number]): string | undefined {
	if (server === 'ustreamer' && !existsSync('/dev/video0')) {
		return 'ustreamer was not measured: it serves a camera alone, and there is no /dev/video0';
	}

	const folders = (process.env.PATH ?? '').split(path.delimiter);
	return folders.some(folder => existsSync(path.join(folder, server)))
		? undefined
		: `${server} was not measured: it is not installed`;
}

function emptyResult(name: string, viewers: number, alone?: WebResult): WebResult {
	return {name, viewers, runs: [], alone};
}

function nameOf(build: number, viewers: number): string {
	return `${build === 0 ? 'vstream-tui' : `build ${build + 1}`}, ${count(viewers)}`;
}

function count(viewers: number): string {
	return viewers === 1 ? '1 viewer' : `${viewers} viewers`;
}
