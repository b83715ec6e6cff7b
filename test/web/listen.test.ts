import {networkInterfaces} from 'node:os';
import net from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {listen, ListenError} from '../../source/web/listen.js';
import {openServer, talk} from './harness.js';

const everybody = {kind: 'everybody'} as const;

test('it listens on any free port, and says the address of the page', async () => {
	const {app} = await openServer();
	const address = await listen(app, 0, everybody);
	expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
	const reply = await fetch(address);
	expect(reply.status).toBe(200);
	expect(await reply.text()).toMatch(/<title>vstream/);
});

test('no other address of this machine leads to it', async () => {
	const {app} = await openServer();
	const port = Number(new URL(await listen(app, 0, everybody)).port);
	const others = Object.values(networkInterfaces())
		.flatMap(addresses => addresses ?? [])
		.filter(({address, family}) => family === 'IPv4' && address !== '127.0.0.1')
		.map(({address}) => address);
	for (const host of [...others, '127.0.0.2']) {
		await expect(reach(host, port)).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL|EINVAL/);
	}
});

test('a port that is taken is said in one line, with what to do', async () => {
	const other = net.createServer();
	await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void other.close());
	const {port} = other.address() as net.AddressInfo;
	const {app} = await openServer();
	await expect(listen(app, port, everybody)).rejects.toThrow(
		new ListenError(`port ${port} is taken by another program; choose one with --web PORT`),
	);
});

test('a port is free again as soon as the server is closed', async () => {
	const first = await openServer();
	const port = Number(new URL(await listen(first.app, 0, everybody)).port);
	const kept = talk(port, 'GET /settings HTTP/1.1\r\nHost: localhost\r\n\r\n');
	await first.app.close();
	await kept.catch(() => undefined);
	const second = await openServer();
	expect(await listen(second.app, port, everybody)).toBe(`http://127.0.0.1:${port}/`);
});

async function reach(host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, host, () => {
			socket.destroy();
			resolve();
		});
		socket.on('error', reject);
	});
}
