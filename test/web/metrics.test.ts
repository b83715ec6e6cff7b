import {describe, expect, test} from 'vitest';
import {emptySample} from '../lab/empty.js';
import {sampleAt} from '../lab/sessions-fixtures.js';
import {readExposition} from './exposition.js';
import {liveState, openServer} from './harness.js';

async function scrape({lab, app}: Awaited<ReturnType<typeof openServer>>) {
	const reply = await app.inject('/metrics');
	expect(reply.statusCode).toBe(200);
	expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
	expect(reply.headers['cache-control']).toBe('no-store');
	const families = readExposition(reply.body);
	return {
		lab,
		families,
		value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
			return families
				.get(name)
				?.series.find(series =>
					Object.entries(labels).every(([key, text]) => series.labels.get(key) === text),
				)?.value;
		},
	};
}

test('the newest sample, in the text format, by the conventions', async () => {
	const server = await openServer();
	const sample = {
		...sampleAt(100),
		senderDrops: {...emptySample.senderDrops, socketBusy: 7},
		packets: {...sampleAt(100).packets, lost: 3, kernelDropped: 2, foreign: 9000},
		refusedPerSecond: {malformed: 4, foreign: 800},
		freezes: {count: 2, totalSeconds: 1.5, nowSeconds: 0},
	};
	server.lab.hear({type: 'sample', sample});
	const {families, value} = await scrape(server);
	for (const name of families.keys()) {
		expect(name).toMatch(/^vstream_/);
	}

	expect(value('vstream_frames_total', {stage: 'captured'})).toBe(240);
	expect(value('vstream_frames_per_second', {stage: 'rendered'})).toBe(24.02);
	expect(value('vstream_frames_dropped_total', {stage: 'sender', reason: 'socket_busy'})).toBe(7);
	expect(value('vstream_packets_total', {stage: 'received'})).toBe(1920);
	expect(value('vstream_packets_lost')).toBe(3);
	expect(value('vstream_packets_kernel_dropped_total')).toBe(2);
	expect(value('vstream_packets_foreign_total')).toBe(9000);
	expect(value('vstream_packets_refused_per_second', {reason: 'foreign'})).toBe(800);
	expect(value('vstream_packets_refused_per_second', {reason: 'malformed'})).toBe(4);
	expect(value('vstream_latency_seconds', {stage: 'received', percentile: '50'})).toBeCloseTo(0.00512);
	expect(value('vstream_latency_seconds', {stage: 'rendered', percentile: '100'})).toBeCloseTo(0.0123);
	expect(value('vstream_freeze_seconds_total')).toBe(1.5);
	expect(value('vstream_memory_bytes')).toBe(sample.memoryBytes);
	expect(value('vstream_run_start_time_seconds')).toBe(Date.parse(liveState.startedAt) / 1000);
});

test('each scrape has the sample of its moment, and not the sum of two', async () => {
	const server = await openServer();
	for (const tick of [100, 200, 50]) {
		server.lab.hear({type: 'sample', sample: sampleAt(tick)});
		const {value} = await scrape(server);
		expect(value('vstream_frames_total', {stage: 'sent'})).toBe((tick / 10) * 24);
		expect(value('vstream_cpu_seconds_total')).toBe(tick / 100);
	}
});

test('what can’t be known has no series, and never a 0', async () => {
	const server = await openServer();
	server.lab.hear({type: 'sample', sample: emptySample});
	const {families, value} = await scrape(server);
	for (const name of [
		'vstream_packets_kernel_dropped_total',
		'vstream_tcp_retransmits_total',
		'vstream_tcp_rtt_seconds',
		'vstream_packet_loss_ratio',
		'vstream_jitter_seconds',
		'vstream_latency_seconds',
		'vstream_encoding_quality',
	]) {
		expect(families.get(name)?.series).toEqual([]);
	}

	expect(value('vstream_packets_missing', {reason: 'kernel'})).toBeUndefined();
	expect(value('vstream_packets_missing', {reason: 'link'})).toBe(0);
});

test('what was known and no longer is, goes', async () => {
	const server = await openServer();
	server.lab.hear({type: 'sample', sample: {...emptySample, jitterMs: 4, tcp: {retransmits: 3, rttMs: 1}}});
	const before = await scrape(server);
	expect(before.value('vstream_jitter_seconds')).toBe(0.004);
	expect(before.value('vstream_tcp_retransmits_total')).toBe(3);
	server.lab.hear({type: 'sample', sample: emptySample});
	const after = await scrape(server);
	expect(after.value('vstream_jitter_seconds')).toBeUndefined();
	expect(after.value('vstream_tcp_retransmits_total')).toBeUndefined();
});

test('the settings are labels of one series that is 1, whatever a source is called', async () => {
	const server = await openServer();
	const source = 'a "b" \\ c\nd/ä.mjpeg';
	server.lab.hear({
		type: 'state',
		state: {...liveState, state: 'halted', settings: {...liveState.settings, source, protocol: 'tcp'}},
	});
	const {families, value} = await scrape(server);
	const series = families.get('vstream_info')?.series ?? [];
	expect(series).toHaveLength(1);
	expect(series[0]?.value).toBe(1);
	expect(Object.fromEntries(series[0]?.labels ?? [])).toEqual({
		version: '1.2.3',
		experiment: 'tcp-default',
		protocol: 'tcp',
		buffer_size: '10000',
		codec: 'jpeg',
		quality: '50',
		profile: 'live',
		adapt: 'false',
		link: 'clean',
		source,
	});
	expect(value('vstream_run_state', {state: 'halted'})).toBe(1);
	expect(value('vstream_run_state', {state: 'live'})).toBe(0);
});

describe('the reader of these tests refuses what is wrong', () => {
	const head = '# HELP x_total some\n# TYPE x_total counter\n';
	test.each([
		['no end of the last line', `${head}x_total 1`],
		['no number', `${head}x_total one\n`],
		['a series of another family', `${head}y_total 1\n`],
		['a series twice', `${head}x_total{a="1"} 1\nx_total{a="1"} 2\n`],
		['a label without quotes', `${head}x_total{a=1} 1\n`],
		['a quote inside a label', `${head}x_total{a="b"c"} 1\n`],
		['a counter without _total', '# HELP x some\n# TYPE x counter\nx 1\n'],
		['a gauge with _total', '# HELP x_total some\n# TYPE x_total gauge\nx_total 1\n'],
		['milliseconds', '# HELP x_ms some\n# TYPE x_ms gauge\nx_ms 1\n'],
		['a counter below 0', `${head}x_total -1\n`],
		['no type', '# HELP x some\nx 1\n'],
	])('%s', (_, text) => {
		expect(() => readExposition(text)).toThrow();
	});
});
