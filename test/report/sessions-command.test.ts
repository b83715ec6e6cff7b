import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {openShelf} from '../../source/lab/sessions.js';
import {sessionsCommand, type SessionsCommand} from '../../source/report/sessions-command.js';
import {recordOf, rounded, temporaryFolder} from '../lab/sessions-fixtures.js';

function shelfWithOne() {
	const dataDir = temporaryFolder();
	const shelf = openShelf(dataDir);
	shelf.save(recordOf(), 'mine');
	const run = (action: SessionsCommand['action'], name?: string, json = false) => {
		let out = '';
		let errors = '';
		const code = sessionsCommand({
			shelf,
			action,
			name,
			json,
			write: text => (out += text),
			writeError: text => (errors += text),
		});
		return {code, out, errors};
	};
	return {dataDir, shelf, run};
}

test('list prints the table, and as JSON the entries', () => {
	const {shelf, run} = shelfWithOne();
	const table = run('list');
	expect(table).toMatchObject({code: 0, errors: ''});
	expect(table.out.split('\n')).toHaveLength(3);
	const json = run('list', undefined, true);
	expect(JSON.parse(json.out)).toEqual({version: 1, sessions: shelf.list().entries, damaged: []});
	expect(json.code).toBe(0);
});

test('a damaged session is said on stderr and in the JSON, and makes the exit code 1', () => {
	const {dataDir, run} = shelfWithOne();
	const file = path.join(dataDir, 'sessions', 'bad.json');
	fs.writeFileSync(file, '');
	const {code, out, errors} = run('list', undefined, true);
	expect(code).toBe(1);
	expect(errors).toMatch(/^session bad is damaged: .*\n$/);
	expect(JSON.parse(out)).toMatchObject({sessions: [{name: 'mine'}], damaged: [errors.trim()]});
	expect(run('list')).toMatchObject({code: 1, errors});
	expect(run('delete', 'bad').code).toBe(0);
	expect(run('list')).toMatchObject({code: 0, errors: ''});
});

test('show prints the summary, and as JSON the whole record', () => {
	const {run} = shelfWithOne();
	expect(run('show', 'mine')).toMatchObject({code: 0, errors: '', out: expect.stringContaining('Verdict')});
	const record = recordOf();
	expect(JSON.parse(run('show', 'mine', true).out)).toEqual({
		version: 1,
		name: 'mine',
		...record,
		samples: record.samples.map(sample => rounded(sample)),
	});
});

test('delete says what it deleted', () => {
	const {shelf, run} = shelfWithOne();
	expect(run('delete', 'mine')).toEqual({
		code: 0,
		out: 'Deleted session mine; npx vstream-tui sessions restore mine brings it back.\n',
		errors: '',
	});
	expect(shelf.list().entries).toEqual([]);
	shelf.save(recordOf(), 'mine');
	expect(JSON.parse(run('delete', 'mine', true).out)).toEqual({version: 1, deleted: 'mine'});
});

test('restore brings back what was deleted, and says so', () => {
	const {run, shelf} = shelfWithOne();
	run('delete', 'mine');
	expect(run('restore', 'mine')).toEqual({code: 0, out: 'Restored session mine.\n', errors: ''});
	expect(shelf.list().entries.map(({name}) => name)).toEqual(['mine']);
	run('delete', 'mine');
	expect(JSON.parse(run('restore', 'mine', true).out)).toEqual({version: 1, restored: 'mine'});
	expect(run('restore', 'mine')).toMatchObject({code: 1, out: ''});
});

test.each(['show', 'delete'] as const)('%s without a name, or with an unknown one, is one line', action => {
	const {run} = shelfWithOne();
	expect(run(action)).toEqual({
		code: 2,
		out: '',
		errors: `sessions ${action} needs the name of a session; npx vstream-tui sessions list shows them\n`,
	});
	expect(run(action, 'mien', true)).toEqual({
		code: 1,
		out: '',
		errors: 'no session is named "mien"; there are mine\n',
	});
});
