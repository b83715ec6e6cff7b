import {once} from 'node:events';
import net from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {closed} from '../closed.js';
import {limitReads} from '../../source/transport/tcp-connection.js';
import {bytesOf} from '../wire/frames.js';
import {host} from './bench.js';

/** One connection whose accepted side reads at most `readSize` bytes; `reads` are the bytes of each read so far. */
async function connection(readSize: () => number) {
	const server = net.createServer({pauseOnConnect: true});
	server.listen(0, host);
	await once(server, 'listening');
	const client = net.connect((server.address() as net.AddressInfo).port, host);
	const [accepted] = (await once(server, 'connection')) as [net.Socket];
	const reads: Buffer[] = [];
	let wake: (() => void) | undefined;
	const socket = limitReads(accepted, {
		readSize,
		onBytes(bytes) {
			reads.push(Buffer.from(bytes));
			wake?.();
			return 'next';
		},
	});
	socket.resume();
	onTestFinished(async () => {
		client.destroy();
		socket.destroy();
		server.close();
	});
	const total = () => reads.reduce((sum, {length}) => sum + length, 0);
	return {
		client,
		socket,
		server,
		reads,
		async untilRead(bytes: number): Promise<void> {
			while (total() < bytes) {
				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
		},
	};
}

test.each([256, 1024, 10_000, 65_507])('a read takes at most %i bytes, and nothing is lost', async size => {
	const {client, reads, untilRead} = await connection(() => size);
	const sent = bytesOf(500_000, size);
	client.write(sent);
	await untilRead(sent.length);
	expect(Math.max(...reads.map(({length}) => length))).toBeLessThanOrEqual(size);
	expect(reads.length).toBeGreaterThanOrEqual(sent.length / size);
	expect(Buffer.concat(reads).equals(sent)).toBe(true);
});

test('a new size holds on a living connection from the read after the next on', async () => {
	let size = 30_000;
	const {client, reads, untilRead} = await connection(() => size);
	client.write(bytesOf(100_000, 1));
	await untilRead(100_000);
	size = 512;
	const before = reads.length;
	client.write(bytesOf(100_000, 2));
	await untilRead(200_000);
	const after = reads.slice(before).map(({length}) => length);
	// The memory for the first of them was chosen when the connection fell silent.
	expect(after[0]).toBeLessThanOrEqual(30_000);
	expect(Math.max(...after.slice(1))).toBeLessThanOrEqual(512);
	size = 65_507;
	client.write(bytesOf(100_000, 3));
	await untilRead(300_000);
	expect(Buffer.concat(reads)).toEqual(Buffer.concat([1, 2, 3].map(seed => bytesOf(100_000, seed))));
});

test('the end of the other side is noticed, and a closed server waits for no one', async () => {
	const {client, socket, server, untilRead} = await connection(() => 256);
	client.end('good bye');
	await untilRead(8);
	await closed(socket);
	server.close();
	await once(server, 'close');
	expect(socket.destroyed).toBe(true);
});
