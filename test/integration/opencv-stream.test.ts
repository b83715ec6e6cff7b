import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {experiments} from '../../source/lab/experiments.js';
import {cellSize, codeCells, readFrameCode} from '../../source/video/frame-code.js';
import {describeWith, kill, needAddon, needProgram} from '../opencv/built.js';
import {type Clip, someClip} from '../opencv/clips.js';
import {clickCloseButton, type Display, openDisplay, type Screenshot} from '../opencv/x11.js';
import {childrenOf, runJson, Running} from './program.js';

/** The whole program with OpenCV at both of its ends: a real recording in, a real window out. */

let folder = '';
let clip: Clip;
let running: Running | undefined;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-opencv-'));
});

afterEach(async () => {
	await running?.kill();
	running = undefined;
});

afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

describeWith([needAddon], 'a real recording through OpenCV', () => {
	beforeAll(async () => {
		clip = await someClip(folder);
	});

	it.each(experiments)('streams over $name at its own rate', async ({name}) => {
		const {config, frames, fps, packets} = await runJson([name, '--source', clip.file, '--duration', '2']);
		expect(config).toMatchObject({source: clip.file, width: clip.width, height: clip.height, fps: clip.fps});
		expect(frames.sent + frames.senderDropped).toBe(frames.captured);
		expect(frames.received).toBeGreaterThan(12);
		expect(fps.captured).toBeLessThan(clip.fps * 1.3);
		expect(packets.lost).toBe(0);
	});

	it('runs as fast as it goes with --fps 0, past the end of the file', async () => {
		const {fps, frames} = await runJson(['tcp-big', '--source', clip.file, '--fps', '0', '--duration', '2']);
		expect(fps.received).toBeGreaterThan(clip.fps * 2);
		expect(frames.senderDropped).toBe(0);
	});

	it('goes on when the camera process is killed, and says so', async () => {
		running = new Running(['run', 'udp-default', '--source', clip.file, '--duration', '60', '--port', '0']);
		await running.waitFor(/1 s {2}captured/);
		const [camera] = await childrenOf(running.child.pid ?? 0, 'camera-program');
		kill(camera);
		await running.waitFor(/fault: .*camera.*SIGKILL[^]*restart: .*camera/i);
		const line = /(\d+) s {2}captured +(\d+\.\d)/g;
		await running.waitFor(/restart:[^]*?\n *\d+ s {2}captured[^]*?\n *\d+ s {2}captured +(9|1\d)\.\d/);
		running.child.kill('SIGINT');
		expect(await running.ended()).toBe(0);
		expect([...running.output.matchAll(line)].length).toBeGreaterThan(2);
	});
});

describeWith(
	[needAddon, ...['Xvfb', 'xdotool', 'import'].map(name => needProgram(name))],
	'the real window on a real display',
	() => {
		let display: Display;
		beforeAll(async () => {
			display = await openDisplay();
		});
		afterAll(async () => {
			await display.close();
		});

		function start(): Running {
			return new Running(
				['run', 'udp-default', '--size', '1280x720', '--window', '--duration', '100', '--port', '0'],
				{DISPLAY: display.name, WAYLAND_DISPLAY: undefined},
			);
		}

		const picked = new Uint8Array(1280 * 40 * 3);
		/** Where on the screen the window's picture begins, once it was found. */
		let place: readonly [left: number, top: number] | undefined;

		/** The burnt-in frame number, wherever on the screen the window is. */
		function frameNumber(screenshot: Screenshot): number | undefined {
			const cell = cellSize(1280, 720) ?? 0;
			if (place !== undefined) {
				return readAt(screenshot, ...place, cell);
			}

			for (let top = 0; top < screenshot.height - 2 * cell; top++) {
				for (let left = 0; left + 1280 <= screenshot.width; left++) {
					const number = readAt(screenshot, left, top, cell);
					if (number !== undefined) {
						place = [left, top];
						return number;
					}
				}
			}

			return undefined;
		}

		function readAt(screenshot: Screenshot, left: number, top: number, cell: number): number | undefined {
			const width = 1280;
			picked.fill(0);
			for (let bit = 0; bit < codeCells; bit++) {
				const x = Math.floor(cell * (bit + 1.5));
				const y = Math.floor(cell * 1.5);
				const [red, green, blue] = screenshot.pixel(left + x, top + y);
				picked.set([blue, green, red], (y * width + x) * 3);
			}

			return readFrameCode({width, height: 720, data: picked});
		}

		async function untilNumber(after: number): Promise<number> {
			for (let tries = 0; tries < 40; tries++) {
				const number = frameNumber(await display.screenshot());
				if (number !== undefined && number > after) {
					return number;
				}
			}

			throw new Error(`no frame number above ${after} on the screen`);
		}

		it('shows what the server received: the burnt-in frame number moves on', async () => {
			running = start();
			await running.waitFor(/window: window opened/);
			const first = await untilNumber(0);
			const second = await untilNumber(first);
			expect(second).toBeLessThan(10_000);
			await running.waitFor(/\d s {2}captured.*rendered +(1\d|2\d)\.\d fps/);
		});

		it('closes by its button, and the stream goes on', async () => {
			running = start();
			await running.waitFor(/window: window opened/);
			await untilNumber(0);
			await clickCloseButton(display.name, 'vstream-tui');
			await running.waitFor(/window: window closed/);
			await running.waitFor(
				/window closed[^]*\n *\d+ s {2}captured.*\n *\d+ s {2}captured.*rendered +(1\d|2\d)\.\d/,
			);
		});

		it('comes back when its process is killed, and says so', async () => {
			running = start();
			await running.waitFor(/window: window opened/);
			const before = await untilNumber(0);
			const [window] = await childrenOf(running.child.pid ?? 0, 'window-program');
			kill(window);
			await running.waitFor(/fault: .*window.*SIGKILL[^]*restart: .*window/i);
			await untilNumber(before + 5);
		});
	},
);

describeWith([needAddon], 'no display', () => {
	it.each([[''], [':4711']])(
		'DISPLAY=%j: one line, and the stream goes on without the window',
		async name => {
			const args = ['run', '--window', '--duration', '2', '--port', '0'];
			running = new Running(args, {DISPLAY: name, WAYLAND_DISPLAY: undefined});
			await running.waitFor(/fault: no display: .*DISPLAY/);
			expect(await running.ended()).toBe(0);
			const [lines] = running.output.split('\nudp-default · ');
			expect(lines?.match(/no display/g)).toHaveLength(1);
			expect(running.output).toMatch(/2 s {2}captured/);
		},
	);
});
