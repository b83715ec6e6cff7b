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
import {emptySample, emptySummary} from './empty.js';

/** A session of format 1, as the program saved it before format 2: two seconds of udp-default at 160 × 120. */
export const oldSession = path.join(import.meta.dirname, 'fixtures', 'format-1.session');
export const format2Session = path.join(import.meta.dirname, 'fixtures', 'format-2.session');

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vstream-shelf-'));
	onTestFinished(() => {
		fs.rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/** Files in the folder of sessions, sorted; the bin is none of them. */
export function filesOf(dataDir: string): string[] {
	const files = fs.readdirSync(path.join(dataDir, 'sessions'));
	return files.filter(file => file !== '.deleted').toSorted();
}

const percentiles: Percentiles = {p50: 5.12, p95: 6.5, p99: 7.91, max: 12.3};

/** The tick of a run at 24 fps, 8 packets a frame, nothing lost. */
export function sampleAt(tick: number): Sample {
	const atSeconds = tick / 10;
	const frames = Math.floor(atSeconds * 24);
	return {
		...emptySample,
		atSeconds,
		fps: {captured: 24, sent: 24, received: 23.98, rendered: 24.02},
		frames: {...emptySample.frames, captured: frames, sent: frames, received: frames, rendered: frames},
		packets: {
			...emptySample.packets,
			sent: frames * 8,
			received: frames * 8,
			lossRatio: tick === 0 ? null : 0,
		},
		bytes: {sent: frames * 80_123, received: frames * 80_123, payload: frames * 79_800},
		latencyMs: {received: percentiles, rendered: percentiles},
		jitterMs: 0.31,
		interFrameGapMs: {p50: 41.6, p95: 42.9, p99: 45.1, max: 45.1},
		encoding: {quality: 50, width: 1280, height: 720, everyNth: 1},
		eventLoopUtilization: {capture: 0.21, server: 0.1},
		cpuSeconds: tick / 100,
		memoryBytes: 150_000_000 + (tick % 7) * 4096,
	};
}

export function summaryOf(change: Partial<Summary> = {}): Summary {
	const {frames, packets, bytes, latencyMs, interFrameGapMs, encoding, eventLoopUtilization} = sampleAt(100);
	return {
		...emptySummary,
		durationSeconds: 10,
		fps: {captured: 24, sent: 24, received: 24, rendered: 24},
		frames,
		packets,
		bytes,
		latencyMs,
		jitterMs: 0.31,
		interFrameGapMs,
		encoding,
		eventLoopUtilization,
		cpuSeconds: 1.2,
		peakMemoryBytes: 150_000_000,
		events: [{atSeconds: 3.2, type: 'switch', detail: 'tcp → udp'}],
		verdict: [{cause: 'healthy', evidence: 'every captured frame was rendered', remedy: null}],
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
	const isKnown = name === 'socketQueueAgeMs' || name === 'encoding.everyNth';
	return !isKnown && /Ratio|Ms|meanBurst|kernel|^tcp|^encoding/.test(name) ? null : 0;
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

/** A user who is neither root nor anybody else. */
const nobody = 65_534;

/** Runs something as a user whom permissions bind, even in a root's container. The sessions in `dataDir` are theirs from then on. */
export function withoutRoot(dataDir: string, action: () => void): void {
	if (!isRoot) {
		action();
		return;
	}
	for (const name of fs.readdirSync(dataDir, {recursive: true, encoding: 'utf8'})) {
		fs.chownSync(path.join(dataDir, name), nobody, nobody);
	}
	process.seteuid?.(nobody);
	try {
		action();
	} finally {
		process.seteuid?.(0);
	}
}

/** Runs something that takes a while as a user whom permissions bind, even in a root's container. */
export async function asNobody(action: () => Promise<void>): Promise<void> {
	if (!isRoot) {
		await action();
		return;
	}
	process.seteuid?.(nobody);
	try {
		await action();
	} finally {
		process.seteuid?.(0);
	}
}
