import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import type {Lab} from '../../source/lab/lab.js';
import type {Settings} from '../../source/lab/settings.js';
import type {Snapshot} from '../../source/lab/view.js';
import {MultipartParser} from '../../source/multipart/parser.js';
import {describeWith, needProgram} from '../opencv/built.js';
import {CameraServer, head, part, streamHead} from '../video/mjpeg/camera-server.js';
import {jpegs} from '../video/mjpeg/pictures.js';
import {newLab, until} from './lab.js';
import {runJson} from './program.js';

/** Sources of JPEGs, through the real program: what a camera sent is what the other side gets. */

let folder: string;
let pictures: Buffer[];
const labs: Lab[] = [];
const cameras: CameraServer[] = [];
const programs: ChildProcess[] = [];

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vstream-mjpeg-'));
	pictures = await jpegs(8, 320, 192);
});

afterEach(async () => {
	await Promise.all(labs.splice(0).map(async lab => lab.stop()));
	await Promise.all(cameras.splice(0).map(async camera => camera.die()));
	for (const program of programs.splice(0)) {
		program.kill('SIGKILL');
	}
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

async function start(settings: Partial<Settings>): Promise<Lab> {
	const lab = newLab(settings);
	labs.push(lab);
	await lab.start();
	return lab;
}

/** Sends the pictures round and round, some 25 a second; to those alone who say the right thing, where that is wanted. */
async function camera(authorization?: string): Promise<CameraServer> {
	const server = await CameraServer.start((socket, {headers}) => {
		if (authorization !== undefined && headers.get('authorization') !== authorization) {
			socket.end(head('401 Unauthorized', {'WWW-Authenticate': 'Basic realm="camera"'}));
			return;
		}

		let next = 0;
		socket.write(streamHead);
		const timer = setInterval(() => void socket.write(part(pictures[next++ % pictures.length]!)), 40);
		socket.once('close', () => clearInterval(timer));
	});
	cameras.push(server);
	return server;
}

/** The first so many pictures of a page's `/video_feed`. */
async function watch(lab: Lab, count: number): Promise<Buffer[]> {
	lab.setWeb(0);
	const {web} = await until(lab, snapshot => snapshot.web.state === 'open');
	const address = web.state === 'open' ? web.address : '';
	const seen: Buffer[] = [];
	const stop = new AbortController();
	const parser = new MultipartParser({
		boundary: 'frame',
		limits: {body: 1_000_000},
		onPart: ({body}) => seen.push(Buffer.from(body)),
	});
	const {body} = await fetch(new URL('video_feed', address), {signal: stop.signal});
	for await (const chunk of body ?? []) {
		parser.push(chunk as Uint8Array);
		if (seen.length >= count) {
			break;
		}
	}

	stop.abort();
	return seen;
}

const rendered = (count: number) => (snapshot: Snapshot) => (snapshot.sample?.frames.rendered ?? 0) >= count;

describe('a camera that serves MJPEG', () => {
	it.each(['udp', 'tcp'] as const)(
		'has its pictures on the other side, bit for bit, over %s',
		async protocol => {
			const server = await camera();
			const lab = await start({source: server.url.href, protocol});
			expect(lab.snapshot().picture).toMatchObject({width: 320, height: 192});
			const seen = await watch(lab, 20);
			expect(seen.every(each => pictures.some(picture => picture.equals(each)))).toBe(true);
			expect(lab.snapshot().sample?.encoding).toEqual({quality: null, width: 320, height: 192, everyNth: 1});
		},
	);

	it('keeps its password to itself', async () => {
		const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
		const server = await camera(authorization);
		const {url} = server;
		[url.username, url.password] = ['me', 'secret'];
		const lab = await start({source: url.href});
		await until(lab, rendered(5));
		await server.die();
		await until(lab, ({events}) => events.some(({type}) => type === 'fault'));
		await server.listen();
		await until(lab, ({events}) => events.some(({type}) => type === 'restart'));
		const shown = `http://***@127.0.0.1:${server.port}/stream`;
		expect(server.asked.at(-1)?.headers.get('authorization')).toBe(authorization);
		expect(lab.snapshot().settings.source).toBe(shown);
		expect(lab.record().summary.config.source).toBe(shown);
		lab.configure({protocol: 'tcp'});
		await until(lab, rendered(20));
		expect(JSON.stringify([lab.snapshot(), lab.record()])).not.toContain('secret');
	});

	it('can be switched to every coding and back while it runs', async () => {
		const server = await camera();
		const lab = await start({source: server.url.href, protocol: 'tcp'});
		const changes: Array<Partial<Settings>> = [
			{codec: 'raw'},
			{codec: 'jpeg', adapt: true},
			{adapt: false, profile: 'classic'},
			{protocol: 'udp'},
			{profile: 'live'},
		];
		for (const change of changes) {
			lab.configure(change);
			const before = lab.snapshot().sample?.frames.rendered ?? 0;
			await until(lab, rendered(before + 10));
		}

		const {frames} = lab.record().summary;
		expect(frames).toMatchObject({damaged: 0});
		expect(lab.snapshot().events.filter(({type}) => type === 'fault')).toEqual([]);
	});

	it('may be the page of another receiver', async () => {
		const server = await camera();
		const first = await start({source: server.url.href});
		first.setWeb(0);
		const {web} = await until(first, ({web: {state}}) => state === 'open');
		const address = web.state === 'open' ? web.address : '';
		const second = await start({source: new URL('video_feed', address).href});
		const seen = await watch(second, 10);
		expect(seen.every(each => pictures.some(picture => picture.equals(each)))).toBe(true);
	});

	it('that goes away and comes back is told as lost, for as long and for the reason that its events name', async () => {
		const server = await camera();
		const lab = await start({source: server.url.href});
		await until(lab, rendered(5));
		await server.die();
		await until(lab, ({events}) => events.some(({detail}) => detail.endsWith(': connection refused')));
		await server.listen();
		await until(lab, ({events}) => events.some(({type}) => type === 'restart'));
		await until(lab, rendered((lab.snapshot().sample?.frames.rendered ?? 0) + 10));
		const {events, sample} = lab.snapshot();
		const {losses, lostSeconds} = sample!.source;
		expect(events.find(({type}) => type === 'restart')?.detail).toBe(
			`${server.url.href} is back after ${lostSeconds.toFixed(1)} s`,
		);
		expect(losses).toBe(1);
	});

	it('that is not there ends the start in one line', async () => {
		const server = await camera();
		await server.die();
		await expect(start({source: server.url.href})).rejects.toThrow(
			/^http:.* can't be read: nobody listens there$/,
		);
	});
});

it('a folder of pictures of many sizes is played to the end of the run', async () => {
	const [wide] = await jpegs(1, 640, 96);
	for (const [index, picture] of [pictures[0]!, wide!, pictures[1]!].entries()) {
		await writeFile(path.join(folder, `p${index}.jpg`), picture);
	}

	const {frames, encoding} = await runJson(['tcp-default', '--source', folder, '--duration', '2']);
	expect(frames).toMatchObject({captured: 48, received: 48, rendered: 48, damaged: 0});
	expect(encoding.quality).toBeNull();
});

describeWith([needProgram('ffmpeg')], 'ffmpeg', () => {
	const input = ['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25'];

	it('writes a file that is played', async () => {
		const file = path.join(folder, 'clip.mjpeg');
		const writer = spawn('ffmpeg', [
			'-y',
			...input.slice(0, 2),
			...input.slice(3),
			'-frames:v',
			'30',
			'-f',
			'mjpeg',
			file,
		]);
		programs.push(writer);
		expect(await once(writer, 'close')).toEqual([0, null]);
		const {frames, config} = await runJson(['udp-default', '--source', file, '--duration', '2']);
		expect(config).toMatchObject({width: 320, height: 240, fps: 24});
		expect(frames).toMatchObject({captured: 48, rendered: 48, damaged: 0});
	});

	it.each([
		['named as what it is', ['-content_type', 'multipart/x-mixed-replace;boundary=ffmpeg']],
		['as it serves it by itself, application/octet-stream', []],
	])('serves a stream that is watched, %s', async (_, naming) => {
		const port = await freePort();
		const url = `http://127.0.0.1:${port}/`;
		const output = ['-f', 'mpjpeg', ...naming, '-listen', '1', url];
		programs.push(spawn('ffmpeg', [...input, ...output], {stdio: 'ignore'}));
		const lab = await vi.waitFor(async () => start({source: url}), {timeout: 20_000, interval: 200});
		expect(lab.snapshot().picture).toMatchObject({width: 320, height: 240});
		const {sample} = await until(lab, rendered(30));
		expect(sample?.frames.damaged).toBe(0);
	});
});

/** A port that nobody has now. */
async function freePort(): Promise<number> {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
