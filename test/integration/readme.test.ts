import {readFile} from 'node:fs/promises';
import {expect, it} from 'vitest';
import {keyTable} from '../../source/tui/keys.js';
import {runProgram} from './program.js';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

it("has the program's own help as its usage", async () => {
	const {stdout} = await runProgram(['run', '--help']);
	expect(readme).toContain(stdout.trim());
});

it('names every key of the live screen that the help line can show', () => {
	const shown = keyTable.filter(({screens, drop}) => screens.includes('live') && drop !== undefined);
	expect(shown.length).toBeGreaterThan(8);
	const rows = readme.split('\n').filter(line => line.startsWith('|'));
	for (const {shown: keys} of shown) {
		const first = keys.split(' ')[0]?.[0] ?? '';
		expect(rows.some(row => row.split('|')[1]?.includes(first))).toBe(true);
	}
});
