import {once} from 'node:events';
import net from 'node:net';
import {expect, test} from 'vitest';
import {summarySchema} from '../../source/lab/summary.js';
import {Running} from './program.js';

/** `run --web`: the page beside a run without the console. */

test('the page is there from the start, shows the run, and goes with it', async () => {
	const running = new Running(['run', 'udp-small', '--web', '0', '--duration', '60', '--port', '0']);
	try {
		const [, address = ''] = await running.waitFor(/ s {2}notice: page at (http:\/\/127\.0\.0\.1:\d+\/)\n/);
		await running.waitFor(/^ +1 s {2}captured/m);
		const page = await fetch(address);
		expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
		const stats = summarySchema.parse(await (await fetch(`${address}stats`)).json());
		expect(stats.experiment).toBe('udp-small');
		expect(stats.frames.received).toBeGreaterThan(0);
		const picture = new Uint8Array(await (await fetch(`${address}snapshot.jpg`)).arrayBuffer());
		expect([...picture.subarray(0, 2), ...picture.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
		running.child.kill('SIGINT');
		expect(await running.ended()).toBe(0);
		await expect(fetch(address)).rejects.toThrow();
	} finally {
		await running.kill();
	}
});

test('where its port is taken the run says so, and goes on without a page', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	const running = new Running(['run', '--web', String(port), '--duration', '1', '--port', '0']);
	try {
		expect(await running.ended()).toBe(0);
		expect(running.output).toMatch(
			new RegExp(`fault: port ${port} is taken by another program; choose one with --web PORT\n`),
		);
		expect(running.output).toContain('healthy');
	} finally {
		server.close();
		await running.kill();
	}
});
