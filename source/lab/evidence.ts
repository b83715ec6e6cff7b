import {missingOf, readLink, readLoops, readSenderDrops} from './readings.js';
import type {Frames, LinkCounts, Loops, Missing, Packets, SenderDrops, StageFps} from './sample.js';
import type {Sampler} from './sampler.js';
import type {StreamSettings} from './settings.js';

/** What a verdict looks at: counts over some stretch of time, and the conditions they arose under. */
export type Evidence = {
	readonly seconds: number;
	/** What was asked of the source; 0: as fast as it goes. */
	readonly targetFps: number;
	/** As they are at the end of the stretch. */
	readonly settings: StreamSettings;
	readonly fps: StageFps;
	readonly frames: Frames;
	readonly senderDrops: SenderDrops;
	readonly packets: Packets;
	readonly missing: Missing;
	readonly link: LinkCounts;
	readonly bytesSent: number;
	/** As they are at the end of the stretch. */
	readonly loops: Loops;
	/** Milliseconds of encoding, in all. */
	readonly encodeMs: number;
	/** What waited at the sender at the stretch's beginning and end. */
	readonly queueBytes: {readonly first: number; readonly last: number};
	/** Granted to the UDP receiver by its kernel. */
	readonly receiveBufferBytes: number;
	/** What frames took when they were over the classic sender's budget; 0: they were not. */
	readonly overBudgetBytes: number;
};

/** All totals and gauges that a verdict weighs, at one moment. */
export type Totals = {
	readonly at: number;
	readonly frames: Frames;
	readonly senderDrops: SenderDrops;
	readonly packets: Packets;
	readonly link: LinkCounts;
	readonly loops: Loops;
	readonly bytesSent: number;
	readonly encodeMs: number;
	readonly queueBytes: number;
	readonly receiveBufferBytes: number;
	readonly overBudgetBytes: number;
};

export function totalsAt(at: number, sampler: Sampler): Totals {
	const {counters} = sampler;
	return {
		at,
		frames: sampler.frames(),
		senderDrops: readSenderDrops(counters),
		packets: sampler.packets(),
		link: readLink(counters),
		loops: readLoops(counters),
		bytesSent: counters.get('bytesSent'),
		encodeMs: counters.get('encodeMicroseconds') / 1000,
		queueBytes: counters.get('socketQueueBytes'),
		receiveBufferBytes: counters.get('receiveBufferBytes'),
		overBudgetBytes: counters.get('overBudgetBytes'),
	};
}

/** What happened between two moments; `from` undefined: since the run began. */
export function evidenceBetween(
	from: Totals | undefined,
	to: Totals,
	{targetFps, settings}: Pick<Evidence, 'targetFps' | 'settings'>,
): Evidence {
	const seconds = to.at - (from?.at ?? 0);
	const frames = difference(from?.frames, to.frames);
	const packets = packetsBetween(from?.packets, to.packets);
	return {
		seconds,
		targetFps,
		settings,
		fps: meanFps(frames, seconds),
		frames,
		senderDrops: difference(from?.senderDrops, to.senderDrops),
		packets,
		missing: missingOf(packets),
		link: {...difference(from?.link, to.link), queueBytes: to.link.queueBytes},
		bytesSent: to.bytesSent - (from?.bytesSent ?? 0),
		loops: to.loops,
		encodeMs: to.encodeMs - (from?.encodeMs ?? 0),
		queueBytes: {first: from?.queueBytes ?? 0, last: to.queueBytes},
		receiveBufferBytes: to.receiveBufferBytes,
		overBudgetBytes: to.overBudgetBytes,
	};
}

/** Frames a second of each stage, over `seconds`. */
export function meanFps({captured, sent, received, rendered}: Frames, seconds: number): StageFps {
	const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
	return {captured: rate(captured), sent: rate(sent), received: rate(received), rendered: rate(rendered)};
}

function packetsBetween(from: Packets | undefined, to: Packets): Packets {
	const {lossRatio: _, kernelDropped, meanBurstLength, ...counts} = to;
	const now = difference(from, counts);
	const total = now.received + now.lost;
	return {
		...now,
		kernelDropped: kernelDropped === null ? null : kernelDropped - (from?.kernelDropped ?? 0),
		lossRatio: total > 0 ? now.lost / total : null,
		meanBurstLength,
	};
}

function difference<T extends Readonly<Record<string, number>>>(
	from: {readonly [Name in keyof T]: number} | undefined,
	to: T,
): T {
	const entries = Object.entries(to).map(([name, value]) => [name, value - (from?.[name] ?? 0)]);
	return Object.fromEntries(entries) as T;
}
