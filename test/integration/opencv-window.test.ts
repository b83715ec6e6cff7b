import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import jpegTurbo from '@julusian/jpeg-turbo';
import {afterAll, afterEach, beforeAll, expect, it, vi} from 'vitest';
import {nowMicroseconds} from '../../source/clock.js';
import type {WindowEvent, WindowFrame, WindowOptions, WindowOutput} from '../../source/opencv/window.js';
import {built, describeWith, kill, needAddon, needProgram} from '../opencv/built.js';
import {clickCloseButton, type Display, openDisplay} from '../opencv/x11.js';

const needs = [needAddon, ...['Xvfb', 'xdotool', 'import'].map(name => needProgram(name))];
const width = 320;
const height = 200;
type Colour = readonly [red: number, green: number, blue: number];
const orange: Colour = [240, 120, 20];
const blue: Colour = [10, 40, 200];
const green: Colour = [30, 180, 60];

// Each start of a process takes up to a second on a busy machine.
vi.setConfig({testTimeout: 40_000, hookTimeout: 40_000});

describeWith(needs, 'window process', () => {
	let display: Display;
	let openWindow: (options: WindowOptions<WindowFrame>) => Promise<WindowOutput>;
	let opened: WindowOutput[] = [];
	let shown: Array<{index: number; at: number}> = [];
	let events: WindowEvent[] = [];
	let closed = 0;

	beforeAll(async () => {
		({openWindow} = await built<typeof import('../../source/opencv/window.js')>('opencv/window.js'));
		display = await openDisplay();
	});

	afterEach(async () => {
		await Promise.all(opened.map(async window => window.close()));
		opened = [];
		shown = [];
		events = [];
		closed = 0;
	});

	afterAll(async () => {
		await display.close();
	});

	async function open(name: string | undefined = display.name): Promise<WindowOutput> {
		delete process.env.WAYLAND_DISPLAY;
		if (name === '') delete process.env.DISPLAY;
		else process.env.DISPLAY = name;
		const window = await openWindow({
			title: 'vstream test',
			onShown({index}, at) {
				shown.push({index, at});
			},
			onClosed() {
				closed++;
			},
			onEvent(event) {
				events.push(event);
			},
		});
		opened.push(window);
		return window;
	}

	async function untilShown(index: number): Promise<void> {
		await expect.poll(() => shown.some(each => each.index === index), {timeout: 10_000}).toBe(true);
	}

	/** The colour on the screen, where the window shows its picture. */
	async function colourAt(x: number, y: number): Promise<Colour> {
		const screen = await display.screenshot();
		return screen.pixel(x, y);
	}

	async function untilColour(x: number, y: number, colour: Colour): Promise<void> {
		const distance = async (): Promise<number> => {
			const found = await colourAt(x, y);
			return Math.max(...found.map((value, index) => Math.abs(value - (colour[index] ?? 0))));
		};

		// JPEG keeps a flat colour to within a few steps.
		await expect.poll(distance, {timeout: 10_000}).toBeLessThanOrEqual(4);
	}

	it('shows JPEG and raw frames, in their size, and says when each was on the screen', async () => {
		const window = await open();
		const before = nowMicroseconds();
		window.show(jpegFrame(1, orange));
		await untilShown(1);
		await untilColour(5, 5, orange);
		await untilColour(width - 5, height - 5, orange);
		expect((await display.screenshot()).pixel(width + 20, height + 20)).toEqual([0, 0, 0]);
		window.show(rawFrame(2, blue));
		await untilShown(2);
		await untilColour(width / 2, height / 2, blue);
		expect(shown.map(each => each.index)).toEqual([1, 2]);
		expect(shown[0]?.at).toBeGreaterThan(before);
		expect(shown[1]?.at).toBeGreaterThan(shown[0]?.at ?? Infinity);
		expect(window.cpuMicroseconds).toBeGreaterThan(0);
		expect(window.superseded).toBe(0);
	});

	it('shows the newest frame and drops those it overtakes', async () => {
		const window = await open();
		for (let index = 0; index < 50; index++) window.show(rawFrame(index, index === 49 ? green : blue));
		await untilShown(49);
		await untilColour(10, 10, green);
		expect(shown.length + window.superseded).toBe(50);
		expect(shown.length).toBeLessThan(50);
	});

	it('never shows a damaged frame', async () => {
		const window = await open();
		window.show(jpegFrame(1, orange));
		await untilShown(1);
		const whole = jpegFrame(2, blue);
		window.show({...whole, data: whole.data.subarray(0, 40)});
		await expect.poll(() => window.damaged, {timeout: 10_000}).toBe(1);
		window.show({...whole, index: 3, width: width + 8});
		await expect.poll(() => window.damaged, {timeout: 10_000}).toBe(2);
		window.show({...rawFrame(4, blue), height: height - 1});
		await expect.poll(() => window.damaged, {timeout: 10_000}).toBe(3);
		window.show({...whole, width: 0});
		expect(window.damaged).toBe(4);
		await untilColour(10, 10, orange);
		expect(events).toEqual([{type: 'window-damaged-frame', detail: "frame 2 can't be shown: it is no JPEG"}]);
		window.show(rawFrame(5, green));
		await untilShown(5);
		expect(shown.map(each => each.index)).toEqual([1, 5]);
	});

	it('shows what can be shown of a damaged frame, and counts it apart', async () => {
		const window = await open();
		const whole = jpegFrame(1, orange);
		window.show({...whole, data: whole.data.subarray(0, -2)});
		await untilShown(1);
		await untilColour(10, 10, orange);
		expect([window.repaired, window.damaged]).toEqual([1, 0]);
		window.show(jpegFrame(2, blue));
		await untilShown(2);
		expect(window.repaired).toBe(1);
	});

	it('is closed by its button', async () => {
		const window = await open();
		window.show(rawFrame(1, orange));
		await untilColour(10, 10, orange);
		await clickCloseButton(display.name, 'vstream test');
		await expect.poll(() => closed, {timeout: 10_000}).toBe(1);
		await expect.poll(() => window.pid, {timeout: 10_000}).toBeUndefined();
		await untilColour(10, 10, [0, 0, 0]);
		window.show(rawFrame(2, blue));
		expect(events).toEqual([]);
	});

	it('is closed by the q key', async () => {
		const window = await open();
		window.show(rawFrame(1, orange));
		await untilColour(10, 10, orange);
		await promisify(execFile)('xdotool', ['mousemove', '50', '50', 'key', 'q'], {
			env: {...process.env, DISPLAY: display.name},
		});
		await expect.poll(() => closed, {timeout: 10_000}).toBe(1);
		expect(events).toEqual([]);
	});

	it('comes back after SIGKILL, says so, and goes on', async () => {
		const window = await open();
		window.show(rawFrame(1, orange));
		await untilShown(1);
		const {pid} = window;
		kill(pid);
		await expect.poll(() => events.length, {timeout: 1000}).toBe(1);
		expect(events[0]).toMatchObject({
			type: 'window-ended',
			detail: expect.stringContaining('SIGKILL') as string,
		});
		// Nobody can show the first of these: the process is down, and a newer one takes its place.
		window.show(rawFrame(2, orange));
		window.show(rawFrame(3, green));
		await untilShown(3);
		expect(events.slice(1)).toEqual([{type: 'window-restarted', detail: 'the window process runs again'}]);
		expect(window).toMatchObject({unshown: 1, superseded: 0});
		await untilColour(10, 10, green);
		expect(window.pid).not.toBe(pid);
	});

	it('says that it does not answer while its process is stopped, and when it does again', async () => {
		const window = await open();
		window.show(rawFrame(1, orange));
		await untilShown(1);
		const {pid = 0} = window;
		process.kill(pid, 'SIGSTOP');
		// The second overtakes nothing but waits; from the third on they are overtaken, while nothing is known of the stop.
		for (const index of [2, 3, 4]) window.show(rawFrame(index, blue));
		await expect
			.poll(() => events, {timeout: 10_000})
			.toEqual([{type: 'window-silent', detail: 'the window process has not answered for 2 s'}]);
		for (const index of [5, 6]) window.show(rawFrame(index, green));
		expect(window).toMatchObject({superseded: 1, unshown: 2});
		expect(window.silentMilliseconds).toBeGreaterThanOrEqual(1900);
		process.kill(pid, 'SIGCONT');
		await untilShown(6);
		expect(events.slice(1)).toEqual([
			{
				type: 'window-answers',
				detail: expect.stringMatching(/^the window process answers again, after \d+\.\d s$/) as string,
			},
		]);
		const silent = window.silentMilliseconds;
		window.show(rawFrame(7, orange));
		await untilShown(7);
		expect(window).toMatchObject({pid, unshown: 2, silentMilliseconds: silent});
	});

	it('says in one line that there is no display, or none that answers', async () => {
		await expect(open('')).rejects.toMatchObject({
			name: 'OpenCvError',
			message: 'no display: DISPLAY is not set; run on a desktop, or log in with ssh -X',
		});
		await expect(open(':987')).rejects.toMatchObject({
			name: 'OpenCvError',
			message: expect.stringMatching(/^no display: can't open display :987; [^\n]*$/) as string,
		});
		expect(events).toEqual([]);
	});

	it('gives up, in one line, when its display goes away', async () => {
		const other = await openDisplay();
		const window = await open(other.name);
		window.show(rawFrame(1, orange));
		await untilShown(1);
		await other.close();
		await expect.poll(() => events.at(-1)?.type, {timeout: 30_000}).toBe('window-lost');
		expect(events.at(-1)?.detail).toMatch(/^the window process .*after 5 restarts in 30 s$/);
		expect(window.pid).toBeUndefined();
	});
});

function rawFrame(index: number, [red, greenPart, bluePart]: Colour): WindowFrame {
	return {
		index,
		codec: 'raw',
		width,
		height,
		data: Buffer.alloc(width * height * 3, Buffer.from([bluePart, greenPart, red])),
	};
}

function jpegFrame(index: number, colour: Colour): WindowFrame {
	const {data} = rawFrame(index, colour);
	const options = {format: jpegTurbo.FORMAT_BGR, width, height, quality: 90, subsampling: jpegTurbo.SAMP_444};
	return {index, codec: 'jpeg', width, height, data: jpegTurbo.compressSync(data, options)};
}
