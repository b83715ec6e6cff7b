import {describe, expect, test} from 'vitest';
import {evidenceBetween, meanFps, nothingYet, totalsAt} from '../../source/lab/evidence.js';
import {createMemory, Sampler} from '../../source/lab/sampler.js';
import {type Evidence, judge} from '../../source/lab/verdict.js';
import {Counters} from '../../source/metrics/counters.js';

/** Ten seconds at 24 fps, 8 packets a frame, where nothing went wrong. */
const good: Evidence = {
	seconds: 10,
	targetFps: 24,
	fps: {captured: 24, sent: 24, received: 24, rendered: 24},
	frames: {captured: 240, sent: 240, senderDropped: 0, received: 240, incomplete: 0, late: 0, rendered: 240},
	packets: {
		sent: 1920,
		received: 1920,
		lost: 0,
		lossRatio: 0,
		reordered: 0,
		duplicate: 0,
		late: 0,
		malformed: 0,
		kernelDropped: 0,
		linkDropped: 0,
	},
	droppedEncoderBusy: 0,
	droppedSocketBusy: 0,
	droppedNotConnected: 0,
	droppedFailed: 0,
	framesDamaged: 0,
	framesSuperseded: 0,
};

const causes = (evidence: Evidence): string[] => judge(evidence).map(({cause}) => cause);

describe('the verdict', () => {
	test('is healthy where nothing went wrong', () => {
		expect(judge(good)).toEqual([
			{cause: 'healthy', evidence: '24.0 frames a second are shown, none is missing'},
		]);
	});

	test.each<[string, Partial<Evidence>, RegExp]>([
		['source late', {fps: {...good.fps, captured: 15}}, /15\.0 of 24 fps/],
		['no connection', {droppedNotConnected: 24}, /^24 frames/],
		['sending fails', {droppedFailed: 24}, /^24 frames/],
		['nothing arrives', {packets: {...good.packets, received: 0}}, /^1920 packets sent, none received/],
		['encoder too slow', {droppedEncoderBusy: 24}, /^24 frames/],
		['sender queue full', {droppedSocketBusy: 24}, /^24 frames/],
		['receiver buffer overflow', {packets: {...good.packets, lost: 192, kernelDropped: 192}}, /192 packets/],
		['packet loss', {packets: {...good.packets, lost: 192}}, /^192 of 1920 packets lost/],
		['damaged frames', {framesDamaged: 24}, /^24 frames/],
		['output too slow', {framesSuperseded: 24}, /^24 received frames/],
	])('is "%s", alone, where that took a tenth', (cause, change, evidence) => {
		const verdict = judge({...good, ...change});
		expect(verdict.map(found => found.cause)).toEqual([cause]);
		expect(verdict[0]?.evidence).toMatch(evidence);
	});

	test('without a frame is that the source gave none', () => {
		expect(judge({...good, frames: {...good.frames, captured: 0}})).toEqual([
			{cause: 'source late', evidence: 'no frame in 10.0 s'},
		]);
	});

	test('is about the network where the kernel hides what it dropped', () => {
		const packets = {...good.packets, lost: 192, kernelDropped: null};
		expect(causes({...good, packets})).toEqual(['packet loss']);
	});

	test('ranks causes by what they cost', () => {
		const packets = {...good.packets, lost: 300, kernelDropped: 100};
		expect(causes({...good, packets, droppedEncoderBusy: 200, framesSuperseded: 10})).toEqual([
			'encoder too slow',
			'packet loss',
			'receiver buffer overflow',
			'output too slow',
		]);
	});

	test('weighs a loss by the frames that it spoilt, where those are more than the packets', () => {
		const packets = {...good.packets, lost: 19, kernelDropped: 0};
		expect(causes({...good, packets})).toEqual(['healthy']);
		expect(causes({...good, packets, frames: {...good.frames, incomplete: 19}})).toEqual(['packet loss']);
	});

	test('leaves noise out: less than 2 in 100', () => {
		expect(causes({...good, droppedSocketBusy: 4})).toEqual(['healthy']);
		expect(causes({...good, droppedSocketBusy: 5})).toEqual(['sender queue full']);
	});

	test('holds no pace against a source that was asked for none', () => {
		expect(causes({...good, targetFps: 0, fps: {...good.fps, captured: 500}})).toEqual(['healthy']);
	});
});

describe('the evidence between two moments', () => {
	const memory = createMemory();
	const [sampler, counters] = [new Sampler(memory), new Counters(memory.counters)];

	test('is what was counted between them', () => {
		counters.set('kernelDropped', 5);
		counters.add('framesCaptured', 100);
		counters.add('packetsReceived', 1000);
		const before = totalsAt(4, sampler);
		counters.add('framesCaptured', 48);
		counters.add('framesRendered', 24);
		counters.add('packetsReceived', 90);
		counters.add('packetsLost', 10);
		counters.add('kernelDropped', 3);
		counters.add('droppedSocketBusy', 7);
		const evidence = evidenceBetween(before, totalsAt(6, sampler), 24);
		expect(evidence).toMatchObject({
			seconds: 2,
			targetFps: 24,
			fps: {captured: 24, rendered: 12},
			frames: {captured: 48, rendered: 24},
			packets: {received: 90, lost: 10, lossRatio: 0.1, kernelDropped: 3},
			droppedSocketBusy: 7,
			droppedEncoderBusy: 0,
		});
	});

	test('of the whole run is all that was counted', () => {
		const now = totalsAt(10, sampler);
		const evidence = evidenceBetween(nothingYet(now), now, 24);
		expect(evidence.seconds).toBe(10);
		expect(evidence.frames.captured).toBe(148);
		expect(evidence.packets.kernelDropped).toBe(8);
		counters.set('kernelDropped', -1);
		const hidden = totalsAt(11, sampler);
		expect(evidenceBetween(nothingYet(hidden), hidden, 24).packets.kernelDropped).toBeNull();
	});

	test('of no time at all is no rate', () => {
		expect(meanFps(totalsAt(1, sampler).frames, 0)).toEqual({captured: 0, sent: 0, received: 0, rendered: 0});
	});
});
