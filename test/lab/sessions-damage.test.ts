import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {openShelf, SessionError} from '../../source/lab/sessions.js';
import {
	cannotBeForbidden,
	filesOf,
	oldSession,
	recordOf,
	temporaryFolder,
	whySkipped,
	withoutRoot,
} from './sessions-fixtures.js';

/** A shelf with the sessions `good` and `bad`, and the file of the second. */
function shelfWithTwo() {
	const dataDir = temporaryFolder();
	const shelf = openShelf(dataDir);
	shelf.save(recordOf(), 'good');
	shelf.save(recordOf(), 'bad');
	return {dataDir, shelf, file: path.join(dataDir, 'sessions', 'bad.json')};
}

test.each([
	['nothing', () => ''],
	['half of it', (text: string) => text.slice(0, text.length / 2)],
	['other words', () => 'not JSON'],
	['null', () => 'null'],
	['a list', () => '[1, 2]'],
	['no version', () => '{}'],
	['a version that never was', (text: string) => text.replace('"version":3', '"version":0')],
	[
		'an old version, but what a new one holds',
		(text: string) => text.replace('"version":3', '"version":1').replace('"verdict"', '"verdicts"'),
	],
	['a wrong value', (text: string) => text.replace('"protocol":"udp"', '"protocol":"smoke"')],
	['a missing part', (text: string) => text.replace('"summary"', '"summery"')],
	['very deep brackets', () => '['.repeat(200_000)],
])('a file with %s is reported in one line, as often as one looks, and left as it is', (_, damage) => {
	const {dataDir, shelf, file} = shelfWithTwo();
	const damaged = damage(fs.readFileSync(file, 'utf8'));
	fs.writeFileSync(file, damaged);
	const {entries, damaged: lines} = shelf.list();
	expect(entries.map(entry => entry.name)).toEqual(['good']);
	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatch(
		/^session bad is damaged: .* to be rid of it: npx vstream-tui sessions delete bad$/,
	);
	expect(lines[0]).toContain(`(${file})`);
	expect(shelf.list()).toEqual({entries, damaged: lines});
	expect(() => shelf.load('bad')).toThrow(new SessionError(String(lines[0])));
	expect(filesOf(dataDir)).toEqual(['bad.json', 'good.json']);
	expect(fs.readFileSync(file, 'utf8')).toBe(damaged);
	// It keeps its name until somebody who has read that line takes it away.
	expect(() => shelf.save(recordOf(), 'bad')).toThrow('is saved already');
	shelf.delete('bad');
	expect(shelf.save(recordOf(), 'bad').name).toBe('bad');
});

test('damaged samples are found when they are needed', () => {
	const {dataDir, shelf, file} = shelfWithTwo();
	fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"jitterMs":"0.31', '"jitterMs":"bad'));
	expect(shelf.list().damaged).toEqual([]);
	for (const _ of ['once', 'and again']) {
		expect(() => shelf.load('bad')).toThrow(/^session bad is damaged: its samples of jitterMs are broken \(/);
	}
	expect(filesOf(dataDir)).toEqual(['bad.json', 'good.json']);
});

test('a folder, a dead link and a named pipe in the place of a session are told of and left unopened', () => {
	const {dataDir, shelf} = shelfWithTwo();
	const place = (name: string) => path.join(dataDir, 'sessions', name);
	fs.mkdirSync(place('folder.json'));
	fs.writeFileSync(path.join(place('folder.json'), 'content'), 'kept');
	const expected = ['folder'];
	if (process.platform !== 'win32') {
		fs.symlinkSync('nowhere', place('link.json'));
		fs.symlinkSync('circle.json', place('circle.json'));
		execFileSync('mkfifo', [place('pipe.json')]);
		expected.push('link', 'circle', 'pipe');
	}
	const {entries, damaged} = shelf.list();
	expect(entries).toHaveLength(2);
	expect(damaged.map(line => line.split(' ')[1]).toSorted()).toEqual(expected.toSorted());
	expect(fs.readFileSync(path.join(place('folder.json'), 'content'), 'utf8')).toBe('kept');
});

test('a session of a newer version is reported and left alone', () => {
	const {shelf, file} = shelfWithTwo();
	const text = fs.readFileSync(file, 'utf8').replace('"version":3', '"version":4');
	fs.writeFileSync(file, text);
	const line = 'session bad was saved by a newer vstream-tui (format 4); update to read it';
	expect(shelf.list().damaged).toEqual([line]);
	expect(() => shelf.load('bad')).toThrow(new SessionError(line));
	expect(() => shelf.save(recordOf(), 'bad')).toThrow('is saved already');
	expect(fs.readFileSync(file, 'utf8')).toBe(text);
});

test.skipIf(cannotBeForbidden)(`a file that may not be read is reported and left alone${whySkipped}`, () => {
	const {dataDir, shelf, file} = shelfWithTwo();
	fs.chmodSync(dataDir, 0o755);
	fs.chmodSync(file, 0o000);
	const line = `session bad can't be read: permission denied (${file})`;
	withoutRoot(dataDir, () => {
		expect(shelf.list().damaged).toEqual([line]);
		expect(() => shelf.load('bad')).toThrow(new SessionError(line));
	});
	fs.chmodSync(file, 0o644);
	expect(shelf.list().entries).toHaveLength(2);
});

test('a file whose name no session has is reported and left alone', () => {
	const {dataDir, shelf} = shelfWithTwo();
	fs.writeFileSync(path.join(dataDir, 'sessions', 'my run.json'), '{}');
	fs.writeFileSync(path.join(dataDir, 'sessions', '.saving-left-over.json'), '{');
	expect(shelf.list().damaged).toEqual([
		`my run.json in ${path.join(dataDir, 'sessions')} is not listed: no session has such a name; rename it to letters, digits, . _ -`,
	]);
	expect(filesOf(dataDir)).toEqual(['.saving-left-over.json', 'bad.json', 'good.json', 'my run.json']);
});

test.each([
	['this format', () => undefined],
	['format 1', (file: string) => fs.copyFileSync(oldSession, file)],
])(
	'whatever happens to the bytes of a file of %s, nothing throws out of list and no byte is lost',
	(_, make) => {
		const {dataDir, shelf, file} = shelfWithTwo();
		make(file);
		const whole = fs.readFileSync(file);
		const change = fc.record({
			at: fc.nat({max: whole.length - 1}),
			cut: fc.nat({max: 40}),
			insert: fc.oneof(
				fc.uint8Array({maxLength: 8}),
				fc.constantFrom('0', '"', '}', '9e999', 'null').map(text => Buffer.from(text)),
			),
		});
		fc.assert(
			fc.property(fc.array(change, {minLength: 1, maxLength: 4}), changes => {
				let bytes = whole;
				for (const {at, cut, insert} of changes) {
					bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + cut)]);
				}
				fs.writeFileSync(file, bytes);
				const {entries, damaged} = shelf.list();
				expect(entries.length + damaged.length).toBe(2);
				for (const line of damaged) expect(line).not.toMatch(/[\n\r\u001B]/);
				try {
					shelf.load('bad');
				} catch (error) {
					expect(error).toBeInstanceOf(SessionError);
				}
				const kept = filesOf(dataDir).filter(name => name.startsWith('bad'));
				expect(kept).toHaveLength(1);
				const place = path.join(dataDir, 'sessions', String(kept[0]));
				expect(fs.readFileSync(place).equals(bytes)).toBe(true);
				fs.rmSync(place);
			}),
			{numRuns: 300},
		);
	},
);
