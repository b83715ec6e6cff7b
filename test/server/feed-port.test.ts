import {EventEmitter} from 'node:events';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FeedFrame, ToFeed} from '../../source/lab/messages.js';
import {FeedPort} from '../../source/server/feed-port.js';
import type {EncodedFrame} from '../../source/wire/frame.js';

const frame = (index: number, data: Buffer = Buffer.from([index])): EncodedFrame => ({
	index,
	codec: 'jpeg',
	capturedAt: index * 1000,
	width: 4,
	height: 2,
	data,
});

/** A port whose messages arrive at once. */
class QuickPort extends EventEmitter {
	readonly posted: number[] = [];
	isClosed = false;

	postMessage({frame}: ToFeed): void {
		this.posted.push(frame.index);
	}

	want(): void {
		this.emit('message', {type: 'want'});
	}

	close(): void {
		this.isClosed = true;
	}

	unref(): void {}

	get port(): MessagePort {
		return this as unknown as MessagePort;
	}
}

function open(): {feed: FeedPort; end: QuickPort} {
	const feed = new FeedPort();
	const end = new QuickPort();
	feed.connect(end.port);
	return {feed, end};
}

describe('the feed of the server worker', () => {
	test('posts nothing that was not wanted, and then the newest alone', () => {
		const {feed, end} = open();
		for (const index of [0, 1, 2]) {
			feed.offer(frame(index));
		}

		expect(end.posted).toEqual([]);
		end.want();
		expect(end.posted).toEqual([2]);
	});

	test('posts no frame twice: a second want waits for the next one', () => {
		const {feed, end} = open();
		feed.offer(frame(0));
		end.want();
		end.want();
		expect(end.posted).toEqual([0]);
		feed.offer(frame(1));
		feed.offer(frame(2));
		expect(end.posted).toEqual([0, 1]);
	});

	test('whatever the order of frames and wants: never more frames than wants, each newer than the last, none held back', () => {
		fc.assert(
			fc.property(fc.array(fc.boolean(), {maxLength: 60}), steps => {
				const {feed, end} = open();
				let [offered, wanted] = [0, 0];
				for (const isWant of steps) {
					const before = end.posted.length;
					if (isWant) {
						wanted++;
						end.want();
					} else {
						feed.offer(frame(offered++));
					}

					if (end.posted.length > before) {
						expect(end.posted.at(-1)).toBe(offered - 1);
						expect(end.posted.length).toBe(before + 1);
					}

					const isNewestPosted = offered === 0 || end.posted.at(-1) === offered - 1;
					expect(end.posted.length === wanted || isNewestPosted).toBe(true);
				}

				expect(end.posted.length).toBeLessThanOrEqual(wanted);
				expect(end.posted).toEqual([...new Set(end.posted)].toSorted((a, b) => a - b));
			}),
		);
	});

	test('a new web worker gets what comes from now on, and the earlier one nothing, whatever it wanted', () => {
		const {feed, end} = open();
		end.want();
		const next = new QuickPort();
		feed.connect(next.port);
		expect(end.isClosed).toBe(true);
		end.want();
		feed.offer(frame(0));
		expect([end.posted, next.posted]).toEqual([[], []]);
		next.want();
		expect(next.posted).toEqual([0]);
	});

	test('a web worker that has gone is forgotten with what it wanted', () => {
		const {feed, end} = open();
		end.want();
		end.emit('close');
		feed.offer(frame(0));
		expect(end.posted).toEqual([]);
	});

	test('the copy is exact and has memory of its own, also where the frame is a part of a larger piece', async () => {
		const pool = Buffer.from(Array.from({length: 100}, (_, index) => index));
		const part = pool.subarray(10, 30);
		const {port1, port2} = new MessageChannel();
		const feed = new FeedPort();
		feed.connect(port1);
		const received = new Promise<FeedFrame>(resolve => {
			port2.once('message', ({frame}: ToFeed) => resolve(frame));
		});
		port2.postMessage({type: 'want'});
		// Its want is there before the frame is.
		await new Promise<void>(resolve => {
			port1.once('message', () => resolve());
		});
		feed.offer({...frame(5), data: part});
		expect([...part]).toEqual([...pool.subarray(10, 30)]);
		expect(part.buffer.byteLength).toBeGreaterThan(20);
		const {data, ...rest} = await received;
		expect(rest).toEqual({index: 5, codec: 'jpeg', capturedAt: 5000, width: 4, height: 2});
		expect([...data]).toEqual([...part]);
		expect(data.buffer.byteLength).toBe(20);
		port2.close();
	});
});
