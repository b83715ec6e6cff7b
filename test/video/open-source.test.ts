import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {steadyClock} from '../../source/clock.js';
import {defaultFps, defaultSettings} from '../../source/lab/settings.js';
import {encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import {type OpenedSource, openSource} from '../../source/video/open-source.js';
import {CameraServer, part, streamHead} from './mjpeg/camera-server.js';

/** Who says how many frames a second are due: what we pace ourselves is due what it is asked for, and a default asks too. */

let folder = '';
let film = '';
let server: CameraServer;

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'vstream-open-source-'));
	const [width, height] = [16, 16];
	const pixels = {width, height, data: Buffer.alloc(width * height * 3, 90)};
	const jpeg = await encodeJpeg(pixels, 80, Buffer.alloc(maxJpegLength(width, height)));
	film = path.join(folder, 'film.mjpeg');
	await writeFile(film, Buffer.concat([jpeg, jpeg, jpeg]));
	await writeFile(path.join(folder, 'one.jpg'), jpeg);
	await writeFile(path.join(folder, 'two.jpg'), jpeg);
	server = await CameraServer.start(socket => {
		socket.write(streamHead);
		socket.write(part(jpeg));
	});
});

afterAll(async () => {
	await server.die();
	await rm(folder, {recursive: true});
});

async function paceOf(source: string, fps?: number): Promise<Pick<OpenedSource, 'fps' | 'fpsOrigin'>> {
	const nothing = (): void => undefined;
	const opened = await openSource(
		{...defaultSettings, source, fps},
		{
			...{firstFrame: 0, clock: steadyClock},
			...{onRestart: nothing, onNotice: nothing, onFault: nothing, onLost: nothing, onPictures: nothing},
		},
	);
	await opened.source.close();
	return {fps: opened.fps, fpsOrigin: opened.fpsOrigin};
}

const kinds = [
	['pattern', () => 'pattern'],
	['file of JPEGs', () => film],
	['folder', () => folder],
] as const;

test.each(kinds)(
	'a %s sets no pace of its own: without --fps the default is asked of it',
	async (_, name) => {
		expect(await paceOf(name())).toEqual({fps: defaultFps, fpsOrigin: 'asked'});
	},
);

test.each(kinds)('a %s is due as many as --fps says', async (_, name) => {
	expect(await paceOf(name(), 7)).toEqual({fps: 7, fpsOrigin: 'asked'});
});

test.each(kinds)('a %s as fast as it goes is due no number', async (_, name) => {
	expect(await paceOf(name(), 0)).toEqual({fps: 0, fpsOrigin: 'asked'});
});

test('a camera sets its own pace: a default that nobody asked for is a guess, and accuses nobody', async () => {
	expect(await paceOf(server.url.href)).toEqual({fps: defaultFps, fpsOrigin: 'guess'});
});
