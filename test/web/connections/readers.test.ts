import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {ConnectionTable} from '../../../source/web/access/connection-table.js';
import {watchReaders} from '../../../source/web/connections/readers.js';
import {describeWith} from '../../opencv/built.js';

/** Milliseconds: short, and longer than a busy machine takes to hand over what is read. */
const patienceMs = 600;

/** Says what `path` is to be answered with: so many bytes at once, then a few now and then for ever. */
const answers: Readonly<Record<string, number>> = {
	'/events': 2000,
	'/feed': 300_000,
	'/long': 32e6,
	'/nothing': 0,
};

async function open(table: ConnectionTable | undefined) {
	const server = http.createServer((request, response) => {
		const {url = ''} = request;
		response.write(Buffer.alloc(answers[url] ?? 0));
		if (url === '/nothing') return;
		const timer = setInterval(() => response.write(Buffer.alloc(100)), 20);
		response.once('close', () => clearInterval(timer));
	});
	watchReaders(server, {patienceMs, table});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	onTestFinished(async () => {
		server.closeAllConnections();
		server.close();
		await table?.close();
	});
	const {port} = server.address() as net.AddressInfo;
	return {
		/** One that asks, with what the server has of it. */
		async ask(path: string, host = '127.0.0.1') {
			const accepted = once(server, 'connection') as Promise<[net.Socket]>;
			const client = net.connect(port, host);
			client.pause().on('error', () => undefined);
			onTestFinished(() => void client.destroy());
			client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
			const [here] = await accepted;
			const closed = new Promise<void>(resolve => {
				here.once('close', () => resolve());
			});
			return {client, here, closed};
		},
	};
}

const linux = {name: 'Linux, which tells what waits for a program', isThere: process.platform === 'linux'};
describeWith([linux], 'with the kernel’s word', () => {
	test.each([
		['/events', '127.0.0.1'],
		['/feed', '127.0.0.1'],
		['/long', '127.0.0.1'],
		['/events', '::ffff:127.0.0.1'],
	])('one that never reads %s is closed, by way of %s', async (path, host) => {
		const {ask} = await open(ConnectionTable.open());
		const {closed} = await ask(path, host);
		await closed;
	});

	test('nor does it help to talk on, or to sip', async () => {
		const {ask} = await open(ConnectionTable.open());
		const talker = await ask('/events');
		const sipper = await ask('/feed');
		const timer = setInterval(() => {
			talker.client.write('X: y\r\n');
			sipper.client.read(1);
		}, 50);
		onTestFinished(() => clearInterval(timer));
		await Promise.all([talker.closed, sipper.closed]);
	});

	test('one that reads stays, and so does one for whom there is nothing', async () => {
		const {ask} = await open(ConnectionTable.open());
		const reader = await ask('/feed');
		reader.client.resume();
		const idle = await ask('/nothing');
		idle.client.resume();
		// Two patiences, one after the other.
		for (let count = 0; count < 2; count++) await (await ask('/events')).closed;
		expect([reader.here.destroyed, idle.here.destroyed]).toEqual([false, false]);
	});
});

test('without it, one is closed as soon as the system takes no more for it', async () => {
	const {ask} = await open(undefined);
	await (
		await ask('/long')
	).closed;
});
