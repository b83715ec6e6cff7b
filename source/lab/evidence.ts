import type {CounterName, Counters} from '../metrics/counters.js';
import {missingOf, readEncoding, readLink, readSenderDrops, readSource} from './readings.js';
import type {
	Encoding,
	Frames,
	LinkCounts,
	Loops,
	Missing,
	Packets,
	RefusedPerSecond,
	SenderDrops,
	SourceCounts,
	StageFps,
} from './sample.js';
import type {Sampler} from './sampler.js';
import type {FpsOrigin, SourceSettings, StreamSettings} from './settings.js';
import type {OpenedPicture} from './view.js';

/** A gauge at the beginning and at the end of a stretch of time. */
export type Change = {readonly first: number; readonly last: number};

/**
 * What a verdict looks at: counts over some stretch of time, and the conditions they arose under. All lengths of time are running
 * time: none of them grows while the program is stopped.
 */
export type Evidence = {
	readonly seconds: number;
	/** How long sending has gone on under these settings, at the end of the stretch; at least `seconds`. */
	readonly steadySeconds: number;
	/** How long no frame has been received, at the end of the stretch. */
	readonly quietSeconds: number;
	/** How long no picture has been captured, at the end of the stretch. */
	readonly silentSeconds: number;
	/** What was asked of the source; 0: as fast as it goes. */
	readonly targetFps: number;
	/** Who says so: `asked`, the user; `source`, the source itself; `guess`, nobody: a rate that must accuse nobody. */
	readonly targetOrigin: FpsOrigin;
	/** As they are at the end of the stretch. */
	readonly settings: StreamSettings & Pick<SourceSettings, 'kernelBuffer'>;
	readonly fps: StageFps;
	readonly frames: Frames;
	readonly senderDrops: SenderDrops;
	/** Counts over the stretch; `fps` and `maxGapMs` as they are at its end. */
	readonly source: SourceCounts;
	/** What the source last said when it was lost, in a few words; null: it never was. */
	readonly sourceSaid: string | null;
	readonly packets: Packets;
	readonly missing: Missing;
	/** Means over the stretch. */
	readonly refusedPerSecond: RefusedPerSecond;
	readonly link: LinkCounts;
	/** Packets among `link.queueDropped` that were still under way when sending ended. */
	readonly linkCutOff: number;
	readonly bytesSent: number;
	/** Means over the stretch. */
	readonly loops: Loops;
	/** Milliseconds of encoding, in all. */
	readonly encodeMs: number;
	/** What frames are made like at the end of the stretch. */
	readonly encoding: Encoding;
	/** What waited in the sender. */
	readonly queueBytes: Change;
	/** What waited in the emulated link. */
	readonly linkQueueBytes: Change;
	/** Capture → received, of the newest frame. */
	readonly latencyMs: Change;
	/** Running time, as `seconds`, that the classic sender slept because it had found its queue empty. */
	readonly sleptSeconds: number;
	/** Seconds that the process of the window has run and not answered. */
	readonly outputSilentSeconds: number;
	/** Granted to the UDP receiver by its kernel, as it counts them; 0 before that is known. */
	readonly receiveBufferBytes: number;
	/** At the end of the stretch. */
	readonly isConnected: boolean;
	/** Of the route to the receiver; null where the system hides it. */
	readonly mtu: number | null;
	readonly isWindowOpen: boolean;
	/** What frames took when they were over the classic sender's budget; 0: they were not. */
	readonly overBudgetBytes: number;
};

/** What the lab knows beside the counters. */
export type Conditions = Pick<Evidence, 'targetFps' | 'targetOrigin' | 'sourceSaid' | 'settings'>;

export function conditionsOf(
	settings: Conditions['settings'],
	picture: OpenedPicture | undefined,
	sourceSaid: string | null,
): Conditions {
	return {
		targetFps: picture?.fps ?? 0,
		targetOrigin: picture?.fpsOrigin ?? 'guess',
		sourceSaid,
		settings,
	};
}

/** All totals and gauges that a verdict weighs, at one moment. */
export type Totals = {
	readonly at: number;
	readonly frames: Frames;
	readonly senderDrops: SenderDrops;
	readonly source: SourceCounts;
	readonly packets: Packets;
	readonly link: LinkCounts;
	readonly linkCutOff: number;
	/** Seconds that each event loop was busy. */
	readonly busySeconds: Loops;
	readonly bytesSent: number;
	readonly encodeMs: number;
	readonly encoding: Encoding;
	readonly queueBytes: number;
	readonly latencyMs: number;
	readonly sleptSeconds: number;
	readonly outputSilentSeconds: number;
	readonly receiveBufferBytes: number;
	readonly isConnected: boolean;
	readonly mtu: number;
	readonly isWindowOpen: boolean;
	readonly overBudgetBytes: number;
};

export function totalsAt(at: number, sampler: Sampler): Totals {
	const {counters} = sampler;
	return {
		at,
		frames: sampler.frames(),
		senderDrops: readSenderDrops(counters),
		source: readSource(counters),
		packets: sampler.packets(),
		link: readLink(counters),
		linkCutOff: counters.get('linkCutOff'),
		busySeconds: {
			capture: secondsOf(counters, 'captureLoopBusyMicroseconds'),
			server: secondsOf(counters, 'serverLoopBusyMicroseconds'),
		},
		bytesSent: counters.get('bytesSent'),
		encodeMs: counters.get('encodeMicroseconds') / 1000,
		encoding: readEncoding(counters),
		queueBytes: counters.get('socketQueueBytes'),
		latencyMs: counters.get('newestLatencyMicroseconds') / 1000,
		sleptSeconds: secondsOf(counters, 'senderSleepMicroseconds'),
		outputSilentSeconds: secondsOf(counters, 'outputSilentMicroseconds'),
		receiveBufferBytes: counters.get('receiveBufferBytes'),
		isConnected: counters.get('notConnected') === 0,
		mtu: counters.get('routeMtu'),
		isWindowOpen: counters.get('windowOpen') === 1,
		overBudgetBytes: counters.get('overBudgetBytes'),
	};
}

/** What happened before the stretch, as far as it matters in it. */
export type Course = Pick<Evidence, 'steadySeconds' | 'quietSeconds' | 'silentSeconds'>;

/** What happened between two moments; `from` undefined: since the run began. `course` undefined: nothing before it matters. */
export function evidenceBetween(
	from: Totals | undefined,
	to: Totals,
	conditions: Conditions,
	course?: Course,
): Evidence {
	const seconds = to.at - (from?.at ?? 0);
	const frames = difference(from?.frames, to.frames);
	const packets = packetsBetween(from?.packets, to.packets);
	const busy = difference(from?.busySeconds, to.busySeconds);
	const mean = (busySeconds: number): number => (seconds > 0 ? Math.min(1, busySeconds / seconds) : 0);
	return {
		...conditions,
		...(course ?? {steadySeconds: seconds, quietSeconds: 0, silentSeconds: 0}),
		seconds,
		fps: meanFps(frames, seconds),
		frames,
		senderDrops: difference(from?.senderDrops, to.senderDrops),
		source: sourceBetween(from?.source, to.source, seconds),
		packets,
		missing: missingOf(packets),
		refusedPerSecond: {
			malformed: seconds > 0 ? packets.malformed / seconds : 0,
			foreign: seconds > 0 ? packets.foreign / seconds : 0,
		},
		link: linkBetween(from?.link, to.link, seconds),
		linkCutOff: to.linkCutOff - (from?.linkCutOff ?? 0),
		bytesSent: to.bytesSent - (from?.bytesSent ?? 0),
		loops: {capture: mean(busy.capture), server: mean(busy.server)},
		encodeMs: to.encodeMs - (from?.encodeMs ?? 0),
		encoding: to.encoding,
		queueBytes: {first: from?.queueBytes ?? 0, last: to.queueBytes},
		linkQueueBytes: {first: from?.link.queueBytes ?? 0, last: to.link.queueBytes},
		latencyMs: {first: from?.latencyMs ?? 0, last: to.latencyMs},
		sleptSeconds: within(seconds, to.sleptSeconds - (from?.sleptSeconds ?? 0)),
		outputSilentSeconds: within(seconds, to.outputSilentSeconds - (from?.outputSilentSeconds ?? 0)),
		receiveBufferBytes: to.receiveBufferBytes,
		isConnected: to.isConnected,
		mtu: to.mtu > 0 ? to.mtu : null,
		isWindowOpen: to.isWindowOpen,
		overBudgetBytes: to.overBudgetBytes,
	};
}

/** Frames a second of each stage, over `seconds`. */
export function meanFps({captured, sent, received, rendered}: Frames, seconds: number): StageFps {
	const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
	return {captured: rate(captured), sent: rate(sent), received: rate(received), rendered: rate(rendered)};
}

function sourceBetween(
	from: SourceCounts | undefined,
	{fps, maxGapMs, ...counts}: SourceCounts,
	seconds: number,
): SourceCounts {
	const {lostSeconds, ...rest} = difference(from, counts);
	return {...rest, lostSeconds: within(seconds, lostSeconds), fps, maxGapMs};
}

function linkBetween(from: LinkCounts | undefined, to: LinkCounts, seconds: number): LinkCounts {
	const {stallSeconds, ...rest} = difference(from, to);
	return {...rest, stallSeconds: within(seconds, stallSeconds), queueBytes: to.queueBytes};
}

/**
 * A length of time as a part of the stretch. What is told of it may be more: a thread tells up to a tenth of a second later than the
 * stretch ends, and a stall of the link counts as planned when it begins.
 */
function within(seconds: number, part: number): number {
	return Math.min(seconds, part);
}

function packetsBetween(from: Packets | undefined, to: Packets): Packets {
	const {lossRatio: _, kernelDropped, meanBurstLength: __, ...counts} = to;
	const now = difference(from, counts);
	const total = now.received + now.lost;
	const rows = lossRows(to) - lossRows(from);
	return {
		...now,
		kernelDropped: kernelDropped === null ? null : kernelDropped - (from?.kernelDropped ?? 0),
		lossRatio: total > 0 ? now.lost / total : null,
		meanBurstLength: rows > 0 && now.lost > 0 ? now.lost / rows : null,
	};
}

/** Rows of lost packets so far. */
function lossRows(packets: Packets | undefined): number {
	return packets?.meanBurstLength ? Math.round(packets.lost / packets.meanBurstLength) : 0;
}

function secondsOf(counters: Counters, name: CounterName): number {
	return counters.get(name) / 1e6;
}

function difference<T extends Readonly<Record<string, number>>>(
	from: {readonly [Name in keyof T]: number} | undefined,
	to: T,
): T {
	const entries = Object.entries(to).map(([name, value]) => [name, value - (from?.[name] ?? 0)]);
	return Object.fromEntries(entries) as T;
}
