import {once} from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {eventually} from './eventually.js';
import {encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import {Pattern} from '../../source/video/pattern.js';
import {describeWith} from '../opencv/built.js';
import {needBrowser, TestBrowser, until} from './browser.js';
import {recordedIndices, recordIndices, seePicture} from './canvas.js';
import {FeedClient, openStalled, PartCounter} from './feed-client.js';

/** The tools of the other web tests, held against streams with known faults: what can't fail tells nothing. */

const picture = Buffer.from('ffd8010203ffd9', 'hex');

function part(
	index: number,
	changes: Readonly<Record<string, string | undefined>> = {},
	body = picture,
): Buffer {
	const headers: Record<string, string | undefined> = {
		'Content-Type': 'image/jpeg',
		'Content-Length': String(body.length),
		'X-Frame-Index': String(index),
		'X-Timestamp': (1000 + index / 24).toFixed(6),
		...changes,
	};
	const lines = Object.entries(headers).flatMap(([name, value]) =>
		value === undefined ? [] : [`${name}: ${value}`],
	);
	return Buffer.concat([Buffer.from(`--frame\r\n${lines.join('\r\n')}\r\n\r\n`), body, Buffer.from('\r\n')]);
}

function count(...chunks: Buffer[]): PartCounter {
	const counter = new PartCounter('frame', true);
	for (const chunk of chunks) counter.push(chunk);
	return counter;
}

describe('the counter of parts', () => {
	it('counts what comes, cut anywhere, and knows what was skipped', () => {
		const stream = Buffer.concat([part(7), part(8), part(11), Buffer.from('--frame\r\n')]);
		for (const length of [1, 2, 3, 7, 50, stream.length]) {
			const chunks = Array.from({length: Math.ceil(stream.length / length)}, (_, at) =>
				stream.subarray(at * length, (at + 1) * length),
			);
			const counter = count(...chunks);
			expect(counter.problems).toEqual([]);
			expect(counter.parts.map(({index}) => index)).toEqual([7, 8, 11]);
			expect(counter.skipped).toBe(2);
			expect(counter.countOf(8, 10)).toBe(1);
			expect(counter.picture).toEqual(picture);
			expect(counter.parts[0]).toMatchObject({timestamp: 1000.291667, length: picture.length});
		}
	});

	it.each([
		['a picture without a length', part(2, {'Content-Length': undefined}), /Content-Length is undefined/],
		['a length that is too short', part(2, {'Content-Length': '5'}), /no whole JPEG/],
		[
			'a length that is too long',
			Buffer.concat([part(2, {'Content-Length': '9'}), part(3)]),
			/no whole JPEG/,
		],
		['half a picture', part(2, {}, picture.subarray(0, 4)), /begins with ffd8 and ends with 0102/],
		['another type', part(2, {'Content-Type': 'text/plain'}), /Content-Type is text\/plain/],
		['a frame twice', part(1), /frame 1 came after frame 1/],
		['a frame that is older', part(0), /frame 0 came after frame 1/],
		['a time that stands still', part(2, {'X-Timestamp': '1000.041667'}), /1000\.041667 came after/],
		['a time without microseconds', part(2, {'X-Timestamp': '1001'}), /X-Timestamp is 1001/],
		['another boundary', Buffer.from('--other\r\n\r\n'), /begins with "--other", not --frame/],
		['headers without an end', Buffer.alloc(2000, 'a'), /no end of headers/],
	])('says of %s what is wrong', (_, second, problem) => {
		const counter = count(part(1), second);
		expect(counter.problems).toHaveLength(1);
		expect(counter.problems[0]).toMatch(problem);
		expect(counter.parts).toHaveLength(1);
	});
});

/** A feed at 24 fps that skips every tenth frame, on any path but the page's. */
describe('a viewer', () => {
	let server: http.Server;
	let address = '';
	let open = 0;

	beforeAll(async () => {
		const [width, height] = [320, 180];
		const pattern = new Pattern(width, height, 24);
		const data = Buffer.alloc(width * height * 3);
		server = http.createServer((request, response) => {
			if (request.url === '/') {
				response.setHeader('Content-Type', 'text/html');
				response.end(`<!doctype html><canvas id="picture" width="320" height="180"></canvas><script>
					const image = new Image();
					image.src = '/video_feed';
					image.id = 'image';
					document.body.append(image);
					let shown = 0;
					setInterval(() => {
						if (image.naturalWidth === 0) return;
						document.querySelector('#picture').getContext('2d').drawImage(image, 0, 0);
						document.querySelector('#picture').dataset.frameIndex = shown++;
					}, 40);
					console.error('something is wrong');
					fetch('http://127.0.0.2:9/').catch(() => {});
				</script>`);
				return;
			}

			if (request.url !== '/video_feed') {
				response.statusCode = 503;
				response.end('too many viewers');
				return;
			}

			response.setHeader('Content-Type', 'multipart/x-mixed-replace; boundary=frame');
			open++;
			let index = 0;
			const timer = setInterval(() => {
				index += index % 10 === 8 ? 2 : 1;
				pattern.draw(index, data);
				const frame = index;
				const target = Buffer.alloc(maxJpegLength(width, height));
				void encodeJpeg({width, height, data}, 80, target).then(body => {
					response.write(part(frame, {}, Buffer.from(body)));
				});
			}, 1000 / 24);
			response.once('close', () => {
				open--;
				clearInterval(timer);
			});
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		address = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	it('reads a feed, says what it was told where there is none, and hangs up', async () => {
		const client = await FeedClient.open(`${address}video_feed`);
		await client.untilParts(20);
		expect(client.counter.problems).toEqual([]);
		expect(client.counter.skipped).toBeGreaterThan(0);
		await expect(FeedClient.open(`${address}nothing`)).rejects.toThrow('503: too many viewers');
		const stalled = await openStalled(`${address}video_feed`);
		expect(open).toBe(2);
		client.close();
		stalled.destroy();
		await eventually(() => open).toBe(0);
	});

	describeWith([needBrowser], 'that is a browser', () => {
		let browser: TestBrowser;
		beforeAll(async () => {
			browser = await TestBrowser.start();
		});
		afterAll(async () => {
			await browser.close();
		});

		it('shows what it sees, what it complains of and whom it asked; and dies at once', async () => {
			const {page, complaints} = await browser.open(address);
			await until(page, `document.querySelector('#picture').dataset.frameIndex > 5`);
			const seen = await seePicture(page, '#image');
			expect(seen).toMatchObject({width: 320, height: 180, saidIndex: undefined});
			expect(seen.frameNumber).toBeGreaterThan(0);
			expect((await seePicture(page, '#picture')).frameNumber).toBeGreaterThan(0);
			await recordIndices(page);
			await until(page, 'window.shownIndices.length >= 5');
			const indices = await recordedIndices(page);
			expect(indices.slice(0, 5)).toEqual(Array.from({length: 5}, (_, at) => indices[0]! + at));
			expect(complaints.strangers).toEqual(['http://127.0.0.2:9/']);
			expect(complaints.errors).toContain('something is wrong');
			expect(open).toBe(1);
			await browser.kill();
			await eventually(() => open).toBe(0);
		});
	});
});
