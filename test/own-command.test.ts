import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {ownCommand, ownName} from '../source/own-command.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vstream-command-'));
afterAll(() => fs.rmSync(folder, {recursive: true, force: true}));

const entry = path.join(folder, 'cli.js');
fs.writeFileSync(entry, '');

/** A folder of the path in which something is called vstream-tui. */
function folderWith(name: string, target: string): string {
	const made = path.join(folder, name);
	fs.mkdirSync(made, {recursive: true});
	fs.symlinkSync(target, path.join(made, 'vstream-tui'));
	return made;
}

const installed = folderWith('bin', entry);
const another = folderWith('another', process.execPath);
const lost = folderWith('lost', path.join(folder, 'gone'));
const npmOnly = folderWith(path.join('node_modules', '.bin'), entry);

test.skipIf(process.platform === 'win32').each([
	['nowhere', [folder, ''], 'npx vstream-tui'],
	['as another program', [another], 'npx vstream-tui'],
	['as a link that leads nowhere', [lost], 'npx vstream-tui'],
	["where npm alone looks, as npx's own children do", [npmOnly], 'npx vstream-tui'],
	['as this very program', [another, installed], 'vstream-tui'],
])('a shell that finds our name %s', (_, folders, expected) => {
	expect(ownName(folders.join(path.delimiter), entry)).toBe(expected);
});

test('a command has its words behind that name', () => {
	expect(ownCommand('sessions show one')).toMatch(/^(npx )?vstream-tui sessions show one$/);
});
