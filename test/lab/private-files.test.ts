import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {defaultDataDir} from '../../source/lab/data-folder.js';
import {openPreferences} from '../../source/lab/preferences.js';
import {openShelf} from '../../source/lab/sessions.js';
import {defaultSettings} from '../../source/lab/settings.js';
import {recordOf, temporaryFolder} from './sessions-fixtures.js';

/** What is kept on the disk is its user's alone. */

const hasRights = process.platform !== 'win32' && isMainThread;
const whySkipped = hasRights ? '' : ' (skipped: no such rights here, or a thread, which has no umask to set)';

function remember(dataDir: string): void {
	const preferences = openPreferences(dataDir);
	preferences.remember({...defaultSettings, quality: 77});
	preferences.flush();
}

/** Rights of a folder and of all that is in it, by name. */
function rightsIn(folder: string): Record<string, string> {
	const names = ['.', ...fs.readdirSync(folder, {recursive: true, encoding: 'utf8'})];
	return Object.fromEntries(
		names.map(name => [name, (fs.statSync(path.join(folder, name)).mode & 0o777).toString(8)]),
	);
}

describe.skipIf(!hasRights)(`with a umask that closes little or much${whySkipped}`, () => {
	let before = 0;
	beforeEach(() => {
		before = process.umask(0);
	});
	afterEach(() => {
		process.umask(before);
	});

	test.each([0o000, 0o022, 0o077])('%i: what is made is closed', umask => {
		const folder = temporaryFolder();
		process.umask(umask);
		const dataDir = path.join(folder, 'a', 'b');
		openShelf(dataDir).save(recordOf(), 'one');
		remember(dataDir);
		expect(rightsIn(path.join(folder, 'a'))).toEqual({
			'.': '700',
			b: '700',
			'b/preferences.json': '600',
			'b/sessions': '700',
			'b/sessions/one.json': '600',
		});
	});

	test.each([0o000, 0o022, 0o077])('%i: what was open is closed when it is used', umask => {
		const dataDir = temporaryFolder();
		openShelf(dataDir).save(recordOf(), 'one');
		remember(dataDir);
		fs.writeFileSync(path.join(dataDir, 'sessions', 'broken.json'), '{');
		fs.writeFileSync(path.join(dataDir, 'diary.txt'), 'the user keeps other things here');
		for (const name of Object.keys(rightsIn(dataDir))) {
			const place = path.join(dataDir, name);
			fs.chmodSync(place, fs.statSync(place).isDirectory() ? 0o777 : 0o666);
		}

		process.umask(umask);
		expect(openShelf(dataDir).list().entries).toHaveLength(1);
		openPreferences(dataDir);
		const rights = rightsIn(dataDir);
		expect(rights).toMatchObject({
			'preferences.json': '600',
			sessions: '700',
			'sessions/one.json': '600',
			'sessions/broken.json': '600',
		});
		// A folder that --data-dir names, and what else is in it, is the user's own affair.
		expect(rights).toMatchObject({'.': '777', 'diary.txt': '666'});
	});

	test.skipIf(process.platform !== 'linux')(
		"the platform's own data folder is ours, so it is closed, too",
		() => {
			vi.stubEnv('XDG_DATA_HOME', temporaryFolder());
			fs.mkdirSync(defaultDataDir());
			fs.chmodSync(defaultDataDir(), 0o755);
			remember(defaultDataDir());
			expect(rightsIn(defaultDataDir())).toEqual({'.': '700', 'preferences.json': '600'});
			vi.unstubAllEnvs();
		},
	);

	test('rights that are narrower stay so', () => {
		const dataDir = temporaryFolder();
		openShelf(dataDir).save(recordOf(), 'one');
		fs.chmodSync(path.join(dataDir, 'sessions', 'one.json'), 0o400);
		fs.chmodSync(path.join(dataDir, 'sessions'), 0o500);
		expect(openShelf(dataDir).list().entries).toHaveLength(1);
		expect(rightsIn(dataDir)).toMatchObject({sessions: '500', 'sessions/one.json': '400'});
		fs.chmodSync(path.join(dataDir, 'sessions'), 0o700);
	});
});
