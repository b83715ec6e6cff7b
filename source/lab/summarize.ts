import {evidenceBetween, meanFps, nothingYet, totalsAt} from './evidence.js';
import {experimentOf} from './experiments.js';
import type {LabEvent} from './sample.js';
import type {Sampler} from './sampler.js';
import type {Settings} from './settings.js';
import type {Summary} from './summary.js';
import {judge} from './verdict.js';
import type {Snapshot} from './view.js';

/** What one run has come to by now. */
export function summarize({
	sampler,
	settings,
	picture,
	durationSeconds,
	events,
}: {
	readonly sampler: Sampler;
	readonly settings: Settings;
	readonly picture: Snapshot['picture'];
	readonly durationSeconds: number;
	readonly events: readonly LabEvent[];
}): Summary {
	const {protocol, bufferSize, codec, quality, source} = settings;
	const totals = totalsAt(durationSeconds, sampler);
	return {
		version: 1,
		experiment: experimentOf(settings)?.name ?? null,
		config: {
			protocol,
			bufferSize,
			profile: 'live',
			codec,
			quality,
			source,
			width: picture?.width ?? null,
			height: picture?.height ?? null,
			fps: picture?.fps ?? null,
			link: null,
		},
		durationSeconds,
		fps: meanFps(totals.frames, durationSeconds),
		frames: totals.frames,
		packets: totals.packets,
		bytes: sampler.bytes(),
		latencyMs: sampler.latencyMs(),
		jitterMs: sampler.jitterMs(),
		freezes: sampler.freezes(),
		cpuSeconds: sampler.cpuSeconds(),
		peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
		events: [...events],
		verdict: judge(evidenceBetween(nothingYet(totals), totals, picture?.fps ?? 0)),
	};
}
