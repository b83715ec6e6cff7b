import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {binLimits, SessionBin} from '../../source/lab/session-bin.js';
import {openShelf, SessionError} from '../../source/lab/sessions.js';
import {recordOf, temporaryFolder} from './sessions-fixtures.js';

/** Deleted runs: what comes back, and what goes for good. */

function messageOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(SessionError);
		return (error as SessionError).message;
	}
	throw new Error('nothing was thrown');
}

test('a deleted session comes back as it was, to the byte', () => {
	const folder = temporaryFolder();
	const shelf = openShelf(folder);
	const file = path.join(folder, 'sessions', 'mine.json');
	shelf.save(recordOf(), 'mine');
	const bytes = fs.readFileSync(file);
	shelf.delete('mine');
	expect(shelf.list()).toEqual({entries: [], damaged: []});
	shelf.restore('mine');
	expect(fs.readFileSync(file)).toEqual(bytes);
	expect(messageOf(() => shelf.restore('mine'))).toBe('no deleted session is named "mine"; the bin is empty');
});

test('of one name the last deleted comes back first, and none replaces what is there', () => {
	const shelf = openShelf(temporaryFolder());
	const startOf = (name: string) => shelf.load(name).startedAt;
	for (const startedAt of ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']) {
		shelf.save(recordOf({startedAt}), 'mine');
		shelf.delete('mine');
	}

	shelf.restore('mine');
	expect(startOf('mine')).toBe('2026-01-02T00:00:00.000Z');
	expect(messageOf(() => shelf.restore('mine'))).toBe(
		"there is a session named mine: what was deleted under that name can't be brought back beside it",
	);
	expect(startOf('mine')).toBe('2026-01-02T00:00:00.000Z');
	expect(messageOf(() => shelf.restore('mime'))).toBe(
		'no deleted session is named "mime"; did you mean mine?',
	);
	expect(messageOf(() => shelf.restore('../sessions/mine'))).toContain('no deleted session is named');
});

/** A bin whose clock the test sets, and files of so many bytes to throw into it. */
function binAt() {
	const folder = temporaryFolder();
	let now = Date.UTC(2026, 0, 1);
	const bin = new SessionBin(folder, () => now);
	const drop = (name: string, bytes = 1) => {
		const file = path.join(folder, `${name}.json`);
		fs.writeFileSync(file, '');
		fs.truncateSync(file, bytes);
		bin.take(name, file);
	};
	return {bin, drop, folder, pass: (days: number) => (now += days * 24 * 60 * 60 * 1000)};
}

test('it keeps each for a month, however often something is deleted', () => {
	const {bin, drop, pass} = binAt();
	drop('old');
	pass(binLimits.days - 1);
	drop('new');
	expect(bin.names()).toEqual(['new', 'old']);
	pass(2);
	drop('newest');
	expect(bin.names()).toEqual(['newest', 'new']);
});

test('it keeps so many, and the oldest go first', () => {
	const {bin, drop, pass} = binAt();
	for (let index = 0; index < binLimits.count + 5; index++) {
		drop(`run-${index}`);
		pass(0.001);
	}

	expect(bin.names()).toHaveLength(binLimits.count);
	expect(bin.names().at(-1)).toBe('run-5');
});

test('it keeps so many bytes, but always the last', () => {
	const {bin, drop, pass} = binAt();
	const third = Math.ceil(binLimits.bytes / 3) + 1;
	for (const name of ['one', 'two', 'three']) {
		drop(name, third);
		pass(1);
	}

	expect(bin.names()).toEqual(['three', 'two']);
	drop('huge', binLimits.bytes + 1);
	expect(bin.names()).toEqual(['huge']);
});

test('what else lies there is left alone', () => {
	const {bin, drop, folder, pass} = binAt();
	drop('mine');
	const others = ['notes.txt', '.hidden.5.json', 'mine.json'].map(name =>
		path.join(folder, '.deleted', name),
	);
	for (const file of others) {
		fs.writeFileSync(file, 'x');
	}

	pass(1000);
	drop('newer');
	expect(bin.names()).toEqual(['newer']);
	expect(others.every(file => fs.existsSync(file))).toBe(true);
});
