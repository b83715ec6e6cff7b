import fc from 'fast-check';
import {beforeEach, describe, expect, test, vi} from 'vitest';
import {type Header, WireError} from '../../source/wire/header.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {Intake} from '../../source/server/intake.js';
import {frameOf, type Packet, packetsOf, packetsOfAll, streamId} from '../wire/frames.js';
import {counted, newCounters, newHeartbeat, newHistogram} from './bench.js';

const clock = vi.hoisted(() => ({now: 0}));
vi.mock('../../source/clock.js', () => ({nowMicroseconds: () => clock.now}));

beforeEach(() => {
	clock.now = 2_000_000;
});

const names = [
	'framesReceived',
	'framesIncomplete',
	'framesLate',
	'packetsReceived',
	'packetsLost',
	'packetsReordered',
	'packetsDuplicate',
	'packetsLate',
	'lossBursts',
] as const;

/** `localStream`: the stream whose sender counts in the same counters. */
function open(
	counters = newCounters(),
	latency = newHistogram(),
	heartbeat = newHeartbeat(),
	localStream?: number,
) {
	const frames: EncodedFrame[] = [];
	const intake = new Intake({
		...{counters, latency, heartbeat, localStream},
		onFrame: frame => frames.push(frame),
	});
	return {
		counters,
		latency,
		frames,
		intake,
		take(...packets: ReadonlyArray<Packet | undefined>) {
			for (const packet of packets) {
				if (packet !== undefined) {
					intake.onPacket(packet.header, packet.payload, packet.payload.length + 40);
				}
			}
		},
	};
}

describe('packets that come in', () => {
	test('in order make frames, and every one is counted', () => {
		const {take, counters, frames, latency} = open();
		clock.now = 1_000_000 + 5000;
		take(...packetsOfAll([frameOf(60, 0), frameOf(60, 1)], 64));
		expect(frames.map(({index}) => index)).toEqual([0, 1]);
		expect(counted(counters, [...names, 'bytesReceived', 'payloadBytes', 'nextSequence'])).toEqual({
			framesReceived: 2,
			packetsReceived: 6,
			bytesReceived: 2 * (60 + 3 * 40),
			payloadBytes: 120,
			nextSequence: 6,
		});
		expect(counters.get('newestLatencyMicroseconds')).toBe(4999);
		expect(latency.snapshot().quantiles([1])?.max).toBe(5000);
	});

	test('with a gap: the packet is lost, its frame incomplete when a newer one is whole', () => {
		const {take, counters} = open();
		const packets = packetsOfAll([frameOf(60, 0), frameOf(60, 1)], 64);
		take(...packets.filter((_, at) => at !== 1));
		expect(counted(counters, names)).toEqual({
			framesReceived: 1,
			framesIncomplete: 1,
			packetsReceived: 5,
			packetsLost: 1,
			lossBursts: 1,
		});
	});

	test('the very first of a stream missing is a loss too', () => {
		const {take, counters} = open();
		take(...packetsOf(frameOf(60, 0), 64).slice(1));
		expect(counted(counters, names)).toMatchObject({packetsLost: 1, lossBursts: 1});
	});

	test('too late for its frame: the loss is taken back, it counts as reordered and as late', () => {
		const {take, counters} = open();
		const packets = packetsOfAll([frameOf(60, 0), frameOf(60, 1)], 64);
		const [late, ...others] = packets;
		take(...others, late);
		expect(counted(counters, names)).toEqual({
			framesReceived: 1,
			framesIncomplete: 1,
			packetsReceived: 6,
			packetsReordered: 1,
			packetsLate: 1,
		});
	});

	test('a whole frame that comes after a newer one is a late frame', () => {
		const {take, counters, frames} = open();
		const [older, newer] = packetsOfAll([frameOf(10, 0), frameOf(10, 1)], 64);
		take(newer, older);
		expect(frames.map(({index}) => index)).toEqual([1]);
		expect(counted(counters, names)).toEqual({
			framesReceived: 1,
			framesLate: 1,
			packetsReceived: 2,
			packetsReordered: 1,
			packetsLate: 1,
		});
	});

	test('twice: a duplicate is a duplicate alone, also when its frame is long done', () => {
		const {take, counters} = open();
		const packets = packetsOfAll([frameOf(60, 0), frameOf(10, 1), frameOf(10, 2)], 64);
		take(...packets, packets[0], packets[3], packets[4]);
		expect(counted(counters, names)).toEqual({framesReceived: 3, packetsReceived: 5, packetsDuplicate: 3});
	});

	test('that contradict each other are thrown out, and not counted as received', () => {
		const {take, counters, frames} = open();
		const [first, second, third] = packetsOf(frameOf(60, 0), 64);
		take(first);
		expect(() => {
			take(second === undefined ? undefined : {...second, header: {...second.header, frameLength: 61}});
		}).toThrow(WireError);
		take(second, third);
		expect(frames).toHaveLength(1);
		expect(counted(counters, names)).toEqual({framesReceived: 1, packetsReceived: 3});
	});

	test('no more: what is under way is given up when its time is over', () => {
		const {take, counters, intake} = open();
		take(packetsOf(frameOf(60, 0), 64)[0]);
		intake.expire();
		expect(counters.get('framesIncomplete')).toBe(0);
		clock.now += 2_000_000;
		intake.expire();
		expect(counters.get('framesIncomplete')).toBe(1);
	});
});

describe('a packet that lies, though it comes from the right place', () => {
	const lies: ReadonlyArray<[string, Partial<Header>]> = [
		['a frame far ahead', {frameIndex: 2 ** 31 - 1}],
		['a sequence number far ahead', {sequence: 2 ** 31 - 6}],
		['a capture time of the future', {capturedAt: 2 ** 52}],
		['a capture time long past', {capturedAt: 0}],
	];

	test.each(lies)('of %s changes no count, no gauge and no frame to come', (_, lie) => {
		clock.now = 500_000_000_000;
		const frame = (index: number): EncodedFrame => ({...frameOf(60, index), capturedAt: clock.now - 5000});
		const {take, counters, frames} = open();
		const gauges = ['newestLatencyMicroseconds', 'jitterMicroseconds', 'nextSequence', 'nextFrame'] as const;
		const [first, second] = [packetsOf(frame(0), 64), packetsOf(frame(1), 64, {firstSequence: 3})];
		take(...first);
		const before = counted(counters, [...names, ...gauges]);
		for (const packet of second.slice(0, 1)) {
			expect(() => take({...packet, header: {...packet.header, ...lie}})).toThrow(WireError);
		}

		expect(counted(counters, [...names, ...gauges])).toEqual(before);
		take(...second);
		expect(frames.map(({index}) => index)).toEqual([0, 1]);
		expect(counters.get('newestLatencyMicroseconds')).toBe(5000);
		expect(counters.get('packetsLost')).toBe(0);
	});
});

describe('where the sender is known to have come so far', () => {
	const packetSize = 64;
	const each = packetsOf(frameOf(60, 0), packetSize).length;

	/** A sender of frames of three packets, and its receiver. */
	function openWithSender() {
		const counters = newCounters();
		counters.set('sentStream', streamId);
		const stream = open(counters, newHistogram(), newHeartbeat(), streamId);
		let frames = 0;
		return {
			...stream,
			send(): Packet[] {
				const packets = packetsOf(frameOf(60, frames), packetSize, {firstSequence: frames * each});
				frames++;
				counters.set('framesCaptured', frames);
				counters.set('sentSequence', frames * each);
				return packets;
			},
			/** Whether it was taken. */
			forge(place: Pick<Header, 'sequence' | 'frameIndex'>): boolean {
				const [like] = packetsOf(frameOf(60, 0), packetSize) as [Packet];
				try {
					stream.take({...like, header: {...like.header, ...place}});
					return true;
				} catch (error) {
					expect(error).toBeInstanceOf(WireError);
					return false;
				}
			},
		};
	}

	test.each([
		['far ahead, and agree', {sequence: 60_000, frameIndex: 2}, {sequence: 60_001, frameIndex: 2}],
		['beyond the window, and agree', {sequence: 300_000, frameIndex: 2}, {sequence: 300_001, frameIndex: 2}],
		['of a frame ahead, and agree', {sequence: 3, frameIndex: 2000}, {sequence: 4, frameIndex: 2000}],
		['just what it will send next', {sequence: 6, frameIndex: 2}, {sequence: 7, frameIndex: 2}],
	])('two forged packets %s: they change nothing', (_, first, second) => {
		const {take, send, forge, counters, frames} = openWithSender();
		take(...send(), ...send());
		clock.now += 60_000_000;
		const before = counted(counters, [...names, 'nextSequence', 'nextFrame']);
		for (let round = 0; round < 3; round++) {
			expect([forge(first), forge(second)]).toEqual([false, false]);
		}

		expect(counted(counters, [...names, 'nextSequence', 'nextFrame'])).toEqual(before);
		take(...send());
		expect(frames).toHaveLength(3);
		expect(counters.get('packetsLost')).toBe(0);
	});

	test('what is under way when the next stream begins is still taken, and nothing beyond it', () => {
		const {take, send, forge, counters} = openWithSender();
		const [first, second] = [send(), send()];
		take(...first);
		counters.set('sentStream', streamId + 1);
		counters.set('sentSequence', 900);
		expect(forge({sequence: 500, frameIndex: 1})).toBe(false);
		counters.set('sentStream', streamId);
		counters.set('sentSequence', 6);
		take(...second);
		expect(counted(counters, names)).toEqual({framesReceived: 2, packetsReceived: 6});
	});

	test('however true and forged packets are mixed, no more is received and lost than was sent', () => {
		const near = fc.integer({min: -5, max: 20});
		const step = fc.oneof(
			{weight: 3, arbitrary: fc.constant({type: 'send' as const})},
			{weight: 3, arbitrary: fc.record({type: fc.constant('arrive' as const), which: fc.nat()})},
			fc.record({type: fc.constant('drop' as const), which: fc.nat()}),
			fc.record({
				type: fc.constant('forge' as const),
				sequence: fc.oneof(near, fc.integer({min: 0, max: 70_000}), fc.nat(2 ** 32 - 1)),
				frameIndex: fc.oneof(near, fc.nat(4000), fc.nat(2 ** 32 - 1)),
				count: fc.integer({min: 1, max: 4}),
			}),
		);
		fc.assert(
			fc.property(fc.array(step, {maxLength: 60}), steps => {
				clock.now = 2_000_000;
				const {take, send, forge, counters, intake} = openWithSender();
				const underWay: Packet[] = [];
				const check = (): void => {
					const sent = counters.get('sentSequence');
					expect(counters.get('packetsLost')).toBeGreaterThanOrEqual(0);
					expect(counters.get('packetsLost') + counters.get('packetsReceived')).toBeLessThanOrEqual(sent);
				};

				for (const one of steps) {
					clock.now += 60_000_000;
					switch (one.type) {
						case 'send':
							underWay.push(...send());
							break;
						case 'arrive':
						case 'drop': {
							const [packet] = underWay.splice(one.which % Math.max(1, underWay.length), 1);
							try {
								take(one.type === 'arrive' ? packet : undefined);
							} catch (error) {
								// A forged packet of the same frame may have come before it.
								expect(error).toBeInstanceOf(WireError);
							}

							break;
						}

						case 'forge':
							for (let more = 0; more < one.count; more++) {
								const sequence = (counters.get('nextSequence') + one.sequence + more) >>> 0;
								forge({sequence, frameIndex: (counters.get('nextFrame') + one.frameIndex) >>> 0});
							}

							break;
					}

					check();
				}

				intake.end(counters.get('sentSequence'));
				check();
			}),
			{numRuns: 300},
		);
	});
});

test('after an outage longer than the window the second packet that agrees is taken, and all before it is lost', () => {
	const {take, counters, intake} = open();
	take(...packetsOf(frameOf(60, 0), 64));
	clock.now += 5_000_000;
	const [refused, ...rest] = packetsOf(frameOf(60, 50), 64, {firstSequence: 300_000});
	expect(() => take(refused)).toThrow(WireError);
	take(...rest);
	take(...packetsOf(frameOf(60, 51), 64, {firstSequence: 300_003}));
	intake.end(300_006);
	expect(counted(counters, names)).toEqual({
		framesReceived: 2,
		framesIncomplete: 1,
		packetsReceived: 8,
		packetsLost: 300_006 - 8,
		lossBursts: 1,
	});
});

describe('the end of a stream', () => {
	test('tells what was lost after the last packet that came, and the frame that it was cut off in', () => {
		const {take, counters, intake} = open();
		const packets = packetsOfAll([frameOf(60, 0), frameOf(60, 1)], 64);
		take(...packets.slice(0, 4));
		intake.end(6);
		expect(counted(counters, names)).toEqual({
			framesReceived: 1,
			framesIncomplete: 1,
			packetsReceived: 4,
			packetsLost: 2,
			lossBursts: 1,
		});
	});

	test('tells nothing new where all came, also when it is told twice', () => {
		const {take, counters, intake} = open();
		take(...packetsOf(frameOf(60, 0), 64));
		intake.end(3);
		intake.end(3);
		expect(counted(counters, names)).toEqual({framesReceived: 1, packetsReceived: 3});
	});

	test('of which nothing ever came: all of it is lost', () => {
		const {counters, intake} = open();
		intake.end(8);
		expect(counted(counters, names)).toEqual({packetsLost: 8, lossBursts: 1});
	});
});

describe('what is counted goes on', () => {
	test('when the sender starts again with a new stream', () => {
		const first = open();
		first.take(...packetsOfAll([frameOf(60, 0), frameOf(60, 1)], 64).filter((_, at) => at !== 1));
		first.counters.set('nextSequence', 0);
		const second = open(first.counters);
		second.take(...packetsOfAll([frameOf(60, 2), frameOf(60, 3)], 64).filter((_, at) => at !== 1));
		expect(counted(first.counters, names)).toEqual({
			framesReceived: 2,
			framesIncomplete: 2,
			packetsReceived: 10,
			packetsLost: 2,
			lossBursts: 2,
		});
	});

	test('when the receiver starts again: what it missed in between is lost', () => {
		const packets = packetsOfAll(
			[0, 1, 2, 3].map(index => frameOf(10, index)),
			64,
		);
		const first = open();
		first.take(packets[0]);
		const second = open(first.counters);
		second.take(packets[3]);
		expect(counted(first.counters, names)).toEqual({
			framesReceived: 2,
			packetsReceived: 2,
			packetsLost: 2,
			lossBursts: 1,
		});
	});
});

test('a frame that was under way while the program was stopped is no later for that', () => {
	const heartbeat = newHeartbeat();
	const {take, counters, latency} = open(newCounters(), newHistogram(), heartbeat);
	clock.now = 1_005_000;
	heartbeat.beat();
	take(...packetsOf(frameOf(60, 0), 64));
	clock.now += 60_000_000;
	take(...packetsOf(frameOf(60, 1), 64, {firstSequence: 3}));
	expect(heartbeat.stopped).toBe(60_000_000);
	expect(latency.snapshot().quantiles([1])?.max).toBeLessThan(10_000);
	expect(counters.get('newestLatencyMicroseconds')).toBeLessThan(10_000);
	expect(counters.get('jitterMicroseconds')).toBeLessThan(10);
});

test('jitter is that of whole frames', () => {
	const {take, counters} = open();
	clock.now = 5_000_000;
	take(...packetsOfAll([frameOf(60, 0)], 64));
	expect(counters.get('jitterMicroseconds')).toBe(-1);
	clock.now += 1601; // Captured 1 µs apart, so |D| = 1600 µs and J = 100 µs.
	take(...packetsOf(frameOf(60, 1), 64, {firstSequence: 3}));
	expect(counters.get('jitterMicroseconds')).toBe(100);
});
