import {spawn} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import net from 'node:net';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {z} from 'zod';
import {program, Running, runProgram} from './program.js';

const reportSchema = z.strictObject({
	version: z.literal(1),
	isReady: z.boolean(),
	findings: z.array(
		z.strictObject({
			what: z.string(),
			mark: z.enum(['good', 'poor', 'bad', 'unknown']),
			value: z.string(),
			mend: z.string().nullable(),
		}),
	),
});

let dataDir: string;
beforeEach(() => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'vstream-doctor-'));
});
afterEach(() => {
	rmSync(dataDir, {recursive: true, force: true});
});

test('doctor --json tells of everything, says that this machine is ready, and leaves nothing behind', async () => {
	const {code, stdout, stderr} = await runProgram(['doctor', '--json', '--port', '0', '--data-dir', dataDir]);
	expect(stderr).toBe('');
	const {isReady, findings} = reportSchema.parse(JSON.parse(stdout));
	expect(findings.filter(({value}) => value.includes('broke'))).toEqual([]);
	expect(findings.map(({what}) => what)).toEqual([
		...['Node', 'cores', 'port 0', 'page port 6175', 'data folder'],
		...['largest datagram', 'UDP kernel buffer', '… for one frame', 'route to 127.0.0.1'],
		...['kernel drops', 'TCP facts', 'OpenCV', 'display', 'cameras', 'terminal'],
	]);
	expect(isReady).toBe(true);
	expect(code).toBe(0);
	expect(readdirSync(dataDir)).toEqual([]);
});

test('a port that is taken is named in its own line, and makes the exit code 1', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		const {port} = server.address() as net.AddressInfo;
		const {code, stdout} = await runProgram(['doctor', '--port', String(port), '--data-dir', dataDir]);
		expect(stdout).toMatch(new RegExp(`(✗|x) port ${port} +port ${port} is taken`));
		expect(stdout).toMatch(/(→|->) --port 0/);
		expect(stdout).toContain(`To be mended first: port ${port}.`);
		// Not a terminal: no colours.
		expect(stdout).not.toContain('\u001b');
		expect(code).toBe(1);
	} finally {
		server.close();
	}
});

test('a reader that goes away early ends it', async () => {
	const child = spawn(process.execPath, [program, 'doctor', '--port', '0', '--data-dir', dataDir]);
	child.stdout.destroy();
	const [code] = (await once(child, 'exit')) as [number | null];
	expect(code).not.toBeNull();
});

test('an unknown option gets one line and exit code 2', async () => {
	const {code, stderr} = await runProgram(['doctor', '--nonsense']);
	expect(stderr).toMatch(
		/^vstream-tui: unknown option '--nonsense'; all there are: .*vstream-tui help doctor\n$/,
	);
	expect(code).toBe(2);
});

const runFor = (seconds: string, ...args: string[]): Running =>
	new Running(['run', 'udp-default', '--duration', seconds, '--port', '0', ...args]);

test('a kernel buffer that can not hold a frame is said before the run fails, with what mends it', async () => {
	const running = runFor('2', '--kernel-buffer', '8192');
	try {
		await running.waitFor(/notice: a frame in \d+ datagrams takes .*: --kernel-buffer 4194304/);
		await running.ended();
		expect(running.output.match(/ s {2}notice: /g)).toHaveLength(1);
	} finally {
		await running.kill();
	}
});

test.each(['udp-small', 'udp-default', 'udp-big', 'tcp-default'])(
	'%s on this machine needs no notice',
	async experiment => {
		const {code, stdout} = await runProgram(['run', experiment, '--duration', '1', '--port', '0', '--json']);
		expect(code).toBe(0);
		const {events} = JSON.parse(stdout) as {events: Array<{type: string}>};
		expect(events.filter(({type}) => type === 'notice')).toEqual([]);
	},
);
