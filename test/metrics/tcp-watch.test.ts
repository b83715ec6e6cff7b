import {beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {Counters} from '../../source/metrics/counters.js';
import type {Connection, TcpAnswer} from '../../source/metrics/tcp-facts.js';
import {TcpWatch} from '../../source/metrics/tcp-watch.js';

const connectionAt = (localPort: number): Connection => ({
	localAddress: '127.0.0.1',
	localPort,
	remoteAddress: '127.0.0.1',
	remotePort: 8082,
});

beforeEach(() => {
	vi.useFakeTimers();
	onTestFinished(() => {
		vi.useRealTimers();
	});
});

function open(earlier = -1) {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	counters.set('tcpRetransmits', earlier);
	counters.set('tcpRttMicroseconds', -1);
	const world = {
		connection: connectionAt(1) as Connection | undefined,
		answer: {retransmits: 0, rttMicroseconds: 500} as TcpAnswer,
		asked: 0,
	};
	const watch = new TcpWatch({
		counters,
		connection: () => world.connection,
		async read() {
			world.asked++;
			return world.answer;
		},
	});
	const seen = () => [counters.get('tcpRetransmits'), counters.get('tcpRttMicroseconds')];
	return {world, watch, seen};
}

describe('the watch over our TCP connection', () => {
	test('looks once a second, and a last time when it is closed', async () => {
		const {world, watch, seen} = open();
		expect(seen()).toEqual([-1, -1]);
		await vi.advanceTimersByTimeAsync(3000);
		expect(world.asked).toBe(3);
		expect(seen()).toEqual([0, 500]);
		world.answer = {retransmits: 4, rttMicroseconds: 700};
		await watch.close();
		expect(seen()).toEqual([4, 700]);
		await vi.advanceTimersByTimeAsync(5000);
		expect(world.asked).toBe(4);
	});

	test('goes on counting over connections', async () => {
		const {world, watch, seen} = open();
		const stories: Array<[number, number, number]> = [
			[1, 3, 3],
			[1, 5, 5],
			// A new connection begins at 0.
			[2, 0, 5],
			[2, 2, 7],
			[3, 1, 8],
			// An earlier one, come back to with a switch of profile, goes on.
			[1, 5, 8],
			[1, 6, 9],
			[3, 1, 9],
		];
		for (const [port, retransmits, total] of stories) {
			world.connection = connectionAt(port);
			world.answer = {retransmits, rttMicroseconds: undefined};
			await watch.look();
			expect(seen()).toEqual([total, -1]);
		}

		await watch.close();
	});

	test('forgets no retransmit of connections long gone', async () => {
		const {world, watch, seen} = open();
		for (let port = 1; port <= 100; port++) {
			world.connection = connectionAt(port);
			world.answer = {retransmits: 1, rttMicroseconds: 60};
			await watch.look();
		}

		expect(seen()).toEqual([100, 60]);
		await watch.close();
	});

	test('goes on where the worker before it stopped', async () => {
		const {world, watch, seen} = open(9);
		world.answer = {retransmits: 1, rttMicroseconds: 60};
		await watch.close();
		expect(seen()).toEqual([10, 60]);
	});

	test('never asks again where the system can not tell, and not at all without a connection', async () => {
		const {world, watch, seen} = open();
		world.connection = undefined;
		await vi.advanceTimersByTimeAsync(2000);
		expect(world.asked).toBe(0);
		world.connection = connectionAt(1);
		world.answer = 'absent';
		await vi.advanceTimersByTimeAsync(4000);
		await watch.close();
		expect(world.asked).toBe(1);
		expect(seen()).toEqual([-1, -1]);
	});

	test('keeps what it knew when the system did not tell this once', async () => {
		const {world, watch, seen} = open();
		await watch.look();
		world.answer = 'unknown';
		await watch.close();
		expect(seen()).toEqual([0, 500]);
	});
});
