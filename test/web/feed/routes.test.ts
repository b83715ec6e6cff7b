import {once} from 'node:events';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {describe, expect, test, vi} from 'vitest';
import {nowMicroseconds} from '../../../source/clock.js';
import {MultipartParser} from '../../../source/multipart/parser.js';
import {jpegSize} from '../../../source/video/jpeg-size.js';
import {decodeJpeg} from '../../../source/video/jpeg.js';
import {ViewerLimit} from '../../../source/web/viewers/limit.js';
import {height, jpegFrame, openFeed, watch, watchBlindly, width} from './bench.js';

const rawFrame = (index: number, colour = 0) => ({
	...jpegFrame(index),
	codec: 'raw' as const,
	data: Buffer.alloc(width * height * 3, colour),
});

describe('the feed', () => {
	test('gives each picture whole, with its number and its time, in the form that browsers and cameras know', async () => {
		const {address, server} = await openFeed();
		const viewer = await watch(address);
		expect(viewer.response.statusCode).toBe(200);
		expect(viewer.response.headers).toMatchObject({
			'content-type': 'multipart/x-mixed-replace; boundary=frame',
			'cache-control': 'no-store',
			'cross-origin-resource-policy': 'same-origin',
			'x-content-type-options': 'nosniff',
		});
		expect(viewer.response.headers).not.toHaveProperty('transfer-encoding');
		const frame = {...jpegFrame(41), capturedAt: nowMicroseconds() - 2e6};
		const expected = (Date.now() - 2000) / 1000;
		server.offer(frame);
		await viewer.has(41);
		const [picture] = viewer.pictures;
		expect(picture).toMatchObject({index: 41, type: 'image/jpeg'});
		expect(picture?.body.equals(frame.data)).toBe(true);
		expect(Math.abs((picture?.timestamp ?? 0) - expected)).toBeLessThan(1);
	});

	test('shows a picture at once: what ends its part does not wait for the next one', async () => {
		const {port, server} = await openFeed();
		const socket = watchBlindly(port);
		let text = '';
		socket.setEncoding('latin1').on('data', chunk => {
			text += String(chunk);
		});
		socket.resume();
		server.offer(jpegFrame(0));
		await vi.waitFor(() => expect(text.endsWith('\r\n--frame\r\n')).toBe(true));
		expect(text.split('--frame\r\n')).toHaveLength(3);
		expect(text).toContain('Content-Length: 1000\r\n');
	});

	test('serves fast, slow and never-reading viewers side by side: each its own pace, none in the way of another', async () => {
		const {address, port, server, feed, responses} = await openFeed();
		const fast = await watch(address, '?fps=240');
		const slow = await watch(address, '?fps=20');
		watchBlindly(port);
		await vi.waitFor(() => expect(feed.watchers).toBe(3));
		const length = 256 * 1024;
		const waiting: number[] = [];
		const frames = 100;
		for (let index = 0; index < frames; index++) {
			server.offer(jpegFrame(index, length));
			await fast.has(index);
			waiting.push(...responses.map(({writableLength}) => writableLength));
		}

		expect(fast.indexes()).toEqual(Array.from({length: frames}, (_, index) => index));
		await slow.has(frames - 1);
		expect(slow.pictures.length).toBeLessThan(frames / 2);
		// The system holds some for the one that never reads; we hold one at the most.
		expect(Math.max(...waiting)).toBeGreaterThan(length / 2);
		expect(Math.max(...waiting)).toBeLessThan(length + 1000);
	});

	test('a slow reader gets the newest when it is ready, not what has piled up', async () => {
		const {address, port, server, feed, responses} = await openFeed();
		const fast = await watch(address, '?fps=240');
		const lazy = watchBlindly(port);
		const [, lazyResponse] = await vi.waitUntil(() => (responses.length === 2 ? responses : undefined));
		const length = 1024 * 1024;
		let index = 0;
		for (let stuck = 0; stuck < 5; index++) {
			server.offer(jpegFrame(index, length));
			await fast.has(index);
			stuck += (lazyResponse?.writableLength ?? 0) > 0 ? 1 : 0;
		}

		const newest = index - 1;
		const indexes: number[] = [];
		const parser = new MultipartParser({
			boundary: 'frame',
			limits: {body: length},
			onPart: ({headers}) => indexes.push(Number(headers.get('x-frame-index'))),
		});
		lazy.on('data', (chunk: Buffer) => parser.push(chunk)).resume();
		await vi.waitFor(() => expect(indexes.at(-1)).toBe(newest), {timeout: 5000});
		// What the system and we had taken already comes first, and then the newest: nothing in between.
		expect(indexes.length).toBeLessThan(newest);
		expect(indexes.slice(0, -1)).toEqual(indexes.slice(0, -1).map((_, place) => place));
		expect(feed.watchers).toBe(2);
	});

	test('forgets one that goes, at once and whole, and wants no frame for nobody', async () => {
		const limit = new ViewerLimit();
		const {address, port, feed, server, responseOf} = await openFeed({limit});
		const first = await watch(address);
		const blind = watchBlindly(port);
		const blindResponse = await responseOf(1);
		await vi.waitFor(() => expect([feed.watchers, limit.count]).toEqual([2, 2]));
		for (let index = 0; blindResponse.writableLength === 0; index++) {
			server.offer(jpegFrame(index, 1024 * 1024));
			await first.has(index);
		}

		const blindClosed = once(blindResponse, 'close');
		blind.destroy();
		await blindClosed;
		expect([feed.watchers, limit.count]).toEqual([1, 1]);
		const [firstResponse] = [await responseOf(0)];
		const firstClosed = once(firstResponse, 'close');
		first.response.destroy();
		await firstClosed;
		expect([feed.watchers, limit.count]).toEqual([0, 0]);
	});

	test('closes a viewer that takes nothing of what is offered, and no other', async () => {
		const {address, port, server, responseOf} = await openFeed({patience: 150});
		const fast = await watch(address, '?fps=240');
		watchBlindly(port);
		const blind = await responseOf(1);
		let isClosed = false;
		blind.on('close', () => {
			isClosed = true;
		});
		let index = 0;
		for (; !isClosed; index++) {
			server.offer(jpegFrame(index, 512 * 1024));
			await fast.has(index);
		}

		server.offer(jpegFrame(index));
		await fast.has(index);
	});

	test('lets viewers wait as long as the source stands still', async () => {
		const {address, port, server, responseOf} = await openFeed({patience: 50});
		const viewer = await watch(address);
		watchBlindly(port);
		const blind = await responseOf(1);
		const closed = once(blind, 'close');
		server.offer(jpegFrame(0, 512 * 1024));
		await viewer.has(0);
		// More time than a viewer may take.
		await closed;
		server.offer(jpegFrame(1));
		await viewer.has(1);
		expect(viewer.indexes()).toEqual([0, 1]);
	});

	test('goes on with the frames of a server worker that was started again', async () => {
		const {address, link, server} = await openFeed();
		const viewer = await watch(address);
		server.offer(jpegFrame(0));
		await viewer.has(0);
		link();
		server.offer(jpegFrame(7));
		await viewer.has(7);
		expect(viewer.indexes()).toEqual([0, 7]);
	});

	test('shows who comes while the source stands still what there was last', async () => {
		const {address, server, feed, responseOf} = await openFeed();
		const first = await watch(address);
		server.offer(jpegFrame(3));
		await first.has(3);
		const second = await watch(address);
		await second.has(3);
		first.response.destroy();
		second.response.destroy();
		await Promise.all([0, 1].map(async at => once(await responseOf(at), 'close').catch(() => {})));
		await vi.waitFor(() => expect(feed.watchers).toBe(0));
		const third = await watch(address);
		await third.has(3);
	});

	test('encodes a raw picture once for all viewers, and none that nobody takes', async () => {
		let encodes = 0;
		const {address, server} = await openFeed({
			async encode() {
				encodes++;
				return jpegFrame(0).data;
			},
		});
		const viewers = await Promise.all([1, 2, 3, 4].map(async () => watch(address, '?fps=240')));
		for (let index = 0; index < 20; index++) {
			server.offer(rawFrame(index));
			await Promise.all(viewers.map(async viewer => viewer.has(index)));
		}

		expect(encodes).toBe(20);
		for (const viewer of viewers) {
			expect(viewer.indexes()).toEqual(Array.from({length: 20}, (_, index) => index));
		}
	});

	test('makes of a raw picture a JPEG of the same size and colour', async () => {
		const {address, server} = await openFeed();
		const viewer = await watch(address);
		server.offer(rawFrame(0, 200));
		await viewer.has(0);
		const [picture] = viewer.pictures;
		const body = picture?.body ?? Buffer.alloc(0);
		expect(jpegSize(body)).toEqual({width, height});
		const {pixels} = await decodeJpeg(body, {width, height});
		expect(Math.max(...pixels.map(value => Math.abs(value - 200)))).toBeLessThan(4);
	});

	test('passes over what is no picture, or none of the size it claims, and a raw one that can not be encoded', async () => {
		const fails = vi.fn(async () => Promise.reject(new Error('no')));
		const {address, server} = await openFeed({encode: fails});
		const viewer = await watch(address, '?fps=240');
		const bad = [
			{...jpegFrame(0), data: Buffer.alloc(0)},
			{...jpegFrame(1), data: Buffer.alloc(500, 7)},
			{...jpegFrame(2), width: width + 1},
			{...rawFrame(3), height: height + 1},
			{...rawFrame(4), width: 0, height: 0, data: Buffer.alloc(0)},
		];
		for (const frame of bad) {
			server.offer(frame);
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		server.offer(rawFrame(5));
		await vi.waitFor(() => expect(fails).toHaveBeenCalledTimes(1));
		server.offer(jpegFrame(6));
		await viewer.has(6);
		expect(viewer.indexes()).toEqual([6]);
	});

	test('holds no more after thousands of frames than after a few, whoever does not read', async () => {
		const gc = openGc();
		const {address, port, server, feed} = await openFeed();
		const fast = await watch(address, '?fps=240');
		watchBlindly(port);
		watchBlindly(port, '/video_feed');
		await vi.waitFor(() => expect(feed.watchers).toBe(3));
		// So that there need not be seconds between thousands.
		const stop = feed.watch({fps: 1e6, onPicture() {}});
		let index = 0;
		const show = async (count: number): Promise<void> => {
			for (const end = index + count; index < end; index++) {
				server.offer(jpegFrame(index, 64 * 1024));
				if (index % 20 === 0) {
					await fast.has(index);
				}

				await new Promise(resolve => {
					setImmediate(resolve);
				});
			}

			fast.pictures.length = 0;
		};

		await show(300);
		gc();
		const before = process.memoryUsage().arrayBuffers;
		await show(3000);
		// Thousands of frames are 200 MB. Memory is given back beside the program, so one look may be too early.
		await vi.waitFor(
			() => {
				gc();
				expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8e6);
			},
			{timeout: 5000},
		);
		stop();
	});
});

describe('what a viewer may ask', () => {
	test.each(['24', '0.5', '240', '23.976'])('fps=%s is fine', async fps => {
		const {address} = await openFeed();
		expect((await watch(address, `?fps=${fps}`)).response.statusCode).toBe(200);
	});

	test.each(['0', '-1', '241', '1e2', 'fast', '', '0x10', 'NaN', '10&fps=20', '%0d%0a', '9'.repeat(50)])(
		'fps=%s is refused in one line that says what is allowed',
		async fps => {
			const {address, feed} = await openFeed();
			const response = await fetch(`${address}/video_feed?fps=${fps}`);
			expect(response.status).toBe(400);
			expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
			expect(await response.text()).toMatch(/^fps is .{1,60}; one number above 0, up to 240, is allowed\n$/);
			expect(feed.watchers).toBe(0);
		},
	);

	test('HEAD gets the head alone, and is no viewer', async () => {
		const limit = new ViewerLimit();
		const {address, feed} = await openFeed({limit});
		const response = await fetch(`${address}/video_feed`, {method: 'HEAD'});
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('multipart/x-mixed-replace; boundary=frame');
		expect(response.headers.get('x-content-type-options')).toBe('nosniff');
		expect(response.headers.get('content-length')).toBe(null);
		expect(await response.text()).toBe('');
		expect([feed.watchers, limit.count]).toEqual([0, 0]);
	});

	test('one viewer too many gets one line, and gets in when another has gone', async () => {
		const limit = new ViewerLimit(2);
		const {address, responseOf} = await openFeed({limit});
		const first = await watch(address);
		await watch(address);
		const refused = await fetch(`${address}/video_feed`);
		expect(refused.status).toBe(503);
		expect(await refused.text()).toBe('2 viewers watch already; close another page or feed first\n');
		first.response.destroy();
		await once(await responseOf(0), 'close');
		expect((await watch(address)).response.statusCode).toBe(200);
	});

	test('when the server closes, its viewers end', async () => {
		const {app, address} = await openFeed();
		const viewer = await watch(address);
		await app.close();
		await viewer.closed;
	});
});

describe('a snapshot', () => {
	test('is the newest frame, whether somebody watches or not', async () => {
		const {address, server, feed} = await openFeed();
		server.offer(jpegFrame(0));
		server.offer(jpegFrame(1));
		const response = await fetch(`${address}/snapshot.jpg`);
		expect(response.status).toBe(200);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-type': 'image/jpeg',
			'content-length': '1000',
			'cache-control': 'no-store',
			'x-frame-index': '1',
			'x-timestamp': expect.stringMatching(/^\d{10}\.\d{6}$/),
		});
		expect(Buffer.from(await response.arrayBuffer()).equals(jpegFrame(1).data)).toBe(true);
		expect(feed.watchers).toBe(0);
		server.offer(jpegFrame(2));
		const head = await fetch(`${address}/snapshot.jpg`, {method: 'HEAD'});
		expect([head.status, head.headers.get('x-frame-index'), head.headers.get('content-length')]).toEqual([
			200,
			'2',
			'1000',
		]);
	});

	test('of a raw stream is encoded for it', async () => {
		const {address, server} = await openFeed();
		server.offer(rawFrame(0, 90));
		const body = Buffer.from(await (await fetch(`${address}/snapshot.jpg`)).arrayBuffer());
		expect(jpegSize(body)).toEqual({width, height});
	});

	test('of nothing is refused in one line, when there was time enough', async () => {
		const {address, feed} = await openFeed();
		const response = await fetch(`${address}/snapshot.jpg`);
		expect(response.status).toBe(503);
		expect(await response.text()).toBe(
			'no frame came within 2 s; the stream stands still or has not begun\n',
		);
		expect(feed.watchers).toBe(0);
	});
});

function openGc(): () => void {
	setFlagsFromString('--expose-gc');
	return runInNewContext('gc') as () => void;
}
