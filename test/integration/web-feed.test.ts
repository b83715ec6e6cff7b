import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {eventually} from './eventually.js';
import {readFrameCode} from '../../source/video/frame-code.js';
import {decodeJpeg} from '../../source/video/jpeg.js';
import {describeWith, needProgram} from '../opencv/built.js';
import {FeedClient, openStalled, PartCounter} from './feed-client.js';
import {runJson} from './program.js';
import {WebRun} from './web-run.js';

/** `/video_feed` and `/snapshot.jpg` as programs see them: ours, ffmpeg, curl, and another vstream-tui. */

const size = {width: 1280, height: 720};
let run: WebRun;
const clients: Array<{close(): void}> = [];

async function view(query = '', keepsPictures = false): Promise<FeedClient> {
	const client = await FeedClient.open(run.url(`/video_feed${query}`), {keepsPictures});
	clients.push(client);
	return client;
}

beforeAll(async () => {
	run = await WebRun.start('udp-default');
});
afterAll(async () => {
	for (const client of clients) client.close();
	await run.close();
});

/** The number that the source burnt into a picture. */
async function numberIn(picture: Buffer, {width, height} = size): Promise<number | undefined> {
	return readFrameCode({width, height, data: (await decodeJpeg(picture, {width, height})).pixels});
}

describe('the feed', () => {
	it('is what browsers know: parts with type, length, frame and capture time', async () => {
		const client = await view('', true);
		await client.untilParts(10);
		expect(client.headers['content-type']).toBe('multipart/x-mixed-replace; boundary=frame');
		expect(client.headers['cache-control']).toMatch(/no-store/);
		for (const {index, timestamp} of client.parts) {
			expect(index).toBeTypeOf('number');
			const age = Date.now() / 1000 - timestamp!;
			expect(age).toBeGreaterThan(0);
			expect(age).toBeLessThan(20);
		}

		const [first, last] = [client.parts[0]!, client.parts.at(-1)!];
		// Capture times are those of a source at 24 fps, however the pictures came here.
		expect((last.timestamp! - first.timestamp!) / (last.index! - first.index!)).toBeCloseTo(1 / 24, 2);
		client.close();
		const picture = client.counter.picture!;
		expect(await numberIn(picture)).toBe(last.index);
	});

	it('gives a viewer no more than it asked for, evenly, and the others all', async () => {
		const [few, all] = [await view('?fps=4'), await view()];
		await few.untilParts(9);
		const frames = few.parts.at(-1)!.index! - few.parts[0]!.index!;
		// 24 / 4, and a frame more or less, as its moment falls.
		expect(frames / 8).toBeGreaterThan(5);
		expect(all.parts.length).toBeGreaterThan(3 * few.parts.length);
		few.close();
		all.close();
	});

	it('forgets those who have gone at once: 64 may watch, and the next one as soon as one leaves', async () => {
		const many = await Promise.all(Array.from({length: 63}, async () => view('?fps=1')));
		const stalled = await openStalled(run.url('/video_feed'));
		await expect(view()).rejects.toThrow(/^503: .*64/);
		stalled.destroy();
		await eventually(async () => view().then(() => 'in', String)).toBe('in');
		await expect(view()).rejects.toThrow(/^503: /);
		for (const each of [...many, ...clients]) each.close();
		await eventually(async () =>
			Promise.all(Array.from({length: 64}, async () => view('?fps=1'))).then(all => all.length, String),
		).toBe(64);
		for (const each of clients) each.close();
	});

	it('is nothing that the receiver waits for: a viewer that never reads costs nobody a frame', async () => {
		const [stalled, client] = [await openStalled(run.url('/video_feed')), await view()];
		const before = (await run.stats()).frames;
		await client.untilParts(72);
		const after = (await run.stats()).frames;
		expect(client.counter.skipped).toBe(0);
		// Some are under way at either moment.
		const more = {captured: after.captured - before.captured, received: after.received - before.received};
		expect(Math.abs(more.captured - more.received)).toBeLessThanOrEqual(2);
		stalled.destroy();
		client.close();
	});
});

describe('a snapshot', () => {
	it('is the newest picture, with its number', async () => {
		const {frames} = await run.stats();
		const {status, headers, body} = await run.ask('/snapshot.jpg');
		expect(status).toBe(200);
		expect(headers['content-type']).toBe('image/jpeg');
		const index = Number(headers['x-frame-index']);
		expect(index).toBeGreaterThanOrEqual(frames.received - 1);
		expect(await numberIn(body)).toBe(index);
	});
});

describe('a stream of raw pictures', () => {
	it('is coded once: every viewer gets the same bytes', async () => {
		const raw = await WebRun.start('tcp-big', '--codec', 'raw', '--size', '640x360');
		try {
			const pictures = [new Map<number, Buffer>(), new Map<number, Buffer>()];
			const viewers = await Promise.all(
				pictures.map(async seen => {
					const client: FeedClient = await FeedClient.open(raw.url('/video_feed'), {
						keepsPictures: true,
						onPart: ({index}) => seen.set(index!, client.counter.picture!),
					});
					return client;
				}),
			);
			const both = () => [...pictures[0]!.keys()].filter(index => pictures[1]!.has(index));
			await viewers[0]!.until(() => both().length >= 20);
			for (const index of both()) {
				expect(pictures[0]!.get(index)!.equals(pictures[1]!.get(index)!)).toBe(true);
				expect(await numberIn(pictures[0]!.get(index)!, {width: 640, height: 360})).toBe(index);
			}

			for (const viewer of viewers) viewer.close();
		} finally {
			await raw.close();
		}
	});
});

describe('one receiver as the source of another', () => {
	it('passes the pictures on as they are: 24 a second, none changed', async () => {
		const summary = await runJson(['tcp-default', '--source', run.url('/video_feed'), '--duration', '4']);
		expect(summary.config).toMatchObject({source: run.url('/video_feed'), ...size});
		expect(summary.frames.rendered).toBeGreaterThan(0);
		expect(summary.frames.damaged).toBe(0);
		expect(summary.packets.lost).toBe(0);
		const own = await run.stats();
		const [mean, theirs] = [summary, own].map(({bytes, frames}) => bytes.payload / frames.received);
		// Coded anew, they would have another length.
		expect(mean! / theirs!).toBeCloseTo(1, 1);
	});

	it('shows the first one’s pictures on its own page, with its own numbers', async () => {
		const second = await WebRun.start('udp-default', '--source', run.url('/video_feed'));
		try {
			const client = await FeedClient.open(second.url('/video_feed'), {keepsPictures: true});
			await client.untilParts(30);
			client.close();
			const burnt = await numberIn(client.counter.picture!);
			const {frames} = await run.stats();
			expect(burnt).toBeLessThanOrEqual(frames.captured);
			// The first one had streamed for a while when the second began to count.
			expect(burnt).toBeGreaterThan(client.parts.at(-1)!.index!);
		} finally {
			await second.close();
		}
	});
});

describeWith([needProgram('ffmpeg')], 'ffmpeg', () => {
	it('reads the feed: 48 frames, each later than the one before', async () => {
		const rows = 60;
		const {stdout} = await promisify(execFile)(
			'ffmpeg',
			[
				...['-loglevel', 'error', '-nostdin', '-f', 'mpjpeg', '-i', run.url('/video_feed')],
				...['-frames:v', '48', '-vsync', '0', '-vf', `crop=${size.width}:${rows}:0:0`],
				...['-pix_fmt', 'bgr24', '-f', 'rawvideo', '-'],
			],
			{encoding: 'buffer', maxBuffer: 2 ** 26},
		);
		const length = size.width * rows * 3;
		expect(stdout.length).toBe(48 * length);
		const numbers = Array.from({length: 48}, (_, at) =>
			readFrameCode({width: size.width, height: rows, data: stdout.subarray(at * length, (at + 1) * length)}),
		);
		expect(numbers).not.toContain(undefined);
		expect(new Set(numbers).size).toBe(48);
		expect(numbers).toEqual(numbers.toSorted((a, b) => a! - b!));
	});
});

describeWith([needProgram('curl')], 'curl', () => {
	it('reads the feed, and a snapshot', async () => {
		const curl = spawn('curl', ['--silent', '--show-error', '--no-buffer', run.url('/video_feed')]);
		let seen = 0;
		const counter = new PartCounter('frame', false, () => {
			seen++;
			if (seen === 24) curl.kill();
		});
		curl.stdout.on('data', (bytes: Buffer) => counter.push(bytes));
		await once(curl, 'close');
		expect(counter.problems).toEqual([]);
		expect(seen).toBeGreaterThanOrEqual(24);
		const {stdout} = await promisify(execFile)(
			'curl',
			['--silent', '--fail', '--max-time', '10', '--output', '-', run.url('/snapshot.jpg')],
			{encoding: 'buffer', maxBuffer: 2 ** 24},
		);
		expect(await numberIn(stdout)).toBeTypeOf('number');
	});
});
