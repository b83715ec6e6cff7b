import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it, vi} from 'vitest';
import {nowMicroseconds, steadyClock} from '../../source/clock.js';
import type {CameraOptions, CameraSource} from '../../source/opencv/camera.js';
import {built, builtFile, describeWith, kill, needAddon} from '../opencv/built.js';
import {type Clip, makeClip, someClip} from '../opencv/clips.js';

// Each start of a process takes up to a second on a busy machine.
vi.setConfig({testTimeout: 40_000, hookTimeout: 40_000});

describeWith([needAddon], 'camera process', () => {
	let folder = '';
	let short: Clip;
	let real: Clip;
	let openCamera: (options: CameraOptions) => Promise<CameraSource>;
	const opened: CameraSource[] = [];
	let told: string[] = [];
	let leftOut = 0;

	beforeAll(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'vstream-camera-'));
		({openCamera} = await built<typeof import('../../source/opencv/camera.js')>('opencv/camera.js'));
		short = await makeClip(path.join(folder, 'short.avi'), 6);
		real = await someClip(folder);
	});

	afterEach(async () => {
		await Promise.all(opened.splice(0).map(async source => source.close()));
		told = [];
		leftOut = 0;
	});

	afterAll(() => {
		rmSync(folder, {recursive: true, force: true});
	});

	async function open(options: Pick<CameraOptions, 'input' | 'width' | 'height'>): Promise<CameraSource> {
		const source = await openCamera({
			...options,
			clock: steadyClock,
			onRestart: detail => told.push(`restart: ${detail}`),
			onFault: detail => told.push(`fault: ${detail}`),
			onLost: reason => told.push(`lost: ${reason}`),
			onLeftOut(count) {
				leftOut += count;
			},
		});
		opened.push(source);
		return source;
	}

	/** Which frame of the short clip it is. */
	async function nextNumber(source: CameraSource): Promise<number> {
		const {data} = await source.next();
		return Math.round(((data[0] ?? 0) - 10) / 20);
	}

	it('plays a recording: size, rate, pictures that change, and the time they are asked for', async () => {
		const source = await open({input: real.file});
		expect(source).toMatchObject({
			width: real.width,
			height: real.height,
			nativeFps: real.fps,
			isLive: false,
		});
		const before = nowMicroseconds();
		const first = await source.next();
		const second = await source.next();
		const third = await source.next();
		expect(first).toMatchObject({width: real.width, height: real.height});
		expect(first.data).toHaveLength(real.width * real.height * 3);
		expect(first.data.equals(second.data) && second.data.equals(third.data)).toBe(false);
		expect(first.capturedAt).toBeGreaterThanOrEqual(before);
		expect(third.capturedAt).toBeGreaterThan(second.capturedAt);
		expect(source.cpuMicroseconds).toBeGreaterThan(0);
	});

	it('loops at the end of a file', async () => {
		const source = await open({input: short.file});
		const numbers: number[] = [];
		for (let count = 0; count < 15; count++) numbers.push(await nextNumber(source));
		expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2]);
	});

	it('resizes a file to what is asked for, and fills the buffer it is given', async () => {
		const source = await open({input: short.file, width: 100, height: 30});
		expect(source).toMatchObject({width: 100, height: 30});
		const into = Buffer.alloc(100 * 30 * 3);
		const picture = await source.next(into);
		expect(picture.data).toBe(into);
		const wrong = await source.next(Buffer.alloc(7));
		expect(wrong.data).toHaveLength(into.length);
		const narrow = await open({input: short.file, width: 32});
		expect(narrow).toMatchObject({width: 32, height: 24});
	});

	it('goes on behind a frame that can not be decoded, and counts it', async () => {
		const bytes = readFileSync(short.file);
		const frame = bytes.indexOf(Buffer.from([0xff, 0xd8]), bytes.indexOf(Buffer.from([0xff, 0xd8])) + 2);
		bytes.fill(0x55, frame, bytes.indexOf(Buffer.from([0xff, 0xd9]), frame) + 2);
		const file = path.join(folder, 'one-bad-frame.avi');
		writeFileSync(file, bytes);
		const source = await open({input: file});
		const numbers: number[] = [];
		for (let count = 0; count < 6; count++) numbers.push(await nextNumber(source));
		expect(numbers).toEqual([0, 2, 3, 4, 5, 0]);
		expect(leftOut).toBe(1);
		expect(told).toEqual([]);
	});

	it('goes on near where it was after SIGKILL, and says so', async () => {
		const source = await open({input: short.file});
		for (let count = 0; count < 3; count++) await nextNumber(source);
		const {pid} = source;
		kill(pid);
		const number = await nextNumber(source);
		// What had left the process before the signal may still come, and is the same frame.
		expect(number).toBe(3);
		expect(await nextNumber(source)).toBe(4);
		expect(source.pid).not.toBe(pid);
		expect(told).toEqual([
			expect.stringMatching(/^fault: .*SIGKILL/),
			expect.stringMatching(/^lost: .*SIGKILL/),
			'restart: the camera process runs again',
		]);
		// It was lost while there was no process, and is not any more.
		expect(source.facts).toMatchObject({losses: 1, lostMicroseconds: source.facts?.lostMicroseconds});
		expect(source.facts?.lostMicroseconds).toBeGreaterThan(0);
	});

	it('gives up, in one line, when it is killed again and again', async () => {
		const source = await open({input: short.file});
		const kills = async (): Promise<void> => {
			for (;;) {
				kill(source.pid);
				await source.next();
			}
		};

		await expect(kills()).rejects.toMatchObject({
			name: 'SourceError',
			message: expect.stringMatching(
				/^the camera process was ended by SIGKILL.*after 5 restarts in 30 s$/,
			) as string,
		});
		expect(told.filter(line => line.startsWith('fault: '))).toHaveLength(5);
		expect(told.filter(line => line.startsWith('restart: '))).toHaveLength(5);
		await expect(source.next()).rejects.toMatchObject({name: 'SourceError'});
	});

	it('says in one line what can not be opened', async () => {
		const text = path.join(folder, 'text.avi');
		writeFileSync(text, 'this is no video\n'.repeat(100));
		const cases: Array<[number | string, RegExp]> = [
			[path.join(folder, 'absent.avi'), /^there is no file .*absent\.avi$/],
			[folder, /^.* is not a file, so it is not a video either$/],
			[text, /^.*text\.avi is not a video that OpenCV can read, or has no picture in it$/],
			[97, /^camera 97 can't be opened: .*$/],
		];
		for (const [input, message] of cases) {
			await expect(open({input})).rejects.toMatchObject({
				name: 'SourceError',
				message: expect.stringMatching(message) as string,
			});
		}

		expect(told).toEqual([]);
	});

	it('ends its process on close, which fails what still waits', async () => {
		const source = await open({input: short.file});
		const {pid} = source;
		await source.next();
		const waiting = source.next();
		const refused = expect(waiting).rejects.toMatchObject({
			name: 'SourceError',
			message: 'the source was closed',
		});
		await source.close();
		await refused;
		expect(isRunning(pid)).toBe(false);
	});

	it('ends by itself when whoever started it is killed', async () => {
		const script = `
			const {openCamera} = await import(${JSON.stringify(builtFile('opencv/camera.js'))});
			const source = await openCamera({input: ${JSON.stringify(short.file)}, clock: {now: () => 0}, onLeftOut() {}});
			await source.next();
			console.log(source.pid);
			for (;;) await source.next();
		`;
		const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const pid = await new Promise<number>(resolve => {
			parent.stdout.once('data', (chunk: Buffer) => {
				resolve(Number(chunk.toString()));
			});
		});
		parent.kill('SIGKILL');
		await expect.poll(() => isRunning(pid), {timeout: 10_000}).toBe(false);
	});
});

function isRunning(pid: number | undefined): boolean {
	if (pid === undefined) throw new Error('there was no process');
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
