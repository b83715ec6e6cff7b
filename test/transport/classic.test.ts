import dgram from 'node:dgram';
import {once} from 'node:events';
import type net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {closed} from '../closed.js';
import {LinkPath} from '../../source/link/path.js';
import {idleLink, type Link} from '../../source/link/settings.js';
import {FrameLog} from '../../source/metrics/frame-log.js';
import {ClassicTcpSender} from '../../source/transport/classic-tcp-sender.js';
import {ClassicUdpSender} from '../../source/transport/classic-udp-sender.js';
import type {ClassicReceiving} from '../../source/transport/classic.js';
import {Receiver} from '../../source/transport/receiver.js';
import {cutClassicMessage} from '../../source/wire/classic-datagram.js';
import {ClassicReassembler} from '../../source/wire/classic-reassembly.js';
import {classicHead} from '../../source/wire/classic-stream.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {Reassembler} from '../../source/wire/reassembly.js';
import {bytesOf, frameOf, streamId} from '../wire/frames.js';
import {connectedSender, host, Logbook, numberingFrom, stranger, udpSender} from './bench.js';

/** A logbook that also takes what the classic profile sends. */
class ClassicLogbook extends Logbook {
	readonly log = new FrameLog(new SharedArrayBuffer(FrameLog.byteLength));
	readonly sequences: number[] = [];
	readonly #messages = new ClassicReassembler(new Reassembler());
	readonly classic: ClassicReceiving = {
		ledger: this.log,
		onPacket: (header, payload, wireBytes) => {
			this.sequences.push(header.sequence);
			const fate = this.#messages.add(header, payload, 0);
			this.wireBytes.push(wireBytes);
			if (fate.type === 'complete') {
				this.frames.push(fate.frame);
			}

			this.wake();
		},
	};
}

async function classicReceiver(book: ClassicLogbook, readSize = () => 10_000): Promise<Receiver> {
	const receiver = await Receiver.listen({host, port: 0, handlers: book, readSize, helloPatience: 200});
	onTestFinished(async () => receiver.close());
	return receiver;
}

function classicTcp(
	port: number,
	{log}: ClassicLogbook,
	notices: string[] = [],
	path?: LinkPath,
): ClassicTcpSender {
	const onNotice = (detail: string): void => void notices.push(detail);
	const sender = new ClassicTcpSender({host, port, numbering: numberingFrom(), ledger: log, onNotice, path});
	onTestFinished(async () => sender.close());
	return sender;
}

const pathOf = (link: Partial<Link>): LinkPath => new LinkPath(() => ({...idleLink, ...link}));

async function classicUdp(port: number, {log}: ClassicLogbook): Promise<ClassicUdpSender> {
	const sender = await ClassicUdpSender.open({host, port, numbering: numberingFrom(), ledger: log});
	onTestFinished(async () => sender.close());
	return sender;
}

/** 20 × 10 pixels. */
const rawFrame = (index: number): EncodedFrame => ({
	...{index, codec: 'raw', capturedAt: 1000 + index, width: 20, height: 10},
	data: bytesOf(600, index),
});

/** Gives frames as the capture loop does: the next one the moment that one has left. */
async function sendAll(sender: ClassicTcpSender, indexes: readonly number[]): Promise<void> {
	for (const index of indexes) {
		await sender.send(rawFrame(index));
	}
}

describe('classic TCP', () => {
	test.each([256, 1024, 65_507])('carries raw frames in order, in reads of %i bytes', async size => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book, () => size);
		await sendAll(classicTcp(port, book), [0, 1, 5, 6]);
		await book.until(({frames}) => frames.length === 4);
		expect(book.frames).toEqual([0, 1, 5, 6].map(rawFrame));
		expect(book.wireBytes).toEqual([608, 608, 608, 608]);
		expect(book.malformed).toEqual([]);
	});

	test('opens its connection for the first frame and not before, and keeps it beside the live one', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const classic = classicTcp(port, book);
		const live = await connectedSender(port);
		expect(classic.connection).toBeUndefined();
		await classic.send(rawFrame(0));
		const before = classic.connection;
		await book.until(({frames}) => frames.length === 1);
		await live.send(frameOf(100, 1));
		await book.until(({frames}) => frames.length === 2);
		expect(book.frames.map(({index}) => index)).toEqual([0, 1]);
		expect(classic.connection).toEqual(before);
		expect(book.malformed).toEqual([]);
	});

	test('numbers go on over a new connection, and both are said', async () => {
		const book = new ClassicLogbook();
		const notices: string[] = [];
		const {port, close} = await closable(book);
		const sender = classicTcp(port, book, notices);
		await sendAll(sender, [0, 1]);
		await book.until(({frames}) => frames.length === 2);
		await close();
		sender.abandon(); // It shall not sleep here.
		await expect(untilFails(sender)).resolves.toMatch(/not sent|no connection/);
		expect(notices).toEqual([expect.stringMatching(/^TCP connection to 127\.0\.0\.1:\d+ is lost \(/)]);
		const again = await Receiver.listen({host, port, handlers: book, readSize: () => 1000});
		onTestFinished(async () => again.close());
		await waitUntil(() => sender.isReady);
		sender.abandon();
		await sender.send(rawFrame(9));
		await book.until(({frames}) => frames.length === 3);
		expect(book.frames.at(-1)).toEqual(rawFrame(9));
		expect(notices.at(-1)).toMatch(/is back$/);
	});

	test('may have nothing to read for longer than a stranger, while a link holds its first frame', async () => {
		const book = new ClassicLogbook();
		const notices: string[] = [];
		const {port} = await classicReceiver(book);
		await classicTcp(port, book, notices, pathOf({delayMs: 600})).send(rawFrame(0));
		await once(await stranger(port), 'close'); // So longer than patience went by.
		await book.until(({frames}) => frames.length === 1);
		expect(book.malformed).toEqual([expect.stringMatching(/said nothing of ours/)]); // The stranger alone.
		expect(notices).toEqual([]);
	});

	test('ends with what is under way in a link', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const sender = classicTcp(port, book, [], pathOf({delayMs: 100}));
		await sender.send(rawFrame(0));
		await sender.close();
		await book.until(({frames}) => frames.length === 1);
		expect(book.frames).toEqual([rawFrame(0)]);
	});

	test('a frame that waits for the sleeping sender is given up when it is abandoned', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const sender = classicTcp(port, book);
		await sender.send(rawFrame(0));
		await new Promise(setImmediate);
		await new Promise(setImmediate);
		const waiting = sender.send(rawFrame(1));
		sender.abandon();
		await expect(waiting).rejects.toMatchObject({code: 'ECANCELED'});
		await sender.send(rawFrame(2));
		await book.until(({frames}) => frames.length === 2);
		expect(book.frames.map(({index}) => index)).toEqual([0, 2]);
	});

	test.each<[string, (book: ClassicLogbook, port: number) => void, RegExp]>([
		['that nobody announced', () => undefined, /: message of 0 bytes, allowed are/],
		[
			'with a length other than the one that was sent',
			(book, tcpPort) => book.log.record(0, {...announced, tcpPort, length: 599}),
			/: classic frame of 600 bytes, 599 were sent/,
		],
		[
			'with a length other than its pixels take',
			(book, tcpPort) => book.log.record(0, {...announced, tcpPort, width: 21}),
			/: classic frame of 600 bytes/,
		],
	])('a connection %s is closed with one line', async (_, announce, line) => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const socket = await stranger(port);
		announce(book, (socket.address() as net.AddressInfo).port);
		socket.write(Buffer.concat([classicHead(600), bytesOf(600, 1)]));
		await closed(socket);
		await book.until(({malformed}) => malformed.length === 1);
		expect(book.malformed[0]).toMatch(line);
		expect(book.frames).toEqual([]);
	});

	test('more frames than were sent are refused', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const socket = await stranger(port);
		book.log.record(0, {...announced, tcpPort: (socket.address() as net.AddressInfo).port});
		socket.write(Buffer.concat([classicHead(600), bytesOf(600, 1), classicHead(600)]));
		await closed(socket);
		expect(book.frames).toHaveLength(1);
		expect(book.malformed[0]).toMatch(/classic frame of 600 bytes that was never sent$/);
	});

	test('a connection of an earlier stream of ours is closed without a word', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const socket = await stranger(port);
		const tcpPort = (socket.address() as net.AddressInfo).port;
		book.log.record(0, {...announced, tcpPort, streamId: 7});
		socket.write(classicHead(600));
		await closed(socket);
		expect([book.malformed, book.foreign, book.frames]).toEqual([[], [], []]);
	});
});

const announced = {
	...{streamId, capturedAt: 1, width: 20, height: 10, firstSequence: 0, length: 600, tcpPort: 0},
};

describe('classic UDP', () => {
	test('carries frames in datagrams of at most 200 bytes, each with the number that it was sent with', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const sender = await classicUdp(port, book);
		expect(await sender.send(frameOf(500, 3))).toEqual({packets: 3, bytes: 548});
		await sender.send(frameOf(1, 4));
		await book.until(({frames}) => frames.length === 2);
		expect(book.frames).toEqual([frameOf(500, 3), frameOf(1, 4)]);
		expect(book.wireBytes).toEqual([200, 200, 148, 17]);
		expect(book.sequences).toEqual([0, 1, 2, 3]);
	});

	test('goes to and fro with the live profile, and nothing is malformed', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		const [classic, live] = [await classicUdp(port, book), await udpSender(port, () => 1024)];
		for (let index = 0; index < 20; index++) {
			await (index % 2 === 0 ? classic : live).send(frameOf(2000, index));
			await book.until(({frames}) => frames.length === index + 1);
		}

		expect(book.frames.map(({index}) => index)).toEqual(Array.from({length: 20}, (_, index) => index));
		expect(book.malformed).toEqual([]);
	});

	async function client(port: number): Promise<dgram.Socket> {
		const socket = dgram.createSocket('udp4');
		socket.connect(port, host);
		await once(socket, 'connect');
		onTestFinished(() => void socket.close());
		return socket;
	}

	test.each<[string, (message: Buffer) => Buffer, RegExp]>([
		['of a frame that was never sent', message => numbered(message, 0, 8), /: a packet begins with "VS"/],
		[
			'with another count',
			message => numbered(message, 8, 3),
			/: classic message of 3 packets for a frame of 600/,
		],
		[
			'cut short',
			message => message.subarray(0, 150),
			/: classic packet that claims 184 bytes and carries 134/,
		],
		['too short for a header', message => message.subarray(0, 15), /: a packet has at least 40 bytes/],
	])('a datagram %s is malformed, and the frame still arrives', async (_, spoil, line) => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		book.log.record(7, announced);
		const socket = await client(port);
		const message = cutClassicMessage(7, bytesOf(600, 7));
		socket.send(spoil(message.subarray(0, 200)));
		await book.until(({malformed}) => malformed.length === 1);
		expect(book.malformed[0]).toMatch(line);
		for (let at = 0; at < message.length; at += 200) {
			socket.send(message.subarray(at, at + 200));
		}

		await book.until(({frames}) => frames.length === 1);
		expect(book.frames[0]?.data.equals(bytesOf(600, 7))).toBe(true);
	});

	test('a datagram of an earlier stream is foreign', async () => {
		const book = new ClassicLogbook();
		const {port} = await classicReceiver(book);
		book.log.record(7, {...announced, streamId: 7});
		(await client(port)).send(cutClassicMessage(7, bytesOf(600, 7)).subarray(0, 200));
		await book.until(({foreign}) => foreign.length === 1);
		expect(book.malformed).toEqual([]);
	});
});

test('the kernel buffer can be grown and given back while it is in use', async () => {
	const book = new ClassicLogbook();
	const receiver = await classicReceiver(book);
	receiver.askBuffer(undefined);
	const byDefault = receiver.bufferBytes;
	receiver.askBuffer(8192);
	expect(receiver.bufferBytes).toBeLessThan(byDefault);
	receiver.askBuffer(undefined);
	expect(receiver.bufferBytes).toBe(byDefault);
	receiver.askBuffer(4 * 1024 * 1024);
	expect(receiver.bufferBytes).toBeGreaterThanOrEqual(byDefault);
	const sender = await classicUdp(receiver.port, book);
	await sender.send(frameOf(500, 0));
	await book.until(({frames}) => frames.length === 1);
});

/** A copy with another number at `offset`. */
function numbered(message: Buffer, offset: number, value: number): Buffer {
	const copy = Buffer.from(message);
	copy.writeUInt32BE(value, offset);
	return copy;
}

async function closable(book: ClassicLogbook): Promise<{port: number; close: () => Promise<void>}> {
	const receiver = await Receiver.listen({host, port: 0, handlers: book, readSize: () => 1000});
	return {port: receiver.port, close: async () => receiver.close()};
}

/** Sends until the connection's end is noticed; returns what it says. */
async function untilFails(sender: ClassicTcpSender): Promise<string> {
	for (let index = 2; ; index++) {
		try {
			sender.abandon();
			await sender.send(rawFrame(index));
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		}
	}
}

async function waitUntil(holds: () => boolean): Promise<void> {
	while (!holds()) {
		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});
	}
}
