import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {defaultDataDir, openShelf, SessionError} from '../../source/lab/sessions.js';
import {stageStore} from '../../source/lab/session-store.js';
import {
	cannotBeForbidden,
	filesOf,
	recordOf,
	rounded,
	sampleAt,
	summaryOf,
	temporaryFolder,
	whySkipped,
	withoutRoot,
} from './sessions-fixtures.js';

test('a saved run is listed and comes back whole', () => {
	const dataDir = temporaryFolder();
	const record = recordOf({
		settings: {...recordOf().settings, source: 'camera:1', width: 640, height: 480, fps: 60},
	});
	const entry = openShelf(dataDir).save(record, 'first-try_1.0');
	expect(entry).toEqual({
		name: 'first-try_1.0',
		startedAt: record.startedAt,
		experiment: 'udp-default',
		protocol: 'udp',
		bufferSize: 10_000,
		source: 'pattern',
		durationSeconds: 10,
		renderedFps: 24,
		lossRatio: 0,
		sizeBytes: fs.statSync(path.join(dataDir, 'sessions', 'first-try_1.0.json')).size,
	});
	const shelf = openShelf(dataDir);
	expect(shelf.list()).toEqual({entries: [entry], damaged: []});
	expect(shelf.load('first-try_1.0')).toEqual({
		...record,
		samples: record.samples.map(sample => rounded(sample)),
	});
	expect(filesOf(dataDir)).toEqual(['first-try_1.0.json']);
});

test('looking at an empty shelf makes no folder', () => {
	const dataDir = path.join(temporaryFolder(), 'none');
	const shelf = openShelf(dataDir);
	expect(shelf.list()).toEqual({entries: [], damaged: []});
	expect(() => shelf.load('x')).toThrow(new SessionError('no session is named "x"; none are saved yet'));
	expect(fs.existsSync(dataDir)).toBe(false);
});

test('a run gets a name from its start and experiment, and a number where that is taken', () => {
	const shelf = openShelf(temporaryFolder());
	const startedAt = new Date(2026, 10, 22, 15, 4, 5).toISOString();
	const names = [1, 2, 3].map(() => shelf.save(recordOf({startedAt})).name);
	expect(names).toEqual([
		'2026-11-22-15-04-05-udp-default',
		'2026-11-22-15-04-05-udp-default-2',
		'2026-11-22-15-04-05-udp-default-3',
	]);
	const own = recordOf({
		startedAt,
		summary: summaryOf({ran: [{protocol: 'udp', bufferSize: 4321, seconds: 10}]}),
	});
	expect(shelf.save(own).name).toBe('2026-11-22-15-04-05-udp-4321');
	const ran = (['udp', 'tcp'] as const).map(protocol => ({protocol, bufferSize: 1024, seconds: 5}));
	const mixed = recordOf({startedAt, summary: summaryOf({ran})});
	const {name, experiment} = shelf.save(mixed);
	expect([name, experiment]).toEqual(['2026-11-22-15-04-05-mixed', 'mixed']);
});

test('the newest session is listed first', () => {
	const shelf = openShelf(temporaryFolder());
	shelf.save(recordOf({startedAt: '2026-01-02T00:00:00Z'}), 'middle');
	shelf.save(recordOf({startedAt: '2026-01-01T00:00:00Z'}), 'oldest');
	// Later than its text looks: 23:00 at -05:00 is 04:00 of the next day.
	shelf.save(recordOf({startedAt: '2026-01-02T23:00:00-05:00'}), 'newest');
	expect(shelf.list().entries.map(entry => entry.name)).toEqual(['newest', 'middle', 'oldest']);
});

test.each([
	['', '"'],
	['..', '..'],
	['.hidden', '.hidden'],
	['../up', 'up'],
	['a/b', 'a/b'],
	['a\\b', 'b'],
	['-rf', '-rf'],
	['two words', 'two words'],
	['größe', 'größe'],
	['line\nbreak', 'line\\nbreak'],
	['zero\0', 'zero'],
	['con', 'con'],
	['LPT1.old', 'LPT1.old'],
	['x'.repeat(65), 'x…'],
])('the name %j is refused in one line', (name, shown) => {
	const dataDir = temporaryFolder();
	const message = messageOf(() => openShelf(dataDir).save(recordOf(), name));
	expect(message).toContain(shown);
	expect(message).toContain("can't be named");
	expect(message).not.toContain('\n');
	expect(fs.readdirSync(dataDir)).toEqual([]);
});

test('a name that is taken is refused, and what is there stays', () => {
	const dataDir = temporaryFolder();
	const shelf = openShelf(dataDir);
	shelf.save(recordOf(), 'mine');
	const file = path.join(dataDir, 'sessions', 'mine.json');
	const before = fs.readFileSync(file);
	expect(messageOf(() => shelf.save(recordOf({samples: []}), 'mine'))).toBe(
		'a session named mine is saved already; choose another name, or first: npx vstream-tui sessions delete mine',
	);
	expect(fs.readFileSync(file)).toEqual(before);
	expect(filesOf(dataDir)).toEqual(['mine.json']);
});

test('of two programs that save under one name at once, the second finds it taken', () => {
	const folder = temporaryFolder();
	const file = path.join(folder, 'same.json');
	const first = stageStore(folder, {from: 'first'});
	const second = stageStore(folder, {from: 'second'});
	expect(first.publish(file)).toBe(true);
	expect(second.publish(file)).toBe(false);
	first.discard();
	second.discard();
	expect(fs.readFileSync(file, 'utf8')).toBe('{"from":"first"}\n');
	expect(fs.readdirSync(folder)).toEqual(['same.json']);
});

test('a deleted session is gone, and only that one', () => {
	const dataDir = temporaryFolder();
	const shelf = openShelf(dataDir);
	shelf.save(recordOf(), 'one');
	shelf.save(recordOf(), 'two');
	shelf.delete('one');
	expect(filesOf(dataDir)).toEqual(['two.json']);
	expect(messageOf(() => shelf.delete('one'))).toBe('no session is named "one"; there are two');
	expect(messageOf(() => shelf.delete('../sessions/two'))).toContain('no session is named "../sessions/two"');
	expect(filesOf(dataDir)).toEqual(['two.json']);
});

test('an unknown name is answered with the nearest one, else with what there is', () => {
	const shelf = openShelf(temporaryFolder());
	for (const name of ['tcp-small', 'udp-big', 'a', 'b', 'c', 'd']) shelf.save(recordOf(), name);
	expect(messageOf(() => shelf.load('tpc-smal'))).toContain('no session is named "tpc-smal"');
	expect(messageOf(() => shelf.load('tcp-smal'))).toBe(
		'no session is named "tcp-smal"; did you mean tcp-small?',
	);
	expect(messageOf(() => shelf.load('udp'))).toBe('no session is named "udp"; did you mean udp-big?');
	expect(messageOf(() => shelf.load('quite different'))).toBe(
		'no session is named "quite different"; there are udp-big, tcp-small, d, c, b and 1 more',
	);
});

test('a folder that can not be used is named, with the option that chooses another', () => {
	const dataDir = path.join(temporaryFolder(), 'taken');
	fs.writeFileSync(dataDir, 'a file');
	const shelf = openShelf(dataDir);
	const folder = path.join(dataDir, 'sessions');
	const expected = `can't write to ${folder} (a part of this path is a file, not a folder); choose another folder with --data-dir DIR`;
	expect(messageOf(() => shelf.save(recordOf()))).toBe(expected);
	expect(messageOf(() => shelf.save(recordOf(), 'named'))).toBe(expected);
	expect(shelf.list()).toEqual({
		entries: [],
		damaged: [`saved sessions in ${folder} can't be read: a part of this path is a file, not a folder`],
	});
	expect(messageOf(() => shelf.load('x'))).toContain("session x can't be read");
	expect(fs.readFileSync(dataDir, 'utf8')).toBe('a file');
});

test.skipIf(cannotBeForbidden)(`a folder without permission is named${whySkipped}`, () => {
	const dataDir = temporaryFolder();
	fs.chmodSync(dataDir, 0o555);
	withoutRoot(dataDir, () => {
		expect(messageOf(() => openShelf(dataDir).save(recordOf()))).toBe(
			`can't write to ${path.join(dataDir, 'sessions')} (permission denied); choose another folder with --data-dir DIR`,
		);
	});
	fs.chmodSync(dataDir, 0o755);
});

test('a run that could not be loaded again is not saved', () => {
	const dataDir = temporaryFolder();
	const shelf = openShelf(dataDir);
	const broken = {...sampleAt(1), jitterMs: Number.NaN};
	expect(messageOf(() => shelf.save(recordOf({samples: [broken]})))).toBe(
		"this run can't be saved: jitterMs of a sample is NaN, which can't be saved",
	);
	expect(messageOf(() => shelf.save(recordOf({startedAt: 'yesterday'})))).toContain(
		"can't be saved: startedAt:",
	);
	expect(fs.readdirSync(dataDir)).toEqual([]);
});

test('sessions live in the data folder of the platform, not among its configuration', () => {
	expect(defaultDataDir()).toMatch(/vstream-tui/);
	expect(defaultDataDir()).not.toMatch(/vstream-tui-nodejs|\.config|Preferences/);
});

function messageOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(SessionError);
		return (error as SessionError).message;
	}
	throw new Error('nothing was thrown');
}
