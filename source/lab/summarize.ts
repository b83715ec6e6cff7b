import {conditionsOf, evidenceBetween, totalsAt} from './evidence.js';
import {experimentOf} from './experiments.js';
import {
	readBytes,
	readEncoding,
	readJitterMs,
	readLink,
	readSenderDrops,
	readSource,
	readTcp,
} from './readings.js';
import type {LabEvent} from './sample.js';
import type {Sampler} from './sampler.js';
import {codingOf, type Settings} from './settings.js';
import type {Summary} from './summary.js';
import {judge} from './verdict.js';
import type {Snapshot} from './view.js';

/** What one run has come to by now. */
export function summarize({
	sampler,
	settings,
	picture,
	sourceSaid,
	durationSeconds,
	events,
	socketQueue,
	ran,
}: {
	readonly sampler: Sampler;
	readonly settings: Settings;
	readonly picture: Snapshot['picture'];
	readonly sourceSaid: string | null;
	readonly durationSeconds: number;
	readonly events: readonly LabEvent[];
	readonly socketQueue: Summary['socketQueue'];
	readonly ran: Summary['ran'];
}): Summary {
	const {protocol, bufferSize, profile, source, link, adapt} = settings;
	const {counters} = sampler;
	const totals = totalsAt(durationSeconds, sampler);
	const evidence = evidenceBetween(undefined, totals, conditionsOf(settings, picture, sourceSaid));
	return {
		version: 1,
		experiment: experimentOf(settings)?.name ?? null,
		ran,
		config: {
			protocol,
			bufferSize,
			profile,
			...codingOf(settings),
			source,
			width: picture?.width ?? null,
			height: picture?.height ?? null,
			fps: picture?.fps ?? null,
			link,
			adapt,
		},
		durationSeconds,
		fps: evidence.fps,
		frames: totals.frames,
		senderDrops: readSenderDrops(counters),
		source: readSource(counters),
		packets: totals.packets,
		missing: evidence.missing,
		refusedPerSecond: evidence.refusedPerSecond,
		link: readLink(counters),
		bytes: readBytes(counters),
		latencyMs: sampler.latencyMs(),
		jitterMs: readJitterMs(counters),
		freezes: sampler.freezes(),
		interFrameGapMs: sampler.interFrameGapMs(),
		socketQueue,
		tcp: readTcp(counters),
		encoding: readEncoding(counters),
		eventLoopUtilization: evidence.loops,
		cpuSeconds: sampler.cpuSeconds(),
		peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
		events: [...events],
		verdict: judge(evidence),
	};
}
