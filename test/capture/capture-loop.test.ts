import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {CaptureLoop, type CaptureLoopOptions} from '../../source/capture/capture-loop.js';
import type {CounterName, Counters} from '../../source/metrics/counters.js';
import {OverBudgetError} from '../../source/capture/memory-budget.js';
import {canceled, TransportError} from '../../source/transport/transport.js';
import {SourceError} from '../../source/video/source.js';
import {FakeCamera, FakePattern, FakeSender, newCounters, settle} from './fakes.js';

/** The encoder: at once, unless a test holds it. */
const encoder = vi.hoisted(() => ({
	isHeld: false,
	fails: false,
	held: [] as Array<() => void>,
	mostAtOnce: 0,
}));

vi.mock('../../source/video/jpeg.js', () => ({
	maxJpegLength: () => 100,
	async encodeJpeg({data}: {data: Buffer}, quality: number, target: Buffer) {
		if (encoder.isHeld) {
			await new Promise<void>(resolve => {
				encoder.held.push(resolve);
				encoder.mostAtOnce = Math.max(encoder.mostAtOnce, encoder.held.length);
			});
		}

		if (encoder.fails) {
			throw new Error('the encoder broke');
		}

		target[0] = data[0] ?? 0;
		target[1] = quality;
		return target.subarray(0, 50);
	},
}));

beforeEach(() => {
	Object.assign(encoder, {isHeld: false, fails: false, held: [], mostAtOnce: 0});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const dropNames = [
	'droppedEncoderBusy',
	'droppedSocketBusy',
	'droppedNotConnected',
	'droppedFailed',
	'droppedDamaged',
] as const;

/** The counters that are not 0. */
function counted(
	counters: Counters,
	names: readonly CounterName[] = ['framesCaptured', 'framesSent', ...dropNames],
): Record<string, number> {
	return Object.fromEntries(
		names.map(name => [name, counters.get(name)] as const).filter(([, value]) => value !== 0),
	);
}

function begin(
	options: Partial<CaptureLoopOptions> & Pick<CaptureLoopOptions, 'source'>,
	sender: FakeSender,
) {
	const counters = newCounters();
	const notices: string[] = [];
	const loop = new CaptureLoop({
		fps: 0,
		counters,
		firstIndex: 0,
		endIndex: Infinity,
		settings: () => ({codec: 'jpeg', quality: 50}),
		sender: () => sender,
		onNotice: detail => notices.push(detail),
		...options,
	});
	return {loop, counters, notices, running: loop.run()};
}

async function releaseAll(sender: FakeSender): Promise<void> {
	while (sender.holding.length > 0) {
		await sender.release();
	}
}

describe('a camera', () => {
	test('has its frames encoded and sent one after the other, and counted', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		const {counters, loop, running} = begin({source}, sender);
		await settle();
		await source.give(5);
		loop.stop();
		await running;
		expect(sender.sent.map(({index}) => index)).toEqual([0, 1, 2, 3, 4]);
		expect(sender.sent.map(({firstByte}) => firstByte)).toEqual([0, 1, 2, 3, 4]);
		expect(
			counted(counters, ['framesCaptured', 'framesSent', 'packetsSent', 'bytesSent', ...dropNames]),
		).toEqual({
			framesCaptured: 5,
			framesSent: 5,
			packetsSent: 10,
			bytesSent: 5 * 130,
		});
	});

	test('numbers its frames from where the last worker stopped', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		begin({source, firstIndex: 100}, sender);
		await settle();
		await source.give(2);
		expect(sender.sent.map(({index}) => index)).toEqual([100, 101]);
	});

	test('loses the new frames, before they are encoded, while the sender holds two', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender()];
		const {counters} = begin({source}, sender);
		await settle();
		await source.give(6);
		expect(sender.holding).toEqual([0]);
		expect(counted(counters)).toEqual({framesCaptured: 6, droppedSocketBusy: 4});
		await releaseAll(sender);
		await source.give();
		await releaseAll(sender);
		expect(sender.sent.map(({index}) => index)).toEqual([0, 1, 6]);
		expect(sender.mostAtOnce).toBe(1);
	});

	test('loses the new frames while the encoder holds two', async () => {
		encoder.isHeld = true;
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		const {counters} = begin({source}, sender);
		await settle();
		await source.give(5);
		expect(counted(counters)).toEqual({framesCaptured: 5, droppedEncoderBusy: 3});
		expect(encoder.mostAtOnce).toBe(2);
		encoder.isHeld = false;
		encoder.held.pop()?.();
		await settle();
		expect(sender.sent).toEqual([]);
		encoder.held.pop()?.();
		await settle();
		await source.give();
		expect(sender.sent.map(({index}) => index)).toEqual([0, 1, 5]);
	});

	test('loses the new frames while there is no connection, and sends again when there is one', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		sender.isReady = false;
		const {counters} = begin({source}, sender);
		await settle();
		await source.give(3);
		sender.isReady = true;
		await source.give(2);
		expect(counted(counters)).toEqual({framesCaptured: 5, framesSent: 2, droppedNotConnected: 3});
		expect(sender.sent.map(({index}) => index)).toEqual([3, 4]);
	});

	test('goes on after a frame that could not be sent, which is counted and told', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender()];
		const {counters, notices} = begin({source}, sender);
		await settle();
		await source.give();
		await sender.release(new Error('nobody listens on UDP at 127.0.0.1:8082'));
		await source.give();
		await sender.release();
		expect(counted(counters)).toEqual({framesCaptured: 2, framesSent: 1, droppedFailed: 1});
		expect(notices).toEqual(['nobody listens on UDP at 127.0.0.1:8082']);
		await source.give(3);
		expect(counters.get('droppedSocketBusy')).toBe(1);
	});

	test('goes on after a frame that could not be encoded', async () => {
		encoder.fails = true;
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		const {counters, notices} = begin({source}, sender);
		await settle();
		await source.give(3);
		encoder.fails = false;
		await source.give(2);
		expect(counted(counters)).toEqual({framesCaptured: 5, framesSent: 2, droppedFailed: 3});
		expect(notices).toEqual(Array.from({length: 3}, () => 'the encoder broke'));
	});

	test('has each frame made and sent as it was wished for then', async () => {
		const source = new FakeCamera();
		const senders = {tcp: new FakeSender({instant: true}), udp: new FakeSender({instant: true})};
		let wish: {codec: 'jpeg' | 'raw'; quality: number; protocol: 'tcp' | 'udp'} = {
			codec: 'jpeg',
			quality: 50,
			protocol: 'tcp',
		};
		const {counters} = begin(
			{source, settings: () => wish, sender: () => senders[wish.protocol]},
			senders.tcp,
		);
		await settle();
		await source.give();
		wish = {codec: 'raw', quality: 50, protocol: 'udp'};
		await source.give();
		wish = {codec: 'raw', quality: 50, protocol: 'tcp'};
		await source.give();
		expect(senders.tcp.sent.map(({index}) => index)).toEqual([0, 2]);
		expect(senders.udp.sent.map(({index}) => index)).toEqual([1]);
		// 50 bytes of our JPEG, twice 768 of raw pixels; and 80 of header each.
		expect(counters.get('bytesSent')).toBe(50 + 2 * 768 + 3 * 80);
	});

	test('stops for good only when the frames under way have left', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender()];
		const {counters, loop, running} = begin({source}, sender);
		await settle();
		await source.give(2);
		loop.stop();
		let isOver = false;
		void running.then(() => {
			isOver = true;
		});
		await sender.release();
		expect(isOver).toBe(false);
		await sender.release();
		expect(isOver).toBe(true);
		expect(counted(counters)).toEqual({framesCaptured: 2, framesSent: 2});
	});

	test('that is gone for good ends the loop with its error', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({instant: true})];
		vi.spyOn(source, 'next').mockRejectedValueOnce(new SourceError('camera 0 was unplugged'));
		await expect(begin({source}, sender).running).rejects.toThrow('camera 0 was unplugged');
	});
});

describe('a source without a pace', () => {
	test('loses nothing, keeps the order, and uses a few memories again and again', async () => {
		const [source, sender] = [new FakePattern(), new FakeSender({instant: true})];
		const {counters, loop, running} = begin({source}, sender);
		source.onNext = made => {
			if (made === 300) {
				loop.stop();
			}
		};
		await running;
		expect(counters.get('framesSent')).toBeGreaterThan(290);
		expect(counted(counters, dropNames)).toEqual({});
		expect(counters.get('framesSent')).toBe(counters.get('framesCaptured'));
		for (const [at, {index, firstByte}] of sender.sent.entries()) {
			expect(index).toBe(at);
			expect(firstByte).toBe(at % 256);
		}

		expect(source.memories.size).toBeLessThanOrEqual(8);
	});

	test('of raw frames keeps each one unchanged until it is sent', async () => {
		const [source, sender] = [new FakePattern(), new FakeSender({instant: true})];
		const {loop, running} = begin({source, settings: () => ({codec: 'raw', quality: 50})}, sender);
		source.onNext = made => {
			if (made === 100) {
				loop.stop();
			}
		};
		await running;
		expect(sender.sent.length).toBeGreaterThan(90);
		for (const {capturedAt, firstByte} of sender.sent) {
			expect(firstByte).toBe(capturedAt % 256);
		}
	});

	test('waits while the sender holds all it may', async () => {
		const [source, sender] = [new FakePattern(), new FakeSender()];
		const {counters, loop, running} = begin({source}, sender);
		for (let turn = 0; turn < 50; turn++) {
			await settle();
		}

		expect(source.made).toBeLessThanOrEqual(5);
		expect(counted(counters, dropNames)).toEqual({});
		loop.stop();
		await settle();
		await releaseAll(sender);
		await running;
		expect(counters.get('framesSent')).toBe(counters.get('framesCaptured'));
	});

	test('without a connection waits as well, and can be stopped', async () => {
		const [source, sender] = [new FakePattern(), new FakeSender({instant: true})];
		sender.isReady = false;
		const {counters, loop, running} = begin({source}, sender);
		await settle();
		loop.stop();
		await running;
		expect(counted(counters)).toEqual({});
	});
});

test('a paced pattern loses frames rather than time', async () => {
	const [source, sender] = [new FakePattern(), new FakeSender()];
	const {counters, loop, running} = begin({source, fps: 1000}, sender);
	await new Promise<void>(resolve => {
		source.onNext = made => {
			if (made === 20) {
				resolve();
			}
		};
	});
	loop.stop();
	await settle();
	await releaseAll(sender);
	await running;
	expect(counters.get('framesSent')).toBe(2);
	expect(counters.get('droppedSocketBusy') + counters.get('droppedEncoderBusy')).toBe(
		counters.get('framesCaptured') - 2,
	);
});

describe('a sender without a limit', () => {
	const raw = {codec: 'raw', quality: 50} as const;
	const pictureBytes = 16 * 16 * 3;

	test('has frames queue up, none of them dropped, each unchanged until its turn', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({capacity: Infinity})];
		const {counters, loop} = begin({source, settings: () => raw}, sender);
		await settle();
		await source.give(50);
		expect(sender.holding).toEqual([0]);
		expect(loop.backlog.frames).toBe(49);
		expect(loop.backlog.bytes).toBe(49 * pictureBytes);
		expect(counted(counters)).toEqual({framesCaptured: 50});
		await releaseAll(sender);
		expect(sender.sent.map(({firstByte}) => firstByte)).toEqual(Array.from({length: 50}, (_, at) => at));
		expect(loop.backlog.bytes).toBe(0);
		expect(counted(counters)).toEqual({framesCaptured: 50, framesSent: 50});
	});

	test('is stopped with one line when what waits is over the budget, which is dropped at once', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({capacity: Infinity})];
		const budget = 10 * pictureBytes;
		const {counters, loop, running} = begin({source, settings: () => raw, memoryBudget: budget}, sender);
		await settle();
		await source.give(11);
		expect(loop.backlog.bytes).toBe(budget);
		const ended = expect(running).rejects.toThrow(OverBudgetError);
		await source.give();
		await ended;
		await expect(running).rejects.toThrow(
			/^sender out of memory budget: 11 frames of \d+ B wait, [\d.]+ k?B; choose a bigger buffer, [^\n]+$/,
		);
		expect(counters.get('overBudgetBytes')).toBe(11 * pictureBytes);
		expect(loop.backlog.frames).toBe(0);
		expect(counted(counters)).toEqual({framesCaptured: 12, droppedSocketBusy: 11});
		// The one in its hands was never waited for; nothing else is given any more.
		await sender.release();
		expect(sender.holding).toEqual([]);
		expect(counted(counters)).toEqual({framesCaptured: 12, framesSent: 1, droppedSocketBusy: 11});
	});

	test('is not waited for at the end: what waits is dropped, what is in its hands leaves', async () => {
		const [source, sender] = [new FakeCamera(), new FakeSender({capacity: Infinity})];
		const {counters, loop, running} = begin({source, settings: () => raw}, sender);
		await settle();
		await source.give(20);
		loop.stop();
		expect(sender.abandoned).toBeGreaterThan(0);
		await sender.release();
		await running;
		expect(counted(counters)).toEqual({framesCaptured: 20, framesSent: 1, droppedSocketBusy: 19});
	});

	test('loses what waits when another one takes over, which has its frames at once', async () => {
		const source = new FakeCamera();
		const [classic, live] = [new FakeSender({capacity: Infinity}), new FakeSender({instant: true})];
		let current = classic;
		const {counters, notices} = begin({source, settings: () => raw, sender: () => current}, classic);
		await settle();
		await source.give(10);
		current = live;
		await source.give();
		// The frame that was asked for before the switch still goes the new way, and the rest of the queue is gone.
		await classic.release(new TransportError('dropped', canceled));
		await source.give(2);
		expect(classic.sent).toEqual([]);
		expect(live.sent.map(({index}) => index)).toEqual([10, 11, 12]);
		expect(counted(counters)).toEqual({framesCaptured: 13, framesSent: 3, droppedSocketBusy: 10});
		expect(notices).toEqual([]);
	});
});
