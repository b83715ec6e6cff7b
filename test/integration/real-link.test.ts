import {execFile, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {ipFragments} from '../../source/transport/ip-fragments.js';
import {builtFile, checkout, describeWith, needProgram} from '../opencv/built.js';

const script = path.join(checkout, 'scripts', 'real-link');
const mtu = 1500;
const receiver = '198.18.0.2';

type Ended = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

async function realLink(...args: string[]): Promise<Ended> {
	return new Promise(resolve => {
		const child = execFile(script, args, {maxBuffer: 1024 * 1024}, (_, stdout, stderr) =>
			resolve({code: child.exitCode, stdout, stderr}),
		);
	});
}

type Count = {readonly packets: number};
/** What the tests below read of the script's object. */
type Result = {
	readonly network: {
		readonly bitsPerSecond: number;
		readonly queueDropped: number;
		readonly delay: {readonly missing: string | null};
		readonly udp: {readonly seen: Count; readonly lost: Count};
		readonly tcp: {readonly seen: Count; readonly lost: Count};
	};
	readonly sender: {
		readonly frames: {readonly sent: number};
		readonly packetsSent: number;
		readonly bytesSent: number;
		readonly tcp: {readonly retransmits: number};
		readonly system: {readonly tcpSegmentsRetransmitted: number};
	};
	readonly receiver: {
		readonly frames: {readonly received: number; readonly incomplete: number; readonly damaged: number};
		readonly packets: {readonly received: number; readonly lost: number; readonly kernelDropped: number};
		readonly latencyMs: {readonly received: {readonly p50: number}};
	};
	readonly events: ReadonlyArray<{readonly type: string; readonly detail: string}>;
};

/** Small pictures, many of them: enough to count, little to compute. */
async function run(...args: string[]): Promise<Result> {
	const {code, stdout, stderr} = await realLink('--json', '--size', '640x360', '--duration', '4', ...args);
	expect(stderr, 'nothing to complain about').toBe('');
	expect(code).toBe(0);
	return JSON.parse(stdout) as Result;
}

function namespacesOf(pid: number | undefined): string[] {
	const list = execFileSync('ip', ['netns', 'list'], {encoding: 'utf8'});
	return list.split('\n').filter(line => line.startsWith(`vstream-${pid ?? ''}-`));
}

/** Half the width of the interval that `count` draws of probability `p` leave once in some 15 000 times. */
function bound(p: number, count: number): number {
	return 4 * Math.sqrt((p * (1 - p)) / count);
}

describeWith(
	[
		{name: 'Linux', isThere: process.platform === 'linux'},
		{name: 'root', isThere: process.getuid?.() === 0},
		{name: 'the built program (npm run build)', isThere: existsSync(builtFile('cli.js'))},
		...['ip', 'tc', 'nft'].map(name => needProgram(name)),
	],
	'a real link',
	() => {
		test('1 % real loss at 1 400 bytes: what is measured agrees with nftables to the packet', async () => {
			const {
				network,
				sender,
				receiver: received,
			} = await run('--loss', '1%', '--buffer', '1400', '--fps', '60');
			expect(network.udp.lost.packets).toBeGreaterThan(0);
			// Every packet that was sent came to the cable's end: no fragments, nothing kept back.
			expect(network.udp.seen.packets).toBe(sender.packetsSent);
			const {lost, kernelDropped, received: arrived} = received.packets;
			expect(lost - kernelDropped).toBe(network.udp.lost.packets);
			expect(arrived + lost).toBe(sender.packetsSent);
			expect(received.frames.received + received.frames.incomplete).toBeLessThanOrEqual(sender.frames.sent);
			expect(received.frames.damaged).toBe(0);
			expect(Math.abs(lost / sender.packetsSent - 0.01)).toBeLessThan(bound(0.01, sender.packetsSent));
		});

		test('over TCP the same loss costs no frame: segments are sent again, and nothing is damaged', async () => {
			const {
				network,
				sender,
				receiver: received,
			} = await run(...['--loss', '1%', '--protocol', 'tcp', '--buffer', '10000', '--fps', '60']);
			expect(network.tcp.lost.packets).toBeGreaterThan(0);
			expect(sender.system.tcpSegmentsRetransmitted).toBeGreaterThan(0);
			expect(sender.tcp.retransmits).toBeGreaterThan(0);
			expect(sender.tcp.retransmits).toBeLessThanOrEqual(sender.system.tcpSegmentsRetransmitted);
			expect(received.frames.received).toBe(sender.frames.sent);
			expect(received.frames.damaged).toBe(0);
			expect(received.packets.lost).toBe(0);
		});

		test('a datagram of 10 000 bytes is seven IP packets, and is lost when one of them is', async () => {
			const {
				network,
				sender,
				receiver: received,
				events,
			} = await run('--loss', '1%', '--buffer', '10000', '--fps', '60');
			expect(events).toContainEqual(
				expect.objectContaining({
					type: 'notice',
					detail: expect.stringMatching(/7 IP fragments on vs .*--buffer 1472 fits one packet/),
				}),
			);
			const frames = sender.frames.sent;
			const {lost, kernelDropped} = received.packets;
			const lostDatagrams = lost - kernelDropped;
			// Several fragments of one datagram may be lost, but no datagram without one of its fragments.
			expect(lostDatagrams).toBeGreaterThan(0);
			expect(lostDatagrams).toBeLessThanOrEqual(network.udp.lost.packets);
			const fragments = network.udp.seen.packets / frames;
			const full = ipFragments(10_000, mtu, receiver);
			expect(network.udp.seen.packets).toBeGreaterThan(sender.packetsSent);
			expect(network.udp.seen.packets).toBeLessThanOrEqual(sender.packetsSent * full);
			// 1 − (1 − p)^n, n being the mean number of IP packets in a frame.
			const predicted = 1 - 0.99 ** fragments;
			const measured = 1 - received.frames.received / frames;
			expect(Math.abs(measured - predicted)).toBeLessThan(bound(predicted, frames));
		});

		test('a rate of 10 Mbit/s is really the rate, and what its queue drops is what is missing', async () => {
			// A queue longer than the sender's own socket buffer would never be full: the socket would wait first.
			const {
				network,
				sender,
				receiver: received,
			} = await run(
				...['--rate', '10mbit', '--queue', '64kb', '--buffer', '1400', '--fps', '120', '--quality', '80'],
			);
			expect(sender.bytesSent * 8, 'more was sent than the cable takes').toBeGreaterThan(4 * 12e6);
			expect(network.bitsPerSecond).toBeLessThan(10.5e6);
			expect(network.bitsPerSecond).toBeGreaterThan(7e6);
			expect(network.queueDropped).toBeGreaterThan(0);
			expect(network.udp.seen.packets + network.queueDropped).toBe(sender.packetsSent);
			expect(received.packets.lost - received.packets.kernelDropped).toBe(network.queueDropped);
		});

		test('SIGINT takes the network away; another run beside it keeps its own', async () => {
			const first = spawn(script, ['--duration', '60'], {stdio: 'ignore'});
			const second = spawn(script, ['--duration', '60'], {stdio: 'ignore'});
			try {
				await expect.poll(() => namespacesOf(first.pid).length, {timeout: 15_000}).toBe(2);
				await expect.poll(() => namespacesOf(second.pid).length, {timeout: 15_000}).toBe(2);
				const ended = once(first, 'exit');
				first.kill('SIGINT');
				expect(await ended).toEqual([130, null]);
				expect(namespacesOf(first.pid)).toEqual([]);
				expect(namespacesOf(second.pid)).toHaveLength(2);
			} finally {
				const ended = once(second, 'exit');
				second.kill('SIGTERM');
				expect(await ended).toEqual([143, null]);
				first.kill('SIGKILL');
			}

			expect(namespacesOf(second.pid)).toEqual([]);
		});

		test('a delay is real, or said to be missing in this kernel', async () => {
			const {code, stdout, stderr} = await realLink(
				'--json',
				'--delay',
				'20ms',
				'--duration',
				'1',
				'--size',
				'320x180',
			);
			expect(code).toBe(0);
			const {network, receiver: received} = JSON.parse(stdout) as Result;
			if (network.delay.missing === null) {
				expect(received.latencyMs.received.p50).toBeGreaterThanOrEqual(20);
			} else {
				expect(stderr).toMatch(/^real-link: this kernel has no netem, so there is no delay\n$/);
			}
		});
	},
);

test.runIf(existsSync(builtFile('cli.js'))).each([
	[['--loss', '200%'], /loss is from 0% to 100%/],
	[['--loss', '1%,rate=5mbit'], /loss/],
	[['--rate', 'fast'], /rate=10mbit/],
	[['--buffer', '1'], /256 to 65507/],
	[['--mtu', '100'], /576 to 9000/],
	[['--nonsense'], /unknown option '--nonsense'/],
])('real-link %s: one line, exit code 2', async (args, line) => {
	const {code, stdout, stderr} = await realLink(...args);
	expect(stderr).toMatch(line);
	expect(stderr).toMatch(/^real-link: .*\n$/);
	expect(stdout).toBe('');
	expect(code).toBe(2);
});
