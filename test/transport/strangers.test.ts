import dgram from 'node:dgram';
import {EventEmitter, once} from 'node:events';
import type net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {closed} from '../closed.js';
import {SenderBoard, type SenderSocket} from '../../source/metrics/sender-board.js';
import {FrameLog} from '../../source/metrics/frame-log.js';
import {ClassicTcpSender} from '../../source/transport/classic-tcp-sender.js';
import {ClassicUdpSender} from '../../source/transport/classic-udp-sender.js';
import type {ClassicReceiving} from '../../source/transport/classic.js';
import {type Announce, FirstSender, type KnownSender} from '../../source/transport/endpoints.js';
import {TcpSender} from '../../source/transport/tcp-sender.js';
import {UdpSender} from '../../source/transport/udp-sender.js';
import {cutClassicMessage} from '../../source/wire/classic-datagram.js';
import {classicHead} from '../../source/wire/classic-stream.js';
import {type Header, headerLength, writeHeader} from '../../source/wire/header.js';
import {messageHead} from '../../source/wire/message.js';
import {bytesOf, frameOf, type Packet, packetsOf, streamId} from '../wire/frames.js';
import {host, listen, Logbook, numberingFrom, stranger} from './bench.js';

/** A logbook that knows where its sender sends from, as the lab's workers do: by what the sender writes on the board. */
class BoundLogbook extends Logbook {
	readonly board = new SenderBoard(new SharedArrayBuffer(SenderBoard.byteLength));
	readonly log = new FrameLog(new SharedArrayBuffer(FrameLog.byteLength));
	override readonly sender: KnownSender = {
		has: (carrier, from) => this.board.has(streamId, carrier, from),
		confirm: () => undefined,
	};
	readonly classic: ClassicReceiving = {
		ledger: this.log,
		onPacket: (header, payload, wireBytes) => this.onPacket(header, payload, wireBytes),
	};

	announce(socket: SenderSocket): Announce {
		return endpoint => this.board.publish(streamId, socket, endpoint);
	}
}

const frame = frameOf(100, 1);
const [{header, payload}] = packetsOf(frame, 1000) as [Packet];
const hello: Header = {
	...{content: 'hello', streamId, sequence: 0, frameIndex: 0, fragmentIndex: 0, fragmentCount: 0},
	...{frameLength: 0, capturedAt: 0, width: 0, height: 0},
};

function datagramOf(change: Partial<Header> = {}): Buffer {
	const bytes = Buffer.concat([Buffer.alloc(headerLength), payload]);
	writeHeader(bytes, {...header, ...change});
	return bytes;
}

async function udp(port: number, book: BoundLogbook): Promise<UdpSender> {
	const sender = await UdpSender.open({
		...{host, port, numbering: numberingFrom(), announce: book.announce('udp')},
		packetSize: () => 1000,
		frameBudget: () => 0,
	});
	onTestFinished(async () => sender.close());
	return sender;
}

async function tcp(
	port: number,
	book: BoundLogbook,
	onNotice: (detail: string, type: string) => void = () => undefined,
): Promise<TcpSender> {
	const sender = new TcpSender({
		...{host, port, numbering: numberingFrom(), announce: book.announce('tcp')},
		onNotice,
	});
	onTestFinished(async () => sender.close());
	await sender.connected(5000);
	return sender;
}

async function socketTo(port: number): Promise<dgram.Socket> {
	const socket = dgram.createSocket('udp4');
	socket.connect(port, host);
	await once(socket, 'connect');
	onTestFinished(() => void socket.close());
	return socket;
}

describe("a stranger's datagrams", () => {
	test('with the right stream, and sound in every way, are foreign; the sender’s frames arrive', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const sender = await udp(port, book);
		const socket = await socketTo(port);
		for (const change of [{}, {frameIndex: 2 ** 31}, {sequence: 2 ** 31}, {frameIndex: 2}, {capturedAt: 0}]) {
			socket.send(datagramOf(change));
		}

		await book.until(({foreign}) => foreign.length === 5);
		const {address, port: from} = socket.address();
		expect(book.foreign).toEqual(Array.from({length: 5}, () => `${address}:${from}`));
		expect(book.frames).toEqual([]);
		await sender.send(frame);
		await book.until(({frames}) => frames.length === 1);
		expect(book.malformed).toEqual([]);
	});

	test('that are none of ours are malformed, with what is wrong', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const socket = await socketTo(port);
		const otherVersion = datagramOf();
		otherVersion[2] = 9;
		const garbage = [Buffer.alloc(0), bytesOf(500, 1), otherVersion, datagramOf().subarray(0, 39)];
		for (const bytes of garbage) {
			socket.send(bytes);
		}

		await book.until(({malformed}) => malformed.length === garbage.length);
		expect(book.malformed.map(line => line.replace(/^datagram from 127\.0\.0\.1:\d+: /, ''))).toEqual([
			'a packet has at least 40 bytes, this one has 0',
			expect.stringMatching(/^a packet begins with "VS"/),
			'packet of version 9, this program speaks version 1',
			'a packet has at least 40 bytes, this one has 39',
		]);
		expect(book.foreign).toEqual([]);
	});

	test('before the sender has a socket are foreign: whoever comes first is not the sender for that', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		(await socketTo(port)).send(datagramOf());
		await book.until(({foreign}) => foreign.length === 1);
		await (await udp(port, book)).send(frame);
		await book.until(({frames}) => frames.length === 1);
	});

	test('that guess a classic frame, whose header holds no secret, are foreign too', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const sender = await ClassicUdpSender.open({
			...{host, port, numbering: numberingFrom(), ledger: book.log, announce: book.announce('classicUdp')},
		});
		onTestFinished(async () => sender.close());
		await sender.send(frameOf(500, 3));
		await book.until(({frames}) => frames.length === 1);
		book.log.record(4, {
			...{streamId, capturedAt: 1, width: 20, height: 10, firstSequence: 3, length: 500, tcpPort: 0},
		});
		const guess = cutClassicMessage(4, bytesOf(500, 9));
		const socket = await socketTo(port);
		for (let at = 0; at < guess.length; at += 200) {
			socket.send(guess.subarray(at, at + 200));
		}

		await book.until(({foreign}) => foreign.length === 3);
		expect(book.frames).toHaveLength(1);
		await sender.send(frameOf(500, 5));
		await book.until(({frames}) => frames.length === 2);
		expect(book.malformed).toEqual([]);
	});
});

describe("a stranger's connection", () => {
	test.each([
		['a hello', messageHead(hello)],
		['a whole frame', Buffer.concat([messageHead(header), payload])],
	])('that brings %s of the right stream is closed and foreign; the sender’s stays', async (_, bytes) => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const sender = await tcp(port, book);
		const socket = await stranger(port);
		socket.write(bytes);
		await closed(socket);
		await book.until(({foreign}) => foreign.length === 1);
		expect(book.frames).toEqual([]);
		await sender.send(frame);
		await book.until(({frames}) => frames.length === 1);
		expect(book.malformed).toEqual([]);
	});

	test('that ends without a word is counted, and so is each of a crowd that pushes others out', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const sender = await tcp(port, book);
		const crowd: net.Socket[] = [];
		for (let count = 0; count < 100; count++) {
			crowd.push(await stranger(port));
		}

		for (const socket of crowd) {
			socket.destroy();
		}

		await book.until(({malformed}) => malformed.length === 100);
		const pushed = book.malformed.filter(line => line.includes('gave its place'));
		expect(pushed.length).toBeGreaterThanOrEqual(36);
		expect(sender.isReady).toBe(true);
		await sender.send(frame);
		await book.until(({frames}) => frames.length === 1);
	});

	test('never takes the place of the sender’s, not even before the sender has said a word', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const silent = await stranger(port);
		const {address, port: from} = silent.address() as net.AddressInfo;
		book.board.publish(streamId, 'tcp', {address, port: from});
		for (let count = 0; count < 100; count++) {
			await stranger(port);
		}

		await book.until(({malformed}) => malformed.length === 37);
		silent.write(Buffer.concat([messageHead(hello), messageHead(header), payload]));
		await book.until(({frames}) => frames.length === 1);
		expect(silent.destroyed).toBe(false);
	});

	test('at the port of a classic one is foreign where it comes from another address', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const socket = await stranger(port);
		const tcpPort = (socket.address() as net.AddressInfo).port;
		book.board.publish(streamId, 'classicTcp', {address: '127.0.0.9', port: tcpPort});
		book.log.record(0, {
			...{streamId, capturedAt: 1, width: 20, height: 10, firstSequence: 0, length: 600, tcpPort},
		});
		socket.write(Buffer.concat([classicHead(600), bytesOf(600, 1)]));
		await closed(socket);
		await book.until(({foreign}) => foreign.length === 1);
		expect(book.frames).toEqual([]);
	});
});

describe('a sender whose connection is made again', () => {
	test('is known at its new port, and its frames arrive', async () => {
		const book = new BoundLogbook();
		const first = await listen(book);
		const {port} = first;
		const notices = new EventEmitter();
		const sender = await tcp(port, book, (_, type) => notices.emit(type));
		await sender.send(frameOf(100, 0));
		await book.until(({frames}) => frames.length === 1);
		const isBack = once(notices, 'reconnect');
		await first.close();
		await listen(book, {port});
		await isBack;
		await sender.send(frameOf(100, 1));
		await book.until(({frames}) => frames.length === 2);
		expect([book.foreign, book.malformed]).toEqual([[], []]);
	});

	test('so is a classic one', async () => {
		const book = new BoundLogbook();
		const {port} = await listen(book);
		const sender = new ClassicTcpSender({
			...{host, port, numbering: numberingFrom(), ledger: book.log, announce: book.announce('classicTcp')},
			onNotice: () => undefined,
		});
		onTestFinished(async () => sender.close());
		const data = bytesOf(600, 1);
		await sender.send({index: 0, codec: 'raw', capturedAt: 1000, width: 20, height: 10, data});
		await book.until(({frames}) => frames.length === 1);
		expect([book.foreign, book.malformed]).toEqual([[], []]);
	});
});

describe('a sender that tells nothing of itself', () => {
	const here = {address: '192.0.2.1', port: 5000};

	test('is the first one who speaks for the stream: on UDP its port, on TCP its address', () => {
		const sender = new FirstSender();
		expect(sender.has('udp', here)).toBe(true);
		sender.confirm('udp', here);
		expect(sender.has('udp', here)).toBe(true);
		expect(sender.has('udp', {...here, port: 5001})).toBe(false);
		expect(sender.has('udp', {...here, address: '192.0.2.2'})).toBe(false);
		expect(sender.has('tcp', {...here, port: 6000})).toBe(true);
		expect(sender.has('tcp', {...here, address: '192.0.2.2'})).toBe(false);
	});

	test('keeps that whatever comes after', () => {
		const sender = new FirstSender();
		sender.confirm('tcp', here);
		expect(sender.has('udp', {...here, address: '192.0.2.2'})).toBe(false);
		sender.confirm('udp', {...here, port: 7000});
		expect(sender.has('udp', {...here, port: 7000})).toBe(true);
		expect(sender.has('udp', here)).toBe(false);
	});

	test('is bound by a sound packet of its stream alone', async () => {
		const book = new (class extends Logbook {
			override readonly sender = new FirstSender();
		})();
		const {port} = await listen(book);
		const [liar, honest] = [await socketTo(port), await socketTo(port)];
		liar.send(bytesOf(100, 1));
		liar.send(datagramOf({streamId: 7}));
		await book.until(({malformed, foreign}) => malformed.length + foreign.length === 2);
		honest.send(datagramOf());
		await book.until(({frames}) => frames.length === 1);
		liar.send(datagramOf({frameIndex: 2}));
		await book.until(({foreign}) => foreign.length === 2);
		expect(book.frames).toHaveLength(1);
	});
});
