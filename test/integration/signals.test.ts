import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Summary} from '../../source/lab/summary.js';
import {program, Running, runProgram} from './program.js';

/** Signals and lost output end the program in order, at whatever moment they come. */

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-signals-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

type End = {readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string};

/** Ends the program so many milliseconds after its start: the time is what is tried here, not waited for. */
async function endAfter(milliseconds: number, signal: NodeJS.Signals, args: readonly string[]): Promise<End> {
	const child = spawn(process.execPath, [program, ...args], {stdio: ['ignore', 'ignore', 'pipe']});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const closed = once(child, 'close');
	await sleep(milliseconds);
	child.kill(signal);
	const [code, by] = (await closed) as [number | null, NodeJS.Signals | null];
	return {code, signal: by, stderr};
}

/** A shell's line; `$0` is node, `$1` the program. */
async function shell(line: string): Promise<End> {
	const child = spawn('/bin/bash', ['-c', line, process.execPath, program], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let stderr = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
	return {code, signal, stderr};
}

describe('a signal is never lost', () => {
	const moments = Array.from({length: 12}, (_, index) => index * 50);

	test.each([
		['run', 'SIGTERM', 143, ['run', '--port', '0', '--duration', '60']],
		['doctor', 'SIGINT', 130, ['doctor', '--port', '0']],
	] as const)('%s ends by %s, however early it comes', async (name, signal, exitCode, args) => {
		for (const moment of moments) {
			const {code, signal: by, stderr} = await endAfter(moment, signal, [...args, '--data-dir', folder]);
			// 0: a run that had frames to sum up, or a doctor that was done.
			const isRight = by === signal || code === exitCode || code === 0;
			expect({moment, code, by, isRight, stderr}).toMatchObject({isRight: true});
			expect(stderr).toMatch(/^(vstream-tui: ended before the first frame\n)?$/);
			if (name === 'doctor' && code === 0) {
				break;
			}
		}
	});

	test('SIGHUP ends a run as SIGTERM does: with its summary, and saved', async () => {
		const running = new Running([
			...['run', '--port', '0', '--duration', '60', '--save', 'hung-up'],
			...['--data-dir', folder],
		]);
		await running.waitFor(/1 s {2}captured/);
		running.child.kill('SIGHUP');
		expect(await running.ended()).toBe(0);
		expect(running.output).toContain('Verdict');
		expect(running.output).toContain('saved as hung-up');
	});

	test.skipIf(process.platform === 'win32')('a run that was stopped blames nobody for it', async () => {
		const running = new Running(['run', '--port', '0', '--duration', '3', '--json']);
		await running.waitFor(/1 s {2}captured/);
		running.child.kill('SIGSTOP');
		await sleep(2000);
		running.child.kill('SIGCONT');
		expect(await running.ended()).toBe(0);
		const summary = JSON.parse(/^\{.*\}$/m.exec(running.output)?.[0] ?? '') as Summary;
		expect(summary.events.map(({detail}) => detail).join()).toMatch(/the program was stopped for [12]\.\d s/);
		expect(summary.frames.captured).toBe(72);
		expect(summary.durationSeconds).toBeLessThan(3.9);
		// Of the two seconds nothing is in them; a busy machine has short ones of its own.
		expect(summary.freezes.totalSeconds).toBeLessThan(1);
		expect(summary.freezes.nowSeconds).toBe(0);
	});

	test('SIGTERM while the page opens takes no patience', async () => {
		const running = new Running(['run', '--web', '0', '--port', '0', '--duration', '60', '--fps', '1']);
		await running.waitFor(/page at/);
		running.child.kill('SIGTERM');
		const begun = performance.now();
		await running.ended();
		expect(performance.now() - begun).toBeLessThan(4000);
		const early = performance.now();
		expect((await endAfter(450, 'SIGTERM', ['run', '--web', '0', '--port', '0'])).stderr).not.toContain(
			' at ',
		);
		expect(performance.now() - early).toBeLessThan(4500);
	});
});

describe('output that can not be written', () => {
	test
		.skipIf(process.platform !== 'linux')
		.each([
			['run --port 0 --duration 60'],
			['run --port 0 --duration 1 --json'],
			['sessions list'],
			['doctor --port 0'],
			['--help'],
		])('%s on a full disk: one line, exit code 1', async args => {
		const {code, stderr} = await shell(`"$0" "$1" ${args} > /dev/full`);
		expect(stderr.split('\n').filter(line => line.startsWith('vstream-tui:'))).toEqual([
			"vstream-tui: output can't be written: no space is left",
		]);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(code).toBe(1);
	});

	test('a reader that has gone ends a run, which is saved all the same', async () => {
		const line = `set -o pipefail; "$0" "$1" run --port 0 --duration 60 --save unread --data-dir '${folder}' | head -1`;
		expect(await shell(line)).toMatchObject({code: 141, stderr: ''});
		expect((await runProgram(['sessions', 'show', 'unread', '--data-dir', folder])).code).toBe(0);
	});
});

test.skipIf(process.platform !== 'linux').each([20, 40, 60, 90])(
	'%i open files are too few: one line, exit code 1',
	async most => {
		const {code, stderr} = await shell(`ulimit -n ${most}; "$0" "$1" run --port 0 --duration 1`);
		expect(stderr).toBe(
			'vstream-tui: this program may not open enough files; allow it more (ulimit -n 1024)\n',
		);
		expect(code).toBe(1);
	},
);
