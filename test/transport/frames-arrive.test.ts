import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Sender} from '../../source/transport/transport.js';
import {frameOf} from '../wire/frames.js';
import {connectedSender, listen, Logbook, udpSender} from './bench.js';

const bufferSizes = [256, 1024, 10_000, 30_000, 65_507];
const frameLengths = [1, 215, 216, 217, 984, 1024, 9960, 9961, 65_467, 65_468, 80_000, 300_000];

/** Sends the frames one by one, each when the last has arrived, and checks them bit for bit. */
async function arrive(sender: Sender, book: Logbook, lengths: readonly number[]): Promise<void> {
	const first = book.frames.length;
	for (const [at, length] of lengths.entries()) {
		const frame = frameOf(length, first + at);
		await sender.send(frame);
		await book.until(({frames}) => frames.length > first + at);
		const arrived = book.frames.at(-1);
		expect(arrived?.data.equals(frame.data)).toBe(true);
		expect({...arrived, data: undefined}).toEqual({...frame, data: undefined});
	}

	expect(book.malformed).toEqual([]);
}

describe('frames of any size arrive bit for bit', () => {
	test.each(bufferSizes)('over TCP, read %i bytes at a time', async bufferSize => {
		const book = new Logbook();
		const {port} = await listen(book, {readSize: () => bufferSize});
		await arrive(await connectedSender(port), book, frameLengths);
	});

	test.each(bufferSizes)('over UDP, in datagrams of at most %i bytes', async bufferSize => {
		const book = new Logbook();
		const {port} = await listen(book);
		await arrive(await udpSender(port, () => bufferSize), book, frameLengths);
		expect(Math.max(...book.wireBytes)).toBe(bufferSize);
	});

	test('8 MB over TCP, and over UDP in large datagrams', async () => {
		const book = new Logbook();
		const {port} = await listen(book, {readSize: () => 65_507});
		await arrive(await connectedSender(port), book, [8 * 1024 * 1024]);
		await arrive(await udpSender(port, () => 30_000), book, [8 * 1024 * 1024]);
	});

	test('whatever protocol and buffer size each next one is sent with', async () => {
		const book = new Logbook();
		let bufferSize = 1024;
		const {port} = await listen(book, {readSize: () => bufferSize});
		const senders = {tcp: await connectedSender(port), udp: await udpSender(port, () => bufferSize)};
		const step = fc.record({
			protocol: fc.constantFrom('tcp', 'udp'),
			size: fc.integer({min: 256, max: 65_507}),
			length: fc.integer({min: 1, max: 60_000}),
		});
		const steps = fc.sample(step, {numRuns: 60, seed: 8082});
		for (const {protocol, size, length} of steps) {
			bufferSize = size;
			await arrive(senders[protocol], book, [length]);
		}
	});
});

describe('what a frame cost is told', () => {
	test('over TCP: one packet and its framing', async () => {
		const book = new Logbook();
		const sender = await connectedSender((await listen(book)).port);
		expect(await sender.send(frameOf(1000))).toEqual({packets: 1, bytes: 1044});
		await book.until(({frames}) => frames.length === 1);
		expect(book.wireBytes).toEqual([1044]);
	});

	test('over UDP: its packets and a header each, as they arrive', async () => {
		const book = new Logbook();
		const sender = await udpSender((await listen(book)).port, () => 1024);
		expect(await sender.send(frameOf(2000))).toEqual({packets: 3, bytes: 2000 + 3 * 40});
		await book.until(({frames}) => frames.length === 1);
		expect(book.wireBytes).toEqual([1024, 1024, 72]);
	});
});
