import {execFile} from 'node:child_process';
import path from 'node:path';
import {expect, test} from 'vitest';
import {checkout} from '../opencv/built.js';

type Row = {
	readonly kind: string;
	readonly sent: number;
	readonly foreign: number;
	readonly malformed: number;
	readonly uncounted: number;
	readonly invented: number;
};
type Report = {
	readonly rows: readonly Row[];
	readonly flood: {readonly sent: number; readonly uncounted: number};
	readonly broken: readonly string[];
};

async function hostile(...args: string[]): Promise<{code: number | null; stdout: string; stderr: string}> {
	return new Promise(resolve => {
		const script = path.join(checkout, 'scripts', 'hostile.js');
		const child = execFile(process.execPath, [script, ...args], (_, stdout, stderr) =>
			resolve({code: child.exitCode, stdout, stderr}),
		);
	});
}

/** `npm run hostile`, short: the real thing has a million packets. */
test('a stranger who knows the stream’s id harms nothing, and every packet of it is counted', async () => {
	const {code, stdout, stderr} = await hostile('--packets', '4000', '--json');
	expect(stderr).toBe('');
	const {rows, flood, broken} = JSON.parse(stdout) as Report;
	expect(broken).toEqual([]);
	expect(code).toBe(0);
	expect(rows).toHaveLength(14);
	expect(rows.reduce((sum, {sent}) => sum + sent, 0)).toBeGreaterThanOrEqual(4000);
	for (const {kind, uncounted, invented} of rows) {
		expect({kind, uncounted, invented}).toEqual({kind, uncounted: 0, invented: 0});
	}

	// Where the sender would be right but for where it sends from, that alone is why its packets are refused.
	for (const kind of ['far sequence number', 'far frame index', 'the next picture', 'TCP: a whole picture']) {
		const {sent, foreign} = rows.find(row => row.kind === kind) ?? {};
		expect(foreign).toBe(sent);
	}

	expect(flood.sent).toBeGreaterThan(1000);
	expect(flood.uncounted).toBe(0);
});

test('a number of packets that is not allowed is refused in one line', async () => {
	const {code, stderr} = await hostile('--packets', 'many');
	expect(code).toBe(2);
	expect(stderr).toMatch(/^hostile: [^\n]+number of packets[^\n]+\n$/);
});
