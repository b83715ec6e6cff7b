import {once} from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {ConnectionTable, Ends, type Family} from '../../../source/web/access/connection-table.js';
import {describeWith} from '../../opencv/built.js';

const route = {fromAddress: '127.0.0.1', fromPort: 60_462, toAddress: '127.0.0.1', toPort: 6175};
const line = (local: string, remote: string, rest: string): string => `   7: ${local} ${remote} 01 ${rest}`;
const rest = '00000010:0001F400 00:00000000 00000000  1000        0 4711 2 0000000000000000 20 4 0 10 -1';

function endsOf(...lines: string[]): Ends {
	return endsOfFamily(4, lines);
}

function endsOfFamily(family: Family, lines: readonly string[]): Ends {
	const ends = new Ends(family);
	for (const one of lines) ends.add(one);
	return ends;
}

describe('a line of the table', () => {
	test('tells whose an end is, and what waits at it', () => {
		const ends = endsOf(line('0100007F:EC2E', '0100007F:181F', rest));
		expect(ends.get(route)).toEqual({uid: 1000, unsent: 16, unread: 128_000});
	});

	test('is found where an IPv6 socket goes to an IPv4 address', () => {
		const mapped = '0000000000000000FFFF00000100007F';
		const ends = endsOfFamily(6, [line(`${mapped}:EC2E`, `${mapped}:181F`, rest)]);
		expect(ends.get(route)?.uid).toBe(1000);
	});

	test('of the other end is not taken for this one', () => {
		const ends = endsOf(
			line('0100007F:181F', '0100007F:EC2E', rest),
			line('0100007F:EC2F', '0100007F:181F', rest),
		);
		expect(ends.get(route)).toBeUndefined();
	});

	test('of an end that its program has closed says nothing: it has the uid of root, whoever opened it', () => {
		const closed = '00000000:00000000 03:000015F3 00000000     0        0 0 3 0000000000000000';
		expect(endsOf(line('0100007F:EC2E', '0100007F:181F', closed)).get(route)).toBeUndefined();
	});

	test('may be anything', () => {
		fc.assert(
			fc.property(fc.string(), text => {
				expect(endsOf(text).get(route)).toBeUndefined();
			}),
		);
	});
});

const linux = {name: 'Linux', isThere: process.platform === 'linux'};
describeWith([linux], 'the tables of this system', () => {
	async function openTable() {
		const table = ConnectionTable.open()!;
		onTestFinished(async () => table.close());
		const server = net.createServer();
		await once(server.listen(0, '127.0.0.1'), 'listening');
		onTestFinished(() => void server.close());
		return {table, server, port: (server.address() as net.AddressInfo).port};
	}

	async function connect(port: number): Promise<net.Socket> {
		const socket = net.connect(port, '127.0.0.1');
		onTestFinished(() => void socket.destroy());
		await once(socket, 'connect');
		return socket;
	}

	test('name this user, and count bytes that nobody reads', async () => {
		const {table, server, port} = await openTable();
		const accepted = once(server, 'connection') as Promise<[net.Socket]>;
		const client = await connect(port);
		const [socket] = await accepted;
		client.write(Buffer.alloc(1000));
		await once(socket, 'readable');
		socket.pause().write(Buffer.alloc(3000));
		client.pause();
		const ends = await table.read(4, port);
		const own = {fromAddress: '127.0.0.1', fromPort: port, toAddress: '127.0.0.1', toPort: client.localPort!};
		const other = {
			fromAddress: '127.0.0.1',
			fromPort: client.localPort!,
			toAddress: '127.0.0.1',
			toPort: port,
		};
		expect(ends.get(other)).toMatchObject({uid: process.geteuid?.()});
		expect(ends.get(own)).toMatchObject({uid: process.geteuid?.()});
	});

	test('are read once for all that ask at the same time, and anew for who asks later', async () => {
		const {table, port} = await openTable();
		const asked = Array.from({length: 1000}, async () => table.read(4, port));
		const first = await asked[0];
		for (const ends of await Promise.all(asked)) expect(ends).toBe(first);
		expect(await table.read(4, port)).not.toBe(first);
	});

	test('hold nobody up for long, with thousands of connections in them', async () => {
		const {table, port} = await openTable();
		const clients: net.Socket[] = [];
		for (let count = 0; count < 1000; count += 100) {
			clients.push(...(await Promise.all(Array.from({length: 100}, async () => connect(port)))));
		}

		let longest = 0;
		let before = performance.now();
		let isReading = true;
		const turns = (async () => {
			while (isReading) {
				await new Promise(resolve => setImmediate(resolve));
				longest = Math.max(longest, performance.now() - before);
				before = performance.now();
			}
		})();
		const cpu = process.cpuUsage();
		const ends = await table.read(4, port);
		isReading = false;
		await turns;
		const {user, system} = process.cpuUsage(cpu);
		for (const client of clients) {
			const {localPort} = client;
			expect(
				ends.get({fromAddress: '127.0.0.1', fromPort: localPort!, toAddress: '127.0.0.1', toPort: port})?.uid,
			).toBe(process.geteuid?.());
		}

		// All of it takes some ten milliseconds of processor time; a turn of the loop is a slice of them.
		expect((user + system) / 1000).toBeLessThan(500);
		expect(longest).toBeLessThan(250);
	});
});
