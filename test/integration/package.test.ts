import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {summarySchema} from '../../source/lab/summary.js';
import {checkout} from '../opencv/built.js';

const run = promisify(execFile);
let folder = '';

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-package-'));
});
afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

it('installs elsewhere from its tarball, and npx runs it', {timeout: 240_000}, async context => {
	await run('npm', ['pack', '--pack-destination', folder], {cwd: checkout});
	const [tarball = ''] = readdirSync(folder);
	const elsewhere = mkdtempSync(path.join(folder, 'elsewhere-'));
	writeFileSync(path.join(elsewhere, 'package.json'), '{"private": true}');
	try {
		await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', path.join(folder, tarball)], {
			cwd: elsewhere,
		});
	} catch (error) {
		const isOffline = /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT/.test(String(error));
		context.skip(isOffline && !process.env.CI, 'no package registry within reach');
		throw error;
	}

	const {stdout} = await run('npx', ['vstream-tui', 'run', '--duration', '1', '--port', '0', '--json'], {
		cwd: elsewhere,
	});
	const {frames} = summarySchema.parse(JSON.parse(stdout));
	expect(frames.rendered).toBeGreaterThan(10);
	const unknown = run('npx', ['vstream-tui', 'sessions', 'show'], {cwd: elsewhere});
	await expect(unknown).rejects.toMatchObject({
		stderr: expect.stringContaining('npx vstream-tui sessions list') as string,
	});
	const inside = readdirSync(path.join(elsewhere, 'node_modules', 'vstream-tui'));
	expect(inside.sort()).toEqual([
		'CHANGELOG.md',
		'LICENSE',
		'README.md',
		'dist',
		'docs',
		'media',
		'package.json',
	]);
});
