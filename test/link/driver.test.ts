import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {DatagramLink} from '../../source/link/datagram-link.js';
import {LinkPath} from '../../source/link/path.js';
import type {Link} from '../../source/link/settings.js';
import {StreamLink} from '../../source/link/stream-link.js';
import {linkOf} from './links.js';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
});

afterEach(() => {
	expect(vi.getTimerCount()).toBe(0);
	vi.useRealTimers();
});

/** A path with both protocols, whose other end writes down what comes, and when. */
class Bench {
	link: Link | null;
	readonly path = new LinkPath(() => this.link);
	readonly came: Array<{readonly at: number; readonly text: string}> = [];
	readonly sink = {
		writableLength: 0,
		write: (bytes: Buffer) => this.#note(bytes),
	};

	readonly datagrams = new DatagramLink(this.path, packet => this.#note(packet));
	readonly stream = new StreamLink(this.path, () => this.sink);
	readonly #startedAt = performance.now();

	constructor(link: Partial<Link> | null) {
		this.link = link === null ? null : linkOf(link);
		this.path.update();
	}

	get texts(): string[] {
		return this.came.map(({text}) => text);
	}

	get now(): number {
		return performance.now() - this.#startedAt;
	}

	#note(bytes: Buffer): void {
		this.came.push({at: this.now, text: bytes.toString()});
	}
}

const pass = async (milliseconds: number): Promise<void> => {
	await vi.advanceTimersByTimeAsync(milliseconds);
};

describe('datagrams through the link', () => {
	test('come out at once where nothing holds them, and no timer runs', () => {
		const bench = new Bench({});
		bench.datagrams.offer(Buffer.from('a'));
		expect(bench.texts).toEqual(['a']);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('come out when they are due, to the millisecond, with one timer for all', async () => {
		const bench = new Bench({delayMs: 20.5});
		for (const text of ['a', 'b', 'c']) {
			bench.datagrams.offer(Buffer.from(text));
			await pass(5);
		}

		expect(vi.getTimerCount()).toBe(1);
		await pass(100);
		expect(bench.texts).toEqual(['a', 'b', 'c']);
		for (const [index, {at}] of bench.came.entries()) {
			expect(at).toBeGreaterThanOrEqual(20.5 + 5 * index);
			expect(at).toBeLessThanOrEqual(21.5 + 5 * index);
		}
	});

	test('are what they were when they were given, whatever the sender does with its memory', async () => {
		const bench = new Bench({delayMs: 10});
		const memory = Buffer.from('before');
		bench.datagrams.offer(memory);
		memory.write('after!');
		await pass(20);
		expect(bench.texts).toEqual(['before']);
	});

	test('tell what waits for the rate, and for how long', async () => {
		const bench = new Bench({rateBitsPerSecond: 8000});
		bench.datagrams.offer(Buffer.alloc(100));
		bench.datagrams.offer(Buffer.alloc(50));
		const since = performance.now();
		expect(bench.datagrams.queueBytes).toBe(150);
		expect(bench.path.counts().queueBytes).toBe(150);
		await pass(101);
		expect(bench.datagrams.queueBytes).toBe(50);
		expect(bench.datagrams.oldestSince).toBe(since);
		await pass(50);
		expect(bench.datagrams.oldestSince).toBeUndefined();
	});
});

describe('a change while packets are under way', () => {
	test('is seen within a tenth of a second, also when nothing new is sent', async () => {
		const bench = new Bench({rateBitsPerSecond: 1000});
		for (let count = 0; count < 5; count++) {
			bench.datagrams.offer(Buffer.alloc(1250));
		}

		await pass(1000);
		expect(bench.came).toEqual([]);
		bench.link = linkOf({rateBitsPerSecond: 10e6});
		await pass(110);
		expect(bench.came).toHaveLength(5);
	});

	test('to no link at all lets the last ones come out before new ones pass by', async () => {
		const bench = new Bench({delayMs: 500});
		bench.datagrams.offer(Buffer.from('old'));
		bench.link = null;
		expect(bench.path.isNeeded(1000)).toBe(true);
		bench.datagrams.offer(Buffer.from('new'));
		await pass(10);
		expect(bench.texts).toEqual(['old', 'new']);
		expect(bench.path.isNeeded(1000)).toBe(false);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('of something else, which leaves the link as it was, changes nothing', async () => {
		const bench = new Bench({delayMs: 50});
		bench.datagrams.offer(Buffer.from('a'));
		await pass(20);
		bench.link = linkOf({delayMs: 50});
		await pass(100);
		expect(bench.came[0]?.at).toBeLessThanOrEqual(51);
		expect(bench.came[0]?.at).toBeGreaterThanOrEqual(50);
	});

	test('of the protocol lets nothing overtake', async () => {
		const bench = new Bench({delayMs: 30, rateBitsPerSecond: 1e6});
		await bench.stream.write(Buffer.from('t'.repeat(5000)));
		bench.datagrams.offer(Buffer.from('u'));
		await bench.stream.write(Buffer.from('last'));
		await pass(200);
		expect(bench.texts.join('')).toBe(`${'t'.repeat(5000)}ulast`);
		expect(bench.texts.at(-2)).toBe('u');
		// And it is after, not with it: two sockets may be read in any order.
		expect(bench.came.at(-1)!.at).toBeGreaterThanOrEqual(bench.came.at(-2)!.at + 2);
	});
});

describe('a byte stream through the link', () => {
	test('settles as soon as the link has all of it, and comes out whole and later', async () => {
		const bench = new Bench({delayMs: 50});
		const text = 'x'.repeat(10_000);
		await bench.stream.write(Buffer.from(text));
		expect(bench.came).toEqual([]);
		await pass(51);
		expect(bench.texts).toEqual([text]);
	});

	test('makes the sender wait when the queue is full', async () => {
		// 1 MB a second: 64 ms of queue, the other 36 kB wait in front of it.
		const bench = new Bench({rateBitsPerSecond: 8e6, queueBytes: 64_000});
		let settledAt: number | undefined;
		const since = performance.now();
		const writing = bench.stream.write(Buffer.alloc(100_000)).then(() => {
			settledAt = bench.now;
		});
		expect(bench.stream.queueBytes).toBe(100_000);
		await pass(20);
		expect(settledAt).toBeUndefined();
		expect(bench.stream.oldestSince).toBe(since);
		expect(bench.stream.queueBytes).toBeLessThan(82_000);
		await pass(100);
		await writing;
		expect(settledAt).toBeGreaterThanOrEqual(36);
		expect(settledAt).toBeLessThanOrEqual(39);
		expect(bench.texts.join('')).toHaveLength(100_000);
		expect(bench.came.at(-1)?.at).toBeLessThanOrEqual(102);
		expect(bench.stream.oldestSince).toBeUndefined();
	});

	test('counts its stalls', async () => {
		const bench = new Bench({loss: 1});
		void bench.stream.write(Buffer.alloc(1000));
		expect(bench.path.counts()).toMatchObject({lost: 0, stalls: 1, stallMicroseconds: 12_600_000});
		bench.link = null;
		await pass(110);
		expect(bench.came).toHaveLength(1);
		expect(bench.path.counts().stallMicroseconds).toBeLessThan(110_000);
	});

	test('waits for a receiver that does not read, and so does its sender', async () => {
		const bench = new Bench({queueBytes: 10_000});
		bench.sink.writableLength = 1e6;
		await bench.stream.write(Buffer.alloc(5000));
		let isTaken = false;
		const writing = bench.stream.write(Buffer.alloc(20_000)).then(() => {
			isTaken = true;
		});
		await pass(1000);
		expect(isTaken).toBe(false);
		expect(bench.came).toEqual([]);
		bench.sink.writableLength = 0;
		await pass(20);
		await writing;
		expect(bench.texts.join('')).toHaveLength(25_000);
	});

	test('of a connection that ended goes nowhere, and the write under way fails', async () => {
		const bench = new Bench({rateBitsPerSecond: 8000});
		const writing = bench.stream.write(Buffer.alloc(100_000));
		const outcome = expect(writing).rejects.toThrow('gone');
		await pass(200);
		bench.stream.fail(new Error('gone'));
		await outcome;
		await pass(1000);
		expect(bench.came).toEqual([]);
		expect(bench.stream.isEmpty).toBe(true);
	});
});

describe('the end', () => {
	test('waits until all has come out', async () => {
		const bench = new Bench({delayMs: 300});
		bench.datagrams.offer(Buffer.from('a'));
		await bench.stream.write(Buffer.from('b'));
		bench.path.end(2000);
		const closing = Promise.all([bench.datagrams.drained(), bench.stream.drained()]);
		await pass(310);
		await closing;
		expect(bench.texts).toEqual(['a', 'b']);
		expect(bench.path.counts().queueDropped).toBe(0);
	});

	test('does not wait for ever: what is left is dropped and counted, and the sender need not wait either', async () => {
		const bench = new Bench({delayMs: 10_000, rateBitsPerSecond: 8000});
		for (const text of ['a', 'b', 'c']) {
			bench.datagrams.offer(Buffer.from(text));
		}

		const writing = bench.stream.write(Buffer.alloc(100_000));
		bench.path.end(2000);
		const closing = Promise.all([writing, bench.datagrams.drained(), bench.stream.drained()]);
		await pass(2001);
		await closing;
		expect(bench.came).toEqual([]);
		expect(bench.path.counts()).toMatchObject({queueDropped: 4, queueBytes: 0});
		bench.datagrams.offer(Buffer.from('d'));
		await bench.stream.write(Buffer.from('e'));
		expect(bench.came).toEqual([]);
		expect(bench.path.counts().queueDropped).toBe(6);
	});
});
