import dgram from 'node:dgram';
import {once} from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {closed} from '../closed.js';
import {Receiver} from '../../source/transport/receiver.js';
import {TransportError} from '../../source/transport/transport.js';
import {UdpReceiver} from '../../source/transport/udp-receiver.js';
import {headerLength, type Header, writeHeader} from '../../source/wire/header.js';
import {messageHead} from '../../source/wire/message.js';
import {bytesOf, frameOf, packetsOf, streamId} from '../wire/frames.js';
import {connectedSender, freePort, host, listen, Logbook, stranger, udpSender} from './bench.js';

const hello: Header = {
	content: 'hello',
	streamId,
	sequence: 0,
	frameIndex: 0,
	fragmentIndex: 0,
	fragmentCount: 0,
	frameLength: 0,
	capturedAt: 0,
	width: 0,
	height: 0,
};

function datagramOf(header: Header, payload: Buffer): Buffer {
	const bytes = Buffer.concat([Buffer.alloc(headerLength), payload]);
	writeHeader(bytes, header);
	return bytes;
}

/** A frame still arrives on both protocols, whatever went before. */
async function stillWorks(port: number, book: Logbook): Promise<void> {
	const before = book.frames.length;
	const [tcp, udp] = [await connectedSender(port), await udpSender(port, () => 1024)];
	await tcp.send(frameOf(5000, 1_000_000 + before));
	await book.until(({frames}) => frames.length === before + 1);
	await udp.send(frameOf(5000, 1_000_001 + before));
	await book.until(({frames}) => frames.length === before + 2);
}

describe('a receiver', () => {
	test('listens on TCP and UDP at one port number, which is free again when it is closed', async () => {
		const first = await listen(new Logbook());
		expect(first.port).toBeGreaterThan(0);
		expect(first.bufferBytes).toBeGreaterThan(65_536);
		const {port} = first;
		await connectedSender(port);
		await first.close();
		const second = await listen(new Logbook(), {port});
		expect(second.port).toBe(port);
	});

	test.each(['TCP', 'UDP'])('says in one line when another program has the port on %s', async protocol => {
		let port: number;
		if (protocol === 'TCP') {
			const server = net.createServer().listen(0, host);
			await once(server, 'listening');
			onTestFinished(() => void server.close());
			port = (server.address() as net.AddressInfo).port;
		} else {
			// TCP must be free there: other tests have connections at ports that the system chose.
			port = await freePort();
			const taken = await UdpReceiver.listen(host, port, new Logbook());
			onTestFinished(async () => taken.close());
		}

		const trying = Receiver.listen({host, port, handlers: new Logbook(), readSize: () => 1024});
		await expect(trying).rejects.toThrow(TransportError);
		await expect(trying).rejects.toMatchObject({
			message: `port ${port} is taken by another program; choose one with --port`,
			code: 'EADDRINUSE',
		});
		if (protocol === 'UDP') {
			// What it had on TCP already is given back.
			const server = net.createServer().listen(port, host);
			await once(server, 'listening');
			server.close();
		}
	});

	test('says in one line when the address is none of this machine', async () => {
		const trying = Receiver.listen({
			host: '192.0.2.1',
			port: 0,
			handlers: new Logbook(),
			readSize: () => 1024,
		});
		await expect(trying).rejects.toThrow('192.0.2.1 is no address of this machine; choose one with --bind');
	});
});

describe('garbage on TCP closes that connection with one line, and nothing else', () => {
	const hugeLength = Buffer.concat([Buffer.from('ffffffff', 'hex'), Buffer.alloc(40)]);
	const truncated = messageHead({...hello, content: 'jpeg', fragmentCount: 1, frameLength: 100});

	test.each<[string, Buffer, RegExp]>([
		['random bytes', bytesOf(1000, 1), /: message of \d+ bytes, allowed are 40 to \d+$/],
		[
			'a web browser',
			Buffer.from('GET / HTTP/1.1\r\nHost: localhost:8082\r\nAccept: */*\r\n\r\n'),
			/message of 1195725856/,
		],
		['a huge length', hugeLength, /: message of 4294967295 bytes/],
		['a picture without pixels', truncated, /: picture of 0 × 0 pixels$/],
		['garbage after a hello', Buffer.concat([messageHead(hello), bytesOf(100, 2)]), /: message of/],
	])('%s', async (_, bytes, message) => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await stranger(port);
		socket.write(bytes);
		await closed(socket);
		await book.until(({malformed}) => malformed.length > 0);
		expect(book.malformed).toHaveLength(1);
		expect(book.malformed[0]).toMatch(/^connection from 127\.0\.0\.1:\d+ closed: [^\n]+$/);
		expect(book.malformed[0]).toMatch(message);
		await stillWorks(port, book);
	});

	test('a stream that is not ours is closed, and told as foreign', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await stranger(port);
		socket.write(messageHead({...hello, streamId: streamId + 1}));
		await closed(socket);
		await book.until(({foreign}) => foreign.length === 1);
		expect(book.foreign[0]).toMatch(/^127\.0\.0\.1:\d+$/);
		expect(book.malformed).toEqual([]);
		await stillWorks(port, book);
	});

	test('a connection that says nothing is closed when patience ends', async () => {
		const book = new Logbook();
		const {port} = await listen(book, {helloPatience: 30});
		const socket = await stranger(port);
		await closed(socket);
		expect(book.malformed).toHaveLength(1);
		expect(book.malformed[0]).toMatch(/^connection from \S+ said nothing of ours for 0\.03 s; closed$/);
	});

	test('a connection that says a hello byte by byte, too slowly, is closed as well', async () => {
		const book = new Logbook();
		const {port} = await listen(book, {helloPatience: 60});
		const socket = await stranger(port);
		const dribble = setInterval(() => socket.write(messageHead(hello).subarray(0, 1)), 5);
		onTestFinished(() => clearInterval(dribble));
		await closed(socket);
		await book.until(({malformed}) => malformed.length === 1);
	});

	test('a connection that said hello may be silent for as long as it likes', async () => {
		const book = new Logbook();
		const {port} = await listen(book, {helloPatience: 30});
		const sender = await connectedSender(port);
		const silent = await stranger(port);
		await closed(silent); // So longer than patience went by.
		await sender.send(frameOf(100));
		await book.until(({frames}) => frames.length === 1);
		expect(book.malformed).toHaveLength(1);
	});

	test('the 65th connection takes the place of the oldest that has not said whose it is', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const ours = await stranger(port);
		ours.write(messageHead(hello));
		const silent = await stranger(port);
		const gone = closed(silent);
		const others = await Promise.all(Array.from({length: 62}, async () => stranger(port)));
		await stranger(port);
		await gone;
		await book.until(({malformed}) => malformed.length > 0);
		expect(book.malformed).toEqual([
			expect.stringMatching(
				/^connection from \S+ said nothing of ours and gave its place to 127\.0\.0\.1:\d+: 64 were open$/,
			),
		]);
		expect(ours.destroyed).toBe(false);
		await stillWorks(port, book);
		for (const socket of others) {
			socket.destroy();
		}
	});

	test('two hundred connections of strangers leave nothing open', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		for (let round = 0; round < 20; round++) {
			await Promise.all(
				Array.from({length: 10}, async (_, at) => {
					const socket = await stranger(port);
					socket.write(bytesOf(50, round * 10 + at));
					await closed(socket);
				}),
			);
		}

		await book.until(({malformed}) => malformed.length === 200);
		expect(book.notices).toEqual([]);
		await stillWorks(port, book);
	});
});

describe('garbage datagrams', () => {
	async function client(port: number): Promise<dgram.Socket> {
		const socket = dgram.createSocket('udp4');
		socket.connect(port, host);
		await once(socket, 'connect');
		onTestFinished(() => void socket.close());
		return socket;
	}

	test('are counted one by one, and harm nobody', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await client(port);
		const garbage = fc.sample(fc.uint8Array({maxLength: 200}), {numRuns: 60, seed: 1});
		for (const bytes of garbage) {
			socket.send(bytes);
		}

		await book.until(({malformed}) => malformed.length === garbage.length);
		for (const line of book.malformed) {
			expect(line).toMatch(/^datagram from 127\.0\.0\.1:\d+: [^\n]+$/);
		}

		await stillWorks(port, book);
	});

	test('that are packets of another stream are foreign', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await client(port);
		for (const {header, payload} of packetsOf(frameOf(100), 64, {stream: 7})) {
			socket.send(datagramOf(header, payload));
		}

		await book.until(({foreign}) => foreign.length === 5);
		expect(book.frames).toEqual([]);
		expect(book.malformed).toEqual([]);
	});

	test('that contradict themselves or each other are malformed; the frame still arrives', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await client(port);
		const frame = frameOf(60, 3);
		const packets = packetsOf(frame, 64);
		const [first] = packets;
		if (first === undefined) {
			throw new Error('no packet');
		}

		socket.send(datagramOf(first.header, first.payload));
		socket.send(datagramOf({...first.header, frameLength: 61}, first.payload));
		socket.send(datagramOf(first.header, first.payload.subarray(1)));
		await book.until(({malformed}) => malformed.length === 2);
		for (const {header, payload} of packets.slice(1)) {
			socket.send(datagramOf(header, payload));
		}

		await book.until(({frames}) => frames.length === 1);
		expect(book.frames[0]?.data).toEqual(frame.data);
	});

	test('an empty one and a hello are passed over', async () => {
		const book = new Logbook();
		const {port} = await listen(book);
		const socket = await client(port);
		socket.send(datagramOf(hello, Buffer.alloc(0)));
		socket.send(Buffer.alloc(0));
		await book.until(({malformed}) => malformed.length === 1);
		expect(book.malformed[0]).toContain('a packet has at least 40 bytes, this one has 0');
		expect(book.wireBytes).toEqual([]);
	});
});
