import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import {addonFileName, addonKey} from '../../source/opencv/addon.js';
import {runJson} from './program.js';

/** The program with a camera that says 30 frames a second and gives what fake-camera.js is told. */

vi.setConfig({testTimeout: 60_000});

const fake = new URL('fake-camera.js', import.meta.url).href;
let folder = '';

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-fake-camera-'));
	mkdirSync(path.join(folder, addonKey('4.6.0')));
	writeFileSync(path.join(folder, addonKey('4.6.0'), addonFileName), '');
});

afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

const film = async (fps: number, bunch: number, ...args: readonly string[]) =>
	runJson(['--source', 'camera', '--duration', '4', '--data-dir', path.join(folder, 'data'), ...args], {
		...{VSTREAM_OPENCV_DIR: folder, FAKE_FPS: String(fps), FAKE_BUNCH: String(bunch)},
		NODE_OPTIONS: `--import ${fake}`,
	});

it('is not late at the rate that a camera gives in dim light, and accused of its own asking alone', async () => {
	const [{config, source, verdict}, asked] = await Promise.all([film(15, 1), film(15, 1, '--fps', '30')]);
	expect(verdict.map(({cause}) => cause)).not.toContain('source late');
	expect(source.fps).toBeCloseTo(15, 0);
	expect(config).toMatchObject({fps: 15});
	expect(asked.verdict[0]).toMatchObject({cause: 'source late'});
});

it('names bunches, counts what gave way in them, and knows the rate all the same', async () => {
	const {config, source, frames, verdict} = await film(24, 6);
	expect(verdict[0]).toMatchObject({cause: 'source comes in bunches'});
	expect(source.fps).toBeCloseTo(24, -0.5);
	expect(source.superseded).toBeGreaterThan(0);
	expect(frames.captured + source.superseded).toBeGreaterThan(80);
	expect(config).toMatchObject({fps: 24});
});

it('gives no more frames a second than were asked for, though the camera knows no such rate', async () => {
	const {frames, durationSeconds} = await film(30, 1, '--fps', '10');
	expect(frames.captured / durationSeconds).toBeLessThan(12);
});
