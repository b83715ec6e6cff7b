import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import {afterEach, expect, test, vi} from 'vitest';
import {openPreferences} from '../../source/lab/preferences.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import {idleLink} from '../../source/link/settings.js';
import {temporaryFolder} from './sessions-fixtures.js';

afterEach(() => {
	vi.useRealTimers();
});

const taste = {protocol: 'tcp', bufferSize: 1024, codec: 'jpeg', quality: 80, source: 'pattern'} as const;
const used: Settings = {...defaultSettings, ...taste};
const fileOf = (dataDir: string) => path.join(dataDir, 'preferences.json');
const store = (dataDir: string, settings: unknown, version = 1) => {
	fs.writeFileSync(fileOf(dataDir), JSON.stringify({version, settings}));
};

function rememberIn(dataDir: string, settings: Settings): void {
	const preferences = openPreferences(dataDir);
	preferences.remember(settings);
	preferences.flush();
}

test('nothing is known at first, and nothing is written by looking', () => {
	const dataDir = path.join(temporaryFolder(), 'none');
	const {settings, damaged} = openPreferences(dataDir);
	expect(settings).toEqual({});
	expect(damaged).toBeUndefined();
	expect(fs.existsSync(dataDir)).toBe(false);
});

test('the settings last used are there the next time', () => {
	const dataDir = temporaryFolder();
	rememberIn(dataDir, {...used, source: 'camera:1', width: 640, height: 480, fps: 60});
	expect(openPreferences(dataDir)).toMatchObject({
		settings: {...taste, source: 'camera:1', width: 640, height: 480, fps: 60},
		damaged: undefined,
	});
	rememberIn(dataDir, used);
	expect(openPreferences(dataDir).settings).toEqual(taste);
});

test('a source that stands in for one that is not there today is forgotten, and the rest is not', () => {
	const dataDir = temporaryFolder();
	rememberIn(dataDir, {...used, source: 'camera:1', width: 640, height: 480});
	const preferences = openPreferences(dataDir);
	preferences.remember({...used, quality: 20}, true);
	preferences.flush();
	expect(openPreferences(dataDir).settings).toEqual({
		...taste,
		quality: 20,
		source: 'camera:1',
		width: 640,
		height: 480,
	});
});

test('the window is remembered as it was left, whatever else is', () => {
	const dataDir = temporaryFolder();
	rememberIn(dataDir, used);
	expect(openPreferences(dataDir).window).toBeUndefined();
	for (const isOpen of [true, false]) {
		const preferences = openPreferences(dataDir);
		preferences.rememberWindow(isOpen);
		preferences.flush();
		rememberIn(dataDir, used);
		expect(openPreferences(dataDir)).toMatchObject({settings: taste, window: isOpen});
	}

	fs.writeFileSync(fileOf(dataDir), JSON.stringify({version: 1, settings: taste, window: 'ajar'}));
	expect(openPreferences(dataDir)).toMatchObject({settings: taste, window: undefined, damaged: undefined});
});

test('a video file and fps 0 are for one run: the source before them stays remembered', () => {
	const dataDir = temporaryFolder();
	rememberIn(dataDir, {...used, source: 'camera', width: 640, height: 480, fps: 30});
	rememberIn(dataDir, {...used, quality: 10, source: 'street.avi', fps: 0});
	expect(openPreferences(dataDir).settings).toEqual({
		...taste,
		quality: 10,
		source: 'camera',
		width: 640,
		height: 480,
		fps: 30,
	});
	rememberIn(dataDir, {...used, fps: 0});
	expect(openPreferences(dataDir).settings).toEqual(taste);
});

test('profile, link, adaptation and kernel buffer are conditions of one run', () => {
	const dataDir = temporaryFolder();
	const link = {...idleLink, loss: 0.02};
	const conditions = {profile: 'classic', link, adapt: true, kernelBuffer: 8192} as const;
	rememberIn(dataDir, {...used, ...conditions});
	expect(openPreferences(dataDir).settings).toEqual(taste);
	// Written by hand, they are as unknown as any other word.
	store(dataDir, {...taste, ...conditions, profile: 'strange'});
	expect(openPreferences(dataDir)).toMatchObject({settings: taste, damaged: undefined});
});

test('what was remembered before there were such conditions still holds', () => {
	const dataDir = temporaryFolder();
	store(dataDir, {...taste, width: 640, height: 480, fps: 30});
	const {settings, damaged} = openPreferences(dataDir);
	expect({...defaultSettings, ...settings}).toEqual({...used, width: 640, height: 480, fps: 30});
	expect(damaged).toBeUndefined();
});

test('a row of changes is one write, half a second after the last', () => {
	vi.useFakeTimers();
	const dataDir = temporaryFolder();
	const preferences = openPreferences(dataDir);
	for (let quality = 1; quality <= 100; quality++) {
		preferences.remember({...used, quality});
		vi.advanceTimersByTime(400);
	}
	expect(fs.readdirSync(dataDir)).toEqual([]);
	vi.advanceTimersByTime(100);
	expect(openPreferences(dataDir).settings.quality).toBe(100);
});

test('what still waits is written when the process exits, and nobody listens after that', () => {
	const dataDir = temporaryFolder();
	const before = process.listeners('exit');
	openPreferences(dataDir).remember(used);
	const added = process.rawListeners('exit').filter(listener => !before.some(known => known === listener));
	for (const listener of added.slice(-1)) (listener as () => void)();
	expect(openPreferences(dataDir).settings).toEqual(taste);
	expect(process.listeners('exit')).toEqual(before);
});

test('a bad field is reported and ignored, the others hold', () => {
	const dataDir = temporaryFolder();
	store(dataDir, {...used, bufferSize: 12, codec: 'gif', colour: 'red'});
	const {settings, damaged} = openPreferences(dataDir);
	expect(settings).toEqual({protocol: 'tcp', quality: 80, source: 'pattern'});
	expect(damaged).toBe(
		`remembered settings with a value that is not allowed are ignored: bufferSize, codec (${fileOf(dataDir)})`,
	);
});

test.each([
	'',
	'{"version":1',
	'null',
	'[]',
	'{"version":"one","settings":{}}',
	'{"version":1,"settings":3}',
])('a file with %j is put aside, and remembering goes on', text => {
	const dataDir = temporaryFolder();
	fs.writeFileSync(fileOf(dataDir), text);
	const preferences = openPreferences(dataDir);
	expect(preferences.settings).toEqual({});
	expect(preferences.damaged).toMatch(
		/^the file of remembered settings is damaged: .*put aside as .*preferences\.damaged-/,
	);
	preferences.remember(used);
	preferences.flush();
	expect(openPreferences(dataDir).settings).toEqual(taste);
	const [aside] = fs.readdirSync(dataDir).filter(name => name.startsWith('preferences.damaged-'));
	expect(fs.readFileSync(path.join(dataDir, String(aside)), 'utf8')).toBe(text);
});

test('a file of a newer version is reported and left alone', () => {
	const dataDir = temporaryFolder();
	store(dataDir, {...used, quality: 'high'}, 2);
	const before = fs.readFileSync(fileOf(dataDir));
	expect(openPreferences(dataDir).damaged).toContain('newer vstream-tui');
	rememberIn(dataDir, used);
	expect(fs.readFileSync(fileOf(dataDir))).toEqual(before);
});

test('a folder that can not be written is reported once', () => {
	const dataDir = path.join(temporaryFolder(), 'taken');
	const lines: string[] = [];
	const preferences = openPreferences(dataDir, line => lines.push(line));
	fs.writeFileSync(dataDir, 'a file');
	for (const quality of [1, 2, 3]) {
		preferences.remember({...used, quality});
		preferences.flush();
	}
	expect(lines).toEqual([
		`settings are not remembered: can't write to ${dataDir} (a part of this path is a file, not a folder); choose another folder with --data-dir DIR`,
	]);
});

test('whatever is in the file, opening never throws and gives only allowed settings', () => {
	const dataDir = temporaryFolder();
	const fields = fc.dictionary(
		fc.constantFrom(...Object.keys(used), 'width', 'height', 'fps', '__proto__'),
		fc.anything(),
	);
	fc.assert(
		fc.property(fc.oneof(fields, fc.jsonValue()), settings => {
			let text: string | undefined;
			try {
				text = JSON.stringify({version: 1, settings});
			} catch {
				return; // What JSON can't hold is in no file.
			}
			fs.writeFileSync(fileOf(dataDir), text);
			const found = openPreferences(dataDir).settings;
			expect({...defaultSettings, ...found}.quality).toBeGreaterThan(0);
			expect(['tcp', 'udp', undefined]).toContain(found.protocol);
		}),
		{numRuns: 200},
	);
});
