import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';
import fc from 'fast-check';
import {onTestFinished} from 'vitest';
import {columns, roundedValue} from '../../source/lab/session-columns.js';
import type {Percentiles, Sample} from '../../source/lab/sample.js';
import {defaultSettings} from '../../source/lab/settings.js';
import type {Summary} from '../../source/lab/summary.js';
import type {RunRecord} from '../../source/lab/view.js';

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vstream-shelf-'));
	onTestFinished(() => {
		fs.rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/** Files in the folder of sessions, sorted. */
export function filesOf(dataDir: string): string[] {
	return fs.readdirSync(path.join(dataDir, 'sessions')).toSorted();
}

const percentiles: Percentiles = {p50: 5.12, p95: 6.5, p99: 7.91, max: 12.3};

/** The tick of a run at 24 fps, 8 packets a frame, nothing lost. */
export function sampleAt(tick: number): Sample {
	const atSeconds = tick / 10;
	const frames = Math.floor(atSeconds * 24);
	return {
		atSeconds,
		fps: {captured: 24, sent: 24, received: 23.98, rendered: 24.02},
		frames: {
			captured: frames,
			sent: frames,
			senderDropped: 0,
			received: frames,
			incomplete: 0,
			late: 0,
			rendered: frames,
		},
		packets: {
			sent: frames * 8,
			received: frames * 8,
			lost: 0,
			lossRatio: tick === 0 ? null : 0,
			reordered: 0,
			duplicate: 0,
			late: 0,
			malformed: 0,
			kernelDropped: null,
			linkDropped: 0,
		},
		bytes: {sent: frames * 80_123, received: frames * 80_123, payload: frames * 79_800},
		latencyMs: {received: percentiles, rendered: percentiles},
		jitterMs: 0.31,
		freezes: {count: 0, totalSeconds: 0},
		socketQueueBytes: 0,
		cpuSeconds: tick / 100,
		memoryBytes: 150_000_000 + (tick % 7) * 4096,
	};
}

export function summaryOf(change: Partial<Summary> = {}): Summary {
	const {frames, packets, bytes, latencyMs} = sampleAt(100);
	return {
		version: 1,
		experiment: 'udp-default',
		config: {
			protocol: 'udp',
			bufferSize: 10_000,
			profile: 'live',
			codec: 'jpeg',
			quality: 50,
			source: 'pattern',
			width: 1280,
			height: 720,
			fps: 24,
			link: null,
		},
		durationSeconds: 10,
		fps: {captured: 24, sent: 24, received: 24, rendered: 24},
		frames,
		packets,
		bytes,
		latencyMs,
		jitterMs: 0.31,
		freezes: {count: 0, totalSeconds: 0},
		cpuSeconds: 1.2,
		peakMemoryBytes: 150_000_000,
		events: [{atSeconds: 3.2, type: 'switch', detail: 'tcp → udp'}],
		verdict: [{cause: 'healthy', evidence: 'every captured frame was rendered'}],
		...change,
	};
}

export function recordOf(change: Partial<RunRecord> = {}): RunRecord {
	return {
		startedAt: '2026-11-22T15:04:05.000Z',
		settings: defaultSettings,
		summary: summaryOf(),
		samples: Array.from({length: 12}, (_, tick) => sampleAt(tick)),
		...change,
	};
}

/** Samples of any size that a column holds, unknown where that is allowed. */
export const anySample: fc.Arbitrary<Sample> = fc
	.array(
		fc.oneof(
			fc.constant(null),
			fc.constant(0),
			fc.nat(),
			fc.double({min: 0, max: 1, noNaN: true}),
			fc.double({min: 0, max: 1e9, noNaN: true}),
		),
		{minLength: columns.length, maxLength: columns.length},
	)
	.map(values =>
		mapNumbers(sampleAt(1), (name, _, index) => {
			const value = values[index] ?? unknownOr0(name);
			return value !== null && name.endsWith('Ratio') ? Math.min(1, value) : value;
		}),
	);

function unknownOr0(name: string): number | null {
	return /Ratio|Ms|kernelDropped/.test(name) ? null : 0;
}

/** What a sample is after it was saved. */
export function rounded(sample: Sample): Sample {
	return mapNumbers(sample, (name, value) => (value === null ? null : roundedValue(name, value)));
}

function mapNumbers(
	sample: Sample,
	change: (name: string, value: number | null, index: number) => number | null,
): Sample {
	let index = 0;
	const walk = (part: unknown, name: string): unknown =>
		typeof part === 'object' && part !== null
			? Object.fromEntries(
					Object.entries(part).map(([key, value]) => [
						key,
						walk(value, name === '' ? key : `${name}.${key}`),
					]),
				)
			: change(name, part as number | null, index++);
	return walk(sample, '') as Sample;
}

const isRoot = process.getuid?.() === 0;
/** Nothing is forbidden to root, and only a main thread can stop being root for a while. */
export const cannotBeForbidden = process.platform === 'win32' || (isRoot && !isMainThread);
export const whySkipped = cannotBeForbidden ? ' (skipped: this process may read and write anything)' : '';

/** Runs something as a user whom permissions bind, even in a root's container. */
export function withoutRoot(action: () => void): void {
	if (!isRoot) {
		action();
		return;
	}
	process.seteuid?.(65_534);
	try {
		action();
	} finally {
		process.seteuid?.(0);
	}
}
