import {describe, expect, test} from 'vitest';
import {sampleSchema} from '../../source/lab/sample.js';
import {createMemory, Sampler} from '../../source/lab/sampler.js';
import {Counters} from '../../source/metrics/counters.js';
import {Histogram} from '../../source/metrics/histogram.js';

function open(now?: () => number) {
	const memory = createMemory();
	return {
		sampler: new Sampler(memory, now),
		counters: new Counters(memory.counters),
		received: new Histogram(memory.receivedLatency),
		rendered: new Histogram(memory.renderedLatency),
		gaps: new Histogram(memory.renderedGaps),
	};
}

const nothing = {p50: null, p95: null, p99: null, max: null};

describe('a sample', () => {
	test('before anything happened knows what it knows, and nothing else', () => {
		const {sampler, counters} = open();
		counters.set('kernelDropped', -1);
		const sample = sampler.sample(0);
		expect(sample.fps).toEqual({captured: 0, sent: 0, received: 0, rendered: 0});
		expect(sample.packets.lossRatio).toBeNull();
		expect(sample.packets.kernelDropped).toBeNull();
		expect(sample.latencyMs).toEqual({received: nothing, rendered: nothing});
		expect(sample.packets.meanBurstLength).toBeNull();
		expect(sample.missing.kernel).toBeNull();
		expect(sample.interFrameGapMs).toEqual(nothing);
		expect(sample.tcp).toEqual({retransmits: null, rttMs: null});
		expect(sample.encoding).toEqual({quality: null, width: null, height: null, everyNth: 1});
		expect(sample.jitterMs).toBeNull();
		expect(sampleSchema.parse(sample)).toEqual(sample);
	});

	test('holds what was counted since the run began', () => {
		const {sampler, counters} = open();
		const written = {
			framesCaptured: 100,
			framesSent: 90,
			droppedEncoderBusy: 1,
			droppedSocketBusy: 2,
			droppedNotConnected: 3,
			droppedFailed: 4,
			droppedDamaged: 6,
			framesReceived: 80,
			framesIncomplete: 5,
			framesLate: 2,
			framesRendered: 79,
			packetsSent: 900,
			packetsReceived: 880,
			packetsLost: 20,
			lossBursts: 8,
			linkLost: 6,
			packetsReordered: 7,
			packetsDuplicate: 8,
			packetsLate: 9,
			packetsMalformed: 10,
			kernelDropped: 11,
			bytesSent: 1000,
			bytesReceived: 990,
			payloadBytes: 900,
			jitterMicroseconds: 1500,
			freezes: 2,
			freezeMicroseconds: 400_000,
			socketQueueBytes: 77,
			socketQueueAgeMicroseconds: 12_500,
			tcpRetransmits: 3,
			tcpRttMicroseconds: 849,
			captureLoopUtilization: 0.25,
			serverLoopUtilization: 0.5,
		} as const;
		for (const [name, value] of Object.entries(written)) {
			counters.set(name as keyof typeof written, value);
		}

		expect(sampler.sample(1)).toMatchObject({
			frames: {
				captured: 100,
				sent: 90,
				senderDropped: 16,
				received: 80,
				incomplete: 5,
				late: 2,
				rendered: 79,
			},
			packets: {
				sent: 900,
				received: 880,
				lost: 20,
				lossRatio: 20 / 900,
				reordered: 7,
				duplicate: 8,
				late: 9,
				malformed: 10,
				kernelDropped: 11,
				linkDropped: 6,
				meanBurstLength: 2.5,
			},
			missing: {link: 6, kernel: 11, elsewhere: 3, late: 9},
			senderDrops: {encoderBusy: 1, socketBusy: 2, notConnected: 3, failed: 4, adapt: 0},
			bytes: {sent: 1000, received: 990, payload: 900},
			jitterMs: 1.5,
			freezes: {count: 2, totalSeconds: 0.4},
			socketQueueBytes: 77,
			socketQueueAgeMs: 12.5,
			tcp: {retransmits: 3, rttMs: 0.849},
			eventLoopUtilization: {capture: 0.25, server: 0.5},
		});
	});

	test('says the fps of the last second: ten ticks', () => {
		const {sampler, counters} = open();
		let last = sampler.sample(0);
		for (let tick = 1; tick <= 30; tick++) {
			// 20 fps for two seconds, then 50.
			counters.add('framesCaptured', tick <= 20 ? 2 : 5);
			last = sampler.sample(tick / 10);
			if (tick === 10 || tick === 20) {
				expect(last.fps.captured).toBeCloseTo(20, 9);
			}

			if (tick === 25) {
				expect(last.fps.captured).toBeCloseTo(35, 9);
			}
		}

		expect(last.fps.captured).toBeCloseTo(50, 9);
		expect(last.fps.sent).toBe(0);
	});

	test('says the latency of the last second; the summary that of the whole run', () => {
		const {sampler, received} = open();
		sampler.sample(0);
		received.record(50_000);
		expect(sampler.sample(0.1).latencyMs.received.p50).toBeCloseTo(50, 0);
		for (let tick = 2; tick <= 12; tick++) {
			sampler.sample(tick / 10);
		}

		expect(sampler.sample(1.3).latencyMs.received).toEqual(nothing);
		received.record(10);
		expect(sampler.sample(1.4).latencyMs.received).toEqual({p50: 0.01, p95: 0.01, p99: 0.01, max: 0.01});
		expect(sampler.latencyMs().received.max).toBe(50);
		expect(sampler.latencyMs().rendered).toEqual(nothing);
	});

	test('says the gaps between frames of the last second; the summary those of the whole run', () => {
		const {sampler, gaps} = open();
		sampler.sample(0);
		gaps.record(400_000);
		expect(sampler.sample(0.1).interFrameGapMs.max).toBeCloseTo(400, -1);
		for (let tick = 2; tick <= 12; tick++) {
			sampler.sample(tick / 10);
		}

		gaps.record(40_000);
		expect(sampler.sample(1.3).interFrameGapMs.max).toBeCloseTo(40, 0);
		expect(sampler.interFrameGapMs().max).toBe(400);
	});

	test('counts the CPU time of child processes in', () => {
		const {sampler, counters} = open();
		const before = sampler.cpuSeconds();
		counters.set('sourceCpuMicroseconds', 3e6);
		counters.set('windowCpuMicroseconds', 4e6);
		expect(sampler.cpuSeconds() - before).toBeGreaterThanOrEqual(7);
		expect(sampler.cpuSeconds() - before).toBeLessThan(8);
	});
});

describe('a picture that stands still', () => {
	/** Rendered 40 ms apart until 10 s of the clock, which then goes on to where `later` sets it. */
	function dying() {
		let now = 10e6;
		const opened = open(() => now);
		const {counters, gaps, sampler} = opened;
		counters.set('renderedAtMicroseconds', 10e6);
		counters.set('meanFrameGapMicroseconds', 40_000);
		for (let frame = 0; frame < 100; frame++) {
			gaps.record(40_000);
		}

		return {
			...opened,
			later(milliseconds: number) {
				now = 10e6 + milliseconds * 1000;
				return sampler.sample(milliseconds / 1000);
			},
		};
	}

	test('is a freeze as soon as the gap is one, and as long as it lasts', () => {
		const {later} = dying();
		expect(later(189).freezes).toEqual({count: 0, totalSeconds: 0, nowSeconds: 0});
		expect(later(190).freezes).toEqual({count: 1, totalSeconds: 0.19, nowSeconds: 0.19});
		expect(later(4000).freezes).toEqual({count: 1, totalSeconds: 4, nowSeconds: 4});
	});

	test('is counted the same when it moves again', () => {
		const {later, counters} = dying();
		later(4000);
		counters.set('renderedAtMicroseconds', 14.05e6);
		counters.set('freezes', 1);
		counters.set('freezeMicroseconds', 4_050_000);
		expect(later(4060).freezes).toEqual({count: 1, totalSeconds: 4.05, nowSeconds: 0});
	});

	test('makes the gap grow with it', () => {
		const {later} = dying();
		const gaps = [0, 100, 500, 1000, 1100, 4000].map(at => later(at).interFrameGapMs);
		expect(gaps.map(({max}) => max)).toEqual([null, 100, 500, 1000, 1100, 4000]);
		// No frame in the last second: there is no other gap.
		expect(gaps.at(-1)?.p50).toBeCloseTo(4000, -2);
		expect(sampleSchema.parse(later(4000)).interFrameGapMs.max).toBe(4000);
	});

	test('leaves the gaps of the last second alone while it is no longer than they are', () => {
		const {later, gaps} = dying();
		later(0);
		gaps.record(40_000);
		expect(later(30).interFrameGapMs.max).toBeCloseTo(40, 0);
	});

	test('before the first frame, and after sending stopped, is none', () => {
		const {sampler} = open(() => 10e6);
		expect(sampler.sample(5).freezes.count).toBe(0);
		expect(sampler.sample(5).interFrameGapMs).toEqual(nothing);
		const {later, sampler: held} = dying();
		later(100);
		held.hold();
		expect(later(5000).freezes.count).toBe(0);
		held.goOn();
		expect(later(5100).freezes.count).toBe(1);
	});
});
