import type {CounterName} from '../metrics/counters.js';
import type {Frames, Packets, StageFps} from './sample.js';
import type {Sampler} from './sampler.js';
import type {Evidence} from './verdict.js';

const plain = [
	'droppedEncoderBusy',
	'droppedSocketBusy',
	'droppedNotConnected',
	'droppedFailed',
	'framesDamaged',
	'framesSuperseded',
] as const satisfies readonly CounterName[];

/** All totals that a verdict weighs, at one moment. */
export type Totals = {
	readonly at: number;
	readonly frames: Frames;
	readonly packets: Packets;
	readonly counts: Readonly<Record<(typeof plain)[number], number>>;
};

export function totalsAt(at: number, sampler: Sampler): Totals {
	const {counters} = sampler;
	const counts = Object.fromEntries(plain.map(name => [name, counters.get(name)])) as Totals['counts'];
	return {at, frames: sampler.frames(), packets: sampler.packets(), counts};
}

/** What happened between two moments. */
export function evidenceBetween(from: Totals, to: Totals, targetFps: number): Evidence {
	const seconds = to.at - from.at;
	const frames = difference(from.frames, to.frames);
	const counts = difference(from.counts, to.counts);
	return {
		seconds,
		targetFps,
		fps: meanFps(frames, seconds),
		frames,
		packets: between(from.packets, to.packets),
		...counts,
	};
}

/** Frames a second of each stage, over `seconds`. */
export function meanFps({captured, sent, received, rendered}: Frames, seconds: number): StageFps {
	const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
	return {captured: rate(captured), sent: rate(sent), received: rate(received), rendered: rate(rendered)};
}

function between(from: Packets, to: Packets): Packets {
	const {lossRatio: _, kernelDropped: before, ...countsBefore} = from;
	const {lossRatio: __, kernelDropped: after, ...countsAfter} = to;
	const counts = difference(countsBefore, countsAfter);
	const total = counts.received + counts.lost;
	return {
		...counts,
		kernelDropped: before === null || after === null ? null : after - before,
		lossRatio: total > 0 ? counts.lost / total : null,
	};
}

function difference<T extends Readonly<Record<string, number>>>(from: T, to: T): T {
	const entries = Object.entries(to).map(([name, value]) => [name, value - (from[name] ?? 0)]);
	return Object.fromEntries(entries) as T;
}

/** The same counts, all 0: what a whole run is compared with. */
export function nothingYet(like: Totals): Totals {
	const zero = <T extends object>(counts: T): T =>
		Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value === null ? null : 0])) as T;
	return {at: 0, frames: zero(like.frames), packets: zero(like.packets), counts: zero(like.counts)};
}
