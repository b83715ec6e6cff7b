import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {steadyClock} from '../../../source/clock.js';
import {openMjpegFile} from '../../../source/video/mjpeg/file-source.js';
import {openFolder} from '../../../source/video/mjpeg/folder-source.js';
import {openSource} from '../../../source/video/open-source.js';
import type {Source} from '../../../source/video/source.js';
import {asNobody, cannotBeForbidden, whySkipped} from '../../lab/sessions-fixtures.js';
import {claiming, jpegs} from './pictures.js';

let pictures: Buffer[];
let folder: string;
let told: string[];
let fates: string[];
const onFault = (line: string): void => void told.push(line);
const events = {
	onFault,
	onPictures: (fate: string, count: number): void => void fates.push(...Array<string>(count).fill(fate)),
};

beforeAll(async () => {
	pictures = await jpegs(3);
});

beforeEach(async () => {
	told = [];
	fates = [];
	folder = await mkdtemp(path.join(os.tmpdir(), 'vstream-mjpeg-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

async function take(source: Source, count: number): Promise<Buffer[]> {
	const taken: Buffer[] = [];
	for (let index = 0; index < count; index++) {
		const {data} = await source.next();
		taken.push(data);
	}

	return taken;
}

async function fileOf(...chunks: Buffer[]): Promise<string> {
	const file = path.join(folder, 'clip.mjpeg');
	await writeFile(file, Buffer.concat(chunks));
	return file;
}

describe('a file of JPEGs', () => {
	test('is played bit for bit, round and round', async () => {
		const source = await openMjpegFile(await fileOf(...pictures), events);
		expect(source).toMatchObject({width: 160, height: 96, isLive: false, codec: 'jpeg'});
		expect(await take(source, 7)).toEqual([...pictures, ...pictures, pictures[0]]);
		expect(told).toEqual([]);
		await source.close();
	});

	test('with one picture is that picture again and again', async () => {
		const source = await openMjpegFile(await fileOf(pictures[1]!), events);
		expect(await take(source, 3)).toEqual([pictures[1], pictures[1], pictures[1]]);
		await source.close();
	});

	test('with damage in it goes on behind it, and says so', async () => {
		const file = await fileOf(
			pictures[0]!.subarray(0, 20),
			pictures[1]!,
			claiming(pictures[2]!, 9000, 9000),
			pictures[2]!,
		);
		const source = await openMjpegFile(file, events);
		expect(await take(source, 3)).toEqual([pictures[1], pictures[2], pictures[1]]);
		expect(told).toEqual([expect.stringMatching(/clip\.mjpeg is left out: the next one begins/)]);
		await source.close();
	});

	test.each([
		['empty', Buffer.alloc(0)],
		['of other bytes', Buffer.alloc(600_000, 'no picture')],
	])('that is %s can not be opened, and the line says why', async (_, bytes) => {
		await expect(openMjpegFile(await fileOf(bytes), events)).rejects.toThrow(
			/clip\.mjpeg has no JPEG that can be shown/,
		);
	});

	test('that is removed under way ends the source when its round is over', async () => {
		const file = await fileOf(...pictures);
		const source = await openMjpegFile(file, events);
		await take(source, 2);
		await rm(file);
		expect(await take(source, 1)).toEqual([pictures[2]]);
		await expect(source.next()).rejects.toThrow(/clip\.mjpeg can't be read: it is not there/);
		await source.close();
	});
});

describe('a folder of JPEGs', () => {
	const put = async (name: string, bytes: Buffer): Promise<void> => writeFile(path.join(folder, name), bytes);

	test('is played in the natural order of names, round and round, with what came meanwhile', async () => {
		await put('p10.JPG', pictures[2]!);
		await put('p2.jpeg', pictures[1]!);
		await put('p1.jpg', pictures[0]!);
		await put('notes.txt', Buffer.from('x'));
		const source = await openFolder(folder, events);
		expect(await take(source, 3)).toEqual(pictures);
		const [wide] = await jpegs(1, 320, 96);
		await put('p0.jpg', wide!);
		expect(await source.next()).toMatchObject({width: 320, height: 96, data: wide});
		expect(await take(source, 1)).toEqual([pictures[0]]);
		expect(told).toEqual([]);
		await source.close();
	});

	test('leaves out what is no picture, and says so', async () => {
		await put('a.jpg', Buffer.from('no picture'));
		await mkdir(path.join(folder, 'b.jpg'));
		await put('c.jpg', pictures[0]!.subarray(0, 600));
		await put('d.jpg', pictures[1]!);
		const source = await openFolder(folder, events);
		expect(await take(source, 2)).toEqual([pictures[1], pictures[1]]);
		expect(told).toEqual([expect.stringMatching(/a\.jpg is left out: it is no JPEG/)]);
		await source.close();
	});

	test('of which none can be shown says why of the last one', async () => {
		await put('a.jpg', Buffer.from('no picture'));
		await mkdir(path.join(folder, 'b.jpg'));
		await expect(openFolder(folder, events)).rejects.toThrow(
			/has no JPEG that can be shown; a\.jpg is left out: it is no JPEG/,
		);
	});

	test('plays links to files; what else is named like one is neither a picture nor a damaged one', async () => {
		await mkdir(path.join(folder, 'a.jpg'));
		await symlink('a.jpg', path.join(folder, 'b.jpg'));
		await symlink('nowhere', path.join(folder, 'c.jpg'));
		await expect(openFolder(folder, events)).rejects.toThrow(
			/no JPEG that can be shown; its \.jpg and \.jpeg files are played, and c\.jpg is a link that can't be followed$/,
		);
		await put('picture', pictures[0]!);
		await symlink('picture', path.join(folder, 'd.jpg'));
		const source = await openFolder(folder, events);
		expect(await take(source, 2)).toEqual([pictures[0], pictures[0]]);
		expect([told, fates]).toEqual([[], []]);
		await source.close();
	});

	test('without one can not be opened, and the line says so', async () => {
		await put('notes.txt', Buffer.from('x'));
		await expect(openFolder(folder, events)).rejects.toThrow(
			/has no JPEG that can be shown; its \.jpg and \.jpeg files/,
		);
	});
});

describe('opening', () => {
	const open = async (source: string, more = {}) =>
		openSource(
			{source, ...more},
			{firstFrame: 0, ...events, onRestart: onFault, onNotice: onFault, onLost: onFault, clock: steadyClock},
		);

	test('tells a folder from a file, and paces both at --fps, else 24', async () => {
		await fileOf(...pictures);
		await writeFile(path.join(folder, 'a.jpg'), pictures[2]!);
		const [asFolder, asFile] = [await open(folder), await open(path.join(folder, 'clip.mjpeg'), {fps: 5})];
		expect([asFolder.fps, asFile.fps]).toEqual([24, 5]);
		// Nobody but us sets their pace, so what is due is what is asked for, if only by the default: no guess that accuses nobody.
		expect([asFolder.fpsOrigin, asFile.fpsOrigin]).toEqual(['asked', 'asked']);
		expect(await take(asFolder.source, 1)).toEqual([pictures[2]]);
		expect(await take(asFile.source, 1)).toEqual([pictures[0]]);
		await Promise.all([asFolder.source.close(), asFile.source.close()]);
	});

	test.each(['clip.mjpeg', ''])('makes JPEGs as large as --size says (%s)', async name => {
		const file = await fileOf(...pictures);
		await writeFile(path.join(folder, 'a.jpg'), pictures[2]!);
		const {source} = await open(name === '' ? folder : file, {width: 64, height: 48});
		expect(source).toMatchObject({width: 64, height: 48, codec: undefined});
		const picture = await source.next();
		expect(picture).toMatchObject({width: 64, height: 48});
		expect(picture.data).toHaveLength(64 * 48 * 3);
		await source.close();
	});

	test.skipIf(process.platform === 'win32')(
		'refuses a named pipe at once, whatever its name, and passes over those in a folder',
		async () => {
			for (const name of ['pipe', 'pipe.mjpeg', 'p.jpg']) {
				await promisify(execFile)('mkfifo', [path.join(folder, name)]);
			}

			await expect(open(path.join(folder, 'pipe'))).rejects.toThrow(
				/pipe is a named pipe, which is not played/,
			);
			await expect(open(path.join(folder, 'pipe.mjpeg'))).rejects.toThrow(/is a named pipe/);
			await expect(openMjpegFile(path.join(folder, 'pipe.mjpeg'), events)).rejects.toThrow(
				/it is a named pipe/,
			);
			await expect(open(folder)).rejects.toThrow(
				/no JPEG that can be shown; .*, and p\.jpg is a named pipe$/,
			);
			await writeFile(path.join(folder, 'q.jpg'), pictures[0]!);
			const {source} = await open(folder);
			expect(await take(source, 2)).toEqual([pictures[0], pictures[0]]);
			expect([told, fates]).toEqual([[], []]);
			await source.close();
		},
	);

	test.skipIf(process.platform !== 'linux')('refuses a device and a socket', async () => {
		await expect(open('/dev/null')).rejects.toThrow(/\/dev\/null is a device, which is not played/);
		const socket = path.join(folder, 'socket');
		const server = createServer().listen(socket);
		await once(server, 'listening');
		await expect(open(socket)).rejects.toThrow(/is a socket/);
		server.close();
	});

	test('of pictures that are too large is refused, in one line that names --size', async () => {
		const large = claiming(pictures[0]!, 6000, 4000);
		await writeFile(path.join(folder, 'a.jpg'), large);
		const line =
			/has pictures of 6000×4000 pixels, at most 18\u00A0175\u00A0317 can be sent; .* --size 4096x2730$/;
		await expect(open(folder)).rejects.toThrow(line);
		await expect(open(await fileOf(large, pictures[0]!))).rejects.toThrow(line);
	});

	test('a picture that is too large later is left out, told and counted', async () => {
		const file = await fileOf(pictures[0]!, claiming(pictures[1]!, 6000, 4000), pictures[2]!);
		const {source} = await open(file);
		expect(await take(source, 2)).toEqual([pictures[0], pictures[2]]);
		expect(told).toEqual([
			expect.stringMatching(/clip\.mjpeg is left out: it has 6000×4000 pixels, at most/),
		]);
		expect(fates).toEqual(['leftOut']);
		await source.close();
	});

	test.skipIf(cannotBeForbidden)(`says of what it may not read that it may not${whySkipped}`, async () => {
		const file = await fileOf(...pictures);
		const picture = path.join(folder, 'a.jpg');
		await writeFile(picture, pictures[0]!);
		await Promise.all([chmod(folder, 0o755), chmod(file, 0), chmod(picture, 0)]);
		await asNobody(async () => {
			await expect(open(file)).rejects.toThrow(/clip\.mjpeg can't be read: permission denied$/);
			await expect(open(folder)).rejects.toThrow(/a\.jpg is left out: it can't be read: permission denied$/);
		});
	});

	test('refuses a bad name in one line', async () => {
		await expect(open('ftp://me:secret@192.0.2.7/')).rejects.toThrow(/^a source can't be read over ftp/);
	});
});
