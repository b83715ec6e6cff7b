import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {experiments} from '../../source/lab/experiments.js';
import type {Summary} from '../../source/lab/summary.js';
import {runJson, runProgram, Running} from './program.js';

/** Every frame is accounted for, wherever it went. */
function expectNothingUnaccounted({frames, packets}: Summary): void {
	expect(frames.sent + frames.senderDropped).toBe(frames.captured);
	expect(frames.received).toBeLessThanOrEqual(frames.sent);
	expect(frames.rendered).toBeLessThanOrEqual(frames.received);
	expect(packets.received + packets.lost).toBe(packets.sent);
}

describe('the six experiments over real sockets', () => {
	it.each(experiments)('$name', async ({name, protocol, bufferSize}) => {
		const summary = await runJson([name, '--duration', '2']);
		expect(summary.experiment).toBe(name);
		expect(summary.config).toEqual({
			...{protocol, bufferSize, profile: 'live', codec: 'jpeg', quality: 50},
			...{source: 'pattern', width: 1280, height: 720, fps: 24, link: null, adapt: false},
		});
		expectNothingUnaccounted(summary);
		expect(summary.frames.captured).toBeGreaterThan(40);
		expect(summary.frames.captured).toBeLessThan(56);
		expect(summary.frames.rendered).toBeGreaterThan(20);
		expect(summary.packets.malformed).toBe(0);
		expect(summary.latencyMs.received.p50).toBeGreaterThan(0);
		expect(summary.bytes.payload).toBeGreaterThan(0);
		expect(summary.cpuSeconds).toBeGreaterThan(0);
		expect(summary.verdict.length).toBeGreaterThan(0);
		const perFrame = summary.packets.sent / summary.frames.sent;
		if (protocol === 'tcp') {
			expect(perFrame).toBe(1);
		} else {
			expect(perFrame).toBeGreaterThan(summary.bytes.payload / summary.frames.received / bufferSize);
		}
	});
});

describe('options', () => {
	it.each(['tcp-default', 'udp-big'])('raw pixels over %s', async name => {
		const summary = await runJson([name, '--codec', 'raw', '--size', '640x360', '--duration', '1.5']);
		expect(summary.config.codec).toBe('raw');
		expectNothingUnaccounted(summary);
		expect(summary.bytes.payload / summary.frames.received).toBe(640 * 360 * 3);
		expect(summary.frames.rendered).toBeGreaterThan(0);
	});

	it('runs as fast as it goes with --fps 0, and waits instead of dropping', async () => {
		const summary = await runJson(['tcp-default', '--fps', '0', '--size', '320x180', '--duration', '1.5']);
		expect(summary.config.fps).toBe(0);
		expect(summary.frames.senderDropped).toBe(0);
		expect(summary.fps.received).toBeGreaterThan(60);
	});

	it('takes a buffer size and quality that no preset has', async () => {
		const summary = await runJson([
			'--protocol',
			'udp',
			'--buffer',
			'256',
			'--quality',
			'5',
			'--duration',
			'1',
		]);
		expect(summary.experiment).toBeNull();
		expect(summary.config).toMatchObject({bufferSize: 256, quality: 5});
		expect(summary.frames.received).toBeGreaterThan(0);
	});

	it('carries the largest datagrams', async () => {
		const summary = await runJson(['--protocol', 'udp', '--buffer', '65507', '--duration', '1']);
		expect(summary.frames.received).toBeGreaterThan(0);
		expectNothingUnaccounted(summary);
	});
});

describe('as people and scripts run it', () => {
	let folder = '';
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'vstream-run-'));
	});
	afterAll(() => {
		rmSync(folder, {recursive: true, force: true});
	});

	it('without a terminal and without words runs the default experiment for ten seconds, a line a second', async () => {
		const {code, stdout, stderr} = await runProgram(['--port', '0']);
		expect(stderr).toBe('');
		expect(code).toBe(0);
		expect(stdout.match(/^ *\d+ s {2}captured/gm)?.length).toBeGreaterThanOrEqual(9);
		expect(stdout).toMatch(/udp-default · 10\.\d s/);
		expect(stdout).toContain('Verdict');
	});

	it('ends at once on SIGTERM, however far apart the frames are', async () => {
		const running = new Running(['run', '--port', '0', '--fps', '0.1', '--duration', '60', '--json']);
		await running.waitFor(/1 s {2}captured/);
		running.child.kill('SIGTERM');
		expect(await running.ended()).toBe(0);
		const {durationSeconds} = JSON.parse(/^\{.*\}$/m.exec(running.output)?.[0] ?? '') as Summary;
		expect(durationSeconds).toBeLessThan(5);
	});

	it('ends early on SIGINT, with its summary', async () => {
		const running = new Running(['run', 'tcp-big', '--port', '0', '--duration', '60']);
		await running.waitFor(/1 s {2}captured/);
		running.child.kill('SIGINT');
		expect(await running.ended()).toBe(0);
		expect(running.output).toContain('tcp-big · ');
	});

	it('saves with --save, and sessions lists, shows and deletes it', async () => {
		const data = ['--data-dir', folder];
		const ran = await runProgram([
			'run',
			'udp-big',
			'--port',
			'0',
			'--duration',
			'1',
			'--save',
			'mine',
			...data,
		]);
		expect(ran.stdout).toContain('saved as mine');
		const listed = await runProgram(['sessions', 'list', '--json', ...data]);
		expect(JSON.parse(listed.stdout)).toMatchObject({sessions: [{name: 'mine', experiment: 'udp-big'}]});
		const shown = await runProgram(['sessions', 'show', 'mine', ...data]);
		expect(shown.stdout).toContain('udp-big');
		// Said before the run, when nothing is lost yet.
		const again = await runProgram(['run', '--port', '0', '--duration', '60', '--save', 'mine', ...data]);
		expect(again).toMatchObject({code: 2, stdout: ''});
		expect(again.stderr).toMatch(/a session named mine is saved already/);
		const confused = await runProgram(['run', '--save', 'tcp-small', ...data]);
		expect(confused).toMatchObject({code: 2, stdout: ''});
		expect(confused.stderr).toContain('vstream-tui run tcp-small --save');
		expect((await runProgram(['sessions', 'delete', 'mine', ...data])).code).toBe(0);
		expect((await runProgram(['sessions', 'show', 'mine', ...data])).code).toBe(1);
	});
});
