import {EventEmitter} from 'node:events';
import type {MessagePort} from 'node:worker_threads';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {Feed} from '../../../source/web/feed/feed.js';
import type {EncodedFrame} from '../../../source/wire/frame.js';
import {height, jpegFrame, width} from './bench.js';

/** The server worker's end, whose messages arrive at once. */
class QuickPort extends EventEmitter {
	wants = 0;
	isClosed = false;

	postMessage(): void {
		this.wants++;
	}

	give(frame: EncodedFrame): void {
		this.emit('message', {type: 'frame', frame});
	}

	close(): void {
		this.isClosed = true;
	}

	unref(): void {}

	get port(): MessagePort {
		return this as unknown as MessagePort;
	}
}

function open(encode?: () => Promise<Buffer>) {
	const feed = new Feed({encode});
	const end = new QuickPort();
	feed.follow(end.port);
	const seen: number[] = [];
	return {
		...{feed, end, seen},
		watch: (fps = 60) => feed.watch({fps, onPicture: ({index}) => void seen.push(index)}),
	};
}

const raw = (index: number): EncodedFrame => ({
	...jpegFrame(index),
	codec: 'raw',
	data: Buffer.alloc(width * height * 3),
});

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'performance']});
});
afterEach(() => {
	vi.useRealTimers();
});

describe('frames are pulled', () => {
	test('while somebody watches, one at a time', () => {
		const {end, seen, watch} = open();
		expect(end.wants).toBe(0);
		const leave = [watch(), watch()];
		vi.advanceTimersByTime(1000);
		expect(end.wants).toBe(1);
		end.give(jpegFrame(0));
		expect(end.wants).toBe(2);
		leave[0]?.();
		vi.advanceTimersByTime(1000);
		end.give(jpegFrame(1));
		expect(end.wants).toBe(3);
		leave[1]?.();
		vi.advanceTimersByTime(1000);
		end.give(jpegFrame(2));
		vi.advanceTimersByTime(1000);
		expect(end.wants).toBe(3);
		expect(seen).toEqual([0, 0, 1]);
	});

	test.each([
		[60, undefined],
		[60, 5],
		[120, 120],
	])('%s a second at the most where a viewer asks for %s', (expected, fps) => {
		const {end, watch} = open();
		watch(fps);
		for (let ms = 0; ms < 1000; ms++) {
			end.give(jpegFrame(ms));
			vi.advanceTimersByTime(1);
		}

		expect(Math.abs(end.wants - expected)).toBeLessThanOrEqual(1);
	});

	test('from a server worker that was started again, though the earlier one still owes one', () => {
		const {feed, end, seen, watch} = open();
		watch();
		const next = new QuickPort();
		vi.advanceTimersByTime(1000);
		feed.follow(next.port);
		expect([end.isClosed, next.wants]).toEqual([true, 1]);
		end.give(jpegFrame(0));
		next.give(jpegFrame(1));
		expect(seen).toEqual([1]);
	});
});

describe('what was there before', () => {
	test('is not shown to a new viewer while something newer may be on its way', () => {
		const {feed, end, seen, watch} = open();
		watch()();
		end.give(jpegFrame(0));
		watch();
		expect(feed.ask(undefined)).toBe(undefined);
		end.give(jpegFrame(1));
		expect(feed.ask(undefined)?.index).toBe(1);
		vi.advanceTimersByTime(1000);
		expect(seen).toEqual([1]);
	});

	test('is shown after a moment, where nothing newer comes', () => {
		const {end, seen, watch} = open();
		watch()();
		end.give(jpegFrame(0));
		watch();
		expect(seen).toEqual([]);
		vi.advanceTimersByTime(1000);
		expect(seen).toEqual([0]);
	});
});

describe('a snapshot', () => {
	test('is what an earlier one saw, where nothing newer comes in a moment', async () => {
		const {feed, end} = open();
		const first = feed.snapshot(2000);
		end.give(jpegFrame(0));
		expect((await first)?.index).toBe(0);
		const second = feed.snapshot(2000);
		vi.advanceTimersByTime(1000);
		expect((await second)?.index).toBe(0);
		expect(feed.watchers).toBe(0);
	});

	test('is at once what the viewers saw last', async () => {
		const {feed, end, watch} = open();
		watch();
		end.give(jpegFrame(0));
		expect((await feed.snapshot(2000))?.index).toBe(0);
	});

	test('is never from before the server worker was started again', async () => {
		const {feed, end} = open();
		const first = feed.snapshot(2000);
		end.give(jpegFrame(0));
		await first;
		feed.follow(new QuickPort().port);
		const second = feed.snapshot(2000);
		vi.advanceTimersByTime(2000);
		expect(await second).toBe(undefined);
	});
});

describe('raw pictures', () => {
	test('are not encoded while no viewer is ready for one, and then only the newest', async () => {
		const encode = vi.fn(async () => jpegFrame(0).data);
		const {feed, end, seen, watch} = open(encode);
		watch();
		for (const index of [0, 1, 2]) {
			end.give(raw(index));
		}

		expect(encode).not.toHaveBeenCalled();
		expect(feed.ask(undefined)).toBe(undefined);
		await vi.waitFor(() => expect(seen).toEqual([2]));
		expect(encode).toHaveBeenCalledTimes(1);
	});

	test('that took long to encode never come after what is newer', async () => {
		let finish: (jpeg: Buffer) => void = () => {};
		const {feed, end, seen, watch} = open(
			async () =>
				new Promise(resolve => {
					finish = resolve;
				}),
		);
		watch();
		feed.ask(undefined);
		end.give(raw(0));
		end.give(jpegFrame(1));
		expect(feed.ask(undefined)?.index).toBe(1);
		finish(jpegFrame(0).data);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		expect(seen).toEqual([1]);
		expect(feed.ask(undefined)?.index).toBe(1);
	});
});
