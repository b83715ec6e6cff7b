import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	missingOf,
	readEncoding,
	readFrames,
	readJitterMs,
	readLink,
	readPackets,
	readSenderDrops,
	readTcp,
} from '../../source/lab/readings.js';
import {type CounterName, Counters} from '../../source/metrics/counters.js';

function countersWith(values: Partial<Record<CounterName, number>>): Counters {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	for (const [name, value] of Object.entries(values)) {
		counters.set(name as CounterName, value);
	}

	return counters;
}

/**
 * Where lost packets went, worked by hand. A link's and a kernel's drops are known before the gap that they leave, so each
 * claims no more than is missing.
 */
describe('where missing packets went', () => {
	test.each([
		// lost, link, kernel → link, kernel, elsewhere
		['nothing is missing', 0, 0, 0, {link: 0, kernel: 0, elsewhere: 0}],
		['all on the link', 243, 243, 0, {link: 243, kernel: 0, elsewhere: 0}],
		['some of each', 243, 200, 40, {link: 200, kernel: 40, elsewhere: 3}],
		['all elsewhere', 7, 0, 0, {link: 0, kernel: 0, elsewhere: 7}],
		[
			'the kernel hides its drops: they are elsewhere',
			243,
			200,
			-1,
			{link: 200, kernel: null, elsewhere: 43},
		],
		['the link dropped 5 whose gaps are not seen yet', 10, 15, 0, {link: 10, kernel: 0, elsewhere: 0}],
		['the kernel dropped strangers too', 10, 4, 100, {link: 4, kernel: 6, elsewhere: 0}],
	])('%s: lost %i, link %i, kernel %i', (_, packetsLost, linkLost, kernelDropped, where) => {
		const packets = readPackets(countersWith({packetsLost, linkLost, kernelDropped, packetsLate: 4}));
		expect(missingOf(packets)).toEqual({...where, late: 4});
	});

	test('random loss and a full queue are both the link', () => {
		const packets = readPackets(countersWith({packetsLost: 9, linkLost: 3, linkQueueDropped: 5}));
		expect(packets.linkDropped).toBe(8);
		expect(missingOf(packets)).toMatchObject({link: 8, elsewhere: 1});
	});

	test('the parts add up to the whole, and none is less than nothing, whatever was counted', () => {
		const count = fc.oneof(fc.nat(20), fc.nat());
		fc.assert(
			fc.property(
				fc.record({
					packetsLost: count,
					linkLost: count,
					linkQueueDropped: count,
					kernelDropped: fc.oneof(count, fc.constant(-1)),
					packetsLate: count,
				}),
				values => {
					const packets = readPackets(countersWith(values));
					const {link, kernel, elsewhere, late} = missingOf(packets);
					expect(link + (kernel ?? 0) + elsewhere).toBe(packets.lost);
					expect(Math.min(link, kernel ?? 0, elsewhere)).toBeGreaterThanOrEqual(0);
					expect(link).toBeLessThanOrEqual(packets.linkDropped);
					expect(kernel === null).toBe(values.kernelDropped < 0);
					expect(late).toBe(values.packetsLate);
				},
			),
		);
	});
});

describe('packets', () => {
	test.each([
		['nothing came yet', 0, 0, 0, null, null],
		['nothing is lost', 100, 0, 0, 0, null],
		['2 in 100, each by itself', 98, 2, 2, 0.02, 1],
		['6 in 100, in two rows', 94, 6, 2, 0.06, 3],
		['all of them, in one row', 0, 8, 1, 1, 8],
		['10 in 40, in four rows', 30, 10, 4, 0.25, 2.5],
	])('%s: ratio and mean row', (_, packetsReceived, packetsLost, lossBursts, lossRatio, meanBurstLength) => {
		expect(readPackets(countersWith({packetsReceived, packetsLost, lossBursts}))).toMatchObject({
			lossRatio,
			meanBurstLength,
		});
	});
});

test('frames dropped by the sender are the sum of their reasons', () => {
	const counters = countersWith({
		droppedEncoderBusy: 1,
		droppedSocketBusy: 2,
		droppedNotConnected: 4,
		droppedFailed: 8,
		droppedAdapt: 16,
		droppedDamaged: 32,
	});
	expect(readSenderDrops(counters)).toEqual({
		encoderBusy: 1,
		socketBusy: 2,
		notConnected: 4,
		failed: 8,
		adapt: 16,
		damaged: 32,
	});
	expect(readFrames(counters).senderDropped).toBe(63);
});

test('what the system hides or nobody has measured yet is unknown, never 0', () => {
	const hidden = countersWith({tcpRetransmits: -1, tcpRttMicroseconds: -1, kernelDropped: -1});
	expect(readTcp(hidden)).toEqual({retransmits: null, rttMs: null});
	expect(readPackets(hidden).kernelDropped).toBeNull();
	expect(readEncoding(hidden)).toEqual({quality: null, width: null, height: null, everyNth: 1});
	expect(readJitterMs(countersWith({framesReceived: 1}))).toBeNull();
	expect(readTcp(countersWith({tcpRetransmits: 0, tcpRttMicroseconds: 40}))).toEqual({
		retransmits: 0,
		rttMs: 0.04,
	});
	expect(readTcp(countersWith({tcpRetransmits: 0, tcpRttMicroseconds: -1}))).toEqual({
		retransmits: 0,
		rttMs: null,
	});
});

test('the link is read in packets, times and seconds', () => {
	const counters = countersWith({
		linkLost: 1,
		linkQueueDropped: 2,
		linkDuplicated: 3,
		linkStalls: 4,
		linkStallMicroseconds: 600_000,
		linkQueueBytes: 5000,
	});
	expect(readLink(counters)).toEqual({
		lost: 1,
		queueDropped: 2,
		duplicated: 3,
		stalls: 4,
		stallSeconds: 0.6,
		queueBytes: 5000,
	});
});
