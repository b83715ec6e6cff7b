import {describe, expect, test} from 'vitest';
import {TransportError} from '../../source/transport/transport.js';
import type {UdpSender} from '../../source/transport/udp-sender.js';
import {frameOf} from '../wire/frames.js';
import {freePort, host, listen, Logbook, udpSender} from './bench.js';

/** Sends until it is refused: over UDP the refusal of one datagram comes back a moment later. */
async function untilRefused(sender: UdpSender, length: number): Promise<unknown> {
	for (let attempt = 0; attempt < 100; attempt++) {
		try {
			await sender.send(frameOf(length, attempt));
		} catch (error) {
			return error;
		}

		await new Promise(setImmediate);
	}

	return undefined;
}

describe('a UDP sender', () => {
	test.each([
		['one packet', 10],
		['two packets', 1500],
		['three packets', 2500],
		['many packets', 50_000],
	])('to a port where nobody listens says so, with frames of %s', async (_, length) => {
		const port = await freePort();
		const error = await untilRefused(await udpSender(port, () => 1024), length);
		expect(error).toBeInstanceOf(TransportError);
		expect(error).toMatchObject({
			message: `nobody listens on UDP at ${host}:${port}`,
			code: 'ECONNREFUSED',
		});
	});

	test('works as soon as somebody listens', async () => {
		const port = await freePort();
		const sender = await udpSender(port, () => 1024);
		await untilRefused(sender, 5000);
		const book = new Logbook();
		await listen(book, {port});
		// The last refusal may still be on its way: it costs one frame.
		await sender.send(frameOf(5000, 101)).catch(() => undefined);
		await sender.send(frameOf(5000, 102));
		await book.until(({frames}) => frames.some(({index}) => index === 102));
		expect(book.frames.at(-1)?.data).toEqual(frameOf(5000, 102).data);
	});

	test('says when the system takes no datagrams of this size, also where the last one of a frame is small', async () => {
		const {port} = await listen(new Logbook());
		let packetSize = 65_508;
		const sender = await udpSender(port, () => packetSize);
		await expect(sender.send(frameOf(100_000))).rejects.toThrow(
			'this system takes no datagrams of 65508 bytes; choose a smaller buffer',
		);
		packetSize = 65_507;
		await expect(sender.send(frameOf(100_000))).resolves.toMatchObject({packets: 2});
	});

	test('uses its memory again for the next frame, and none of it changes what was sent', async () => {
		const book = new Logbook();
		const sender = await udpSender((await listen(book)).port, () => 10_000);
		for (let index = 0; index < 40; index++) {
			await sender.send(frameOf(20_000 - index * 400, index));
		}

		await book.until(({frames}) => frames.length === 40);
		for (const {index, data} of book.frames) {
			expect(data.equals(frameOf(20_000 - index * 400, index).data)).toBe(true);
		}
	});
});
