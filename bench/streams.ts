import {experiments} from '../source/lab/experiments.js';
import {runProgram} from './child.js';
import type {EncodeAnswer, EncodeTask} from './programs/encode.js';
import type {StreamAnswer, StreamTask} from './programs/stream.js';
import {type Spread, spreadOf} from './statistics.js';
import {type Column, type Row, tableText} from './table.js';

/** The six experiments at 720p, paced at 24 fps and unpaced. */

const size = {width: 1280, height: 720};
const pacedFps = 24;

/** One experiment of one build, with all its runs. */
export type StreamResult = {
	readonly experiment: string;
	readonly build: string;
	readonly runs: StreamAnswer[];
};
export type UnpacedResult = {
	readonly encodeAlone: EncodeAnswer[];
	readonly streams: StreamResult[];
};
export type Plan = {
	readonly builds: readonly string[];
	readonly runs: number;
	readonly seconds: number;
	readonly progress: (line: string) => void;
};

/** Every experiment once, then every one again: what disturbs the machine for a while disturbs them all alike. */
export async function measurePaced({builds, runs, seconds, progress}: Plan): Promise<StreamResult[]> {
	const results = emptyResults(builds);
	for (let run = 1; run <= runs; run++) {
		for (const result of results) {
			progress(`paced ${run}/${runs} ${result.experiment}`);
			result.runs.push(await runOne(result, pacedFps, seconds));
		}
	}

	return results;
}

/** The same without a pace, each round beside what one core can encode alone. */
export async function measureUnpaced({builds, runs, seconds, progress}: Plan): Promise<UnpacedResult> {
	const streams = emptyResults(builds);
	const encodeAlone: EncodeAnswer[] = [];
	const [build = ''] = builds;
	for (let run = 1; run <= runs; run++) {
		progress(`unpaced ${run}/${runs} encoding alone`);
		encodeAlone.push(await runProgram<EncodeTask, EncodeAnswer>('encode', {build, ...size, seconds}));
		for (const result of streams) {
			progress(`unpaced ${run}/${runs} ${result.experiment}`);
			result.runs.push(await runOne(result, 0, seconds));
		}
	}

	return {encodeAlone, streams};
}

const latencyColumns: Column[] = [
	{title: 'p50 ms', digits: 1},
	{title: 'p99 ms', digits: 1},
];
const stageColumns: Column[] = ['captured', 'sent', 'received', 'rendered'].map(title => ({
	title,
	digits: 1,
}));
const costColumn: Column = {title: 'CPU s/1000 frames', digits: 2};

export function pacedText(results: readonly StreamResult[]): string {
	const rows = results.map(({runs, ...result}): Row => {
		return {
			name: nameOf(result, results),
			cells: [
				...stageCells(runs),
				spreadOf(runs.map(run => run.framesLost)),
				...latencyCells(runs),
				spreadOf(runs.map(run => run.cpuSecondsPer1000)),
			],
		};
	});
	return tableText(
		'Paced: 1280×720 pattern, JPEG q50, 24 fps (frames a second at each stage; latency capture → received)',
		'experiment',
		[...stageColumns, {title: 'frames lost', digits: 0}, ...latencyColumns, costColumn],
		rows,
	);
}

export function unpacedText({encodeAlone, streams}: UnpacedResult): string {
	const alone: Row = {
		name: 'encoding alone',
		cells: [
			spreadOf(encodeAlone.map(run => run.fps)),
			...Array.from({length: 7}, () => undefined),
			spreadOf(encodeAlone.map(run => run.cpuSecondsPer1000)),
		],
	};
	const rows = streams.map(({runs, ...result}): Row => {
		return {
			name: nameOf(result, streams),
			cells: [
				...stageCells(runs),
				spreadOf(runs.map((run, round) => (run.fps.sent / (encodeAlone[round]?.fps ?? NaN)) * 100)),
				spreadOf(runs.map(run => run.packetsLost)),
				...latencyCells(runs),
				spreadOf(runs.map(run => run.cpuSecondsPer1000)),
			],
		};
	});
	return tableText(
		'Unpaced: the same with --fps 0, beside what one core can encode alone (sent, % of it in the same round)',
		'experiment',
		[
			...stageColumns,
			{title: '% of alone', digits: 0},
			{title: 'packets lost', digits: 0},
			...latencyColumns,
			costColumn,
		],
		[alone, ...rows],
	);
}

function emptyResults(builds: readonly string[]): StreamResult[] {
	return experiments.flatMap(({name}) => builds.map(build => ({experiment: name, build, runs: []})));
}

async function runOne(
	{experiment, build}: StreamResult,
	fps: number,
	seconds: number,
): Promise<StreamAnswer> {
	const {protocol, bufferSize} = experiments.find(({name}) => name === experiment) ?? experiments[0]!;
	const task: StreamTask = {build, protocol, bufferSize, ...size, fps, seconds};
	return runProgram<StreamTask, StreamAnswer>('stream', task);
}

function stageCells(runs: readonly StreamAnswer[]): Array<Spread | null> {
	return (['captured', 'sent', 'received', 'rendered'] as const).map(stage =>
		spreadOf(runs.map(run => run.fps[stage])),
	);
}

function latencyCells(runs: readonly StreamAnswer[]): Array<Spread | null> {
	return [spreadOf(runs.map(run => run.latencyP50Ms)), spreadOf(runs.map(run => run.latencyP99Ms))];
}

/** The other builds are told apart by their number: `udp-small (build 2)`. */
function nameOf(
	{experiment, build}: Pick<StreamResult, 'experiment' | 'build'>,
	all: readonly StreamResult[],
): string {
	const builds = [...new Set(all.map(result => result.build))];
	const number = builds.indexOf(build) + 1;
	return number > 1 ? `${experiment} (build ${number})` : experiment;
}
