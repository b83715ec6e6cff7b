import {once} from 'node:events';
import net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {TransportError} from '../../source/transport/transport.js';
import {frameOf} from '../wire/frames.js';
import {connectedSender, freePort, host, listen, Logbook, tcpSender} from './bench.js';

describe('a TCP sender', () => {
	test('is ready when its connection stands, and its queue is empty then', async () => {
		const book = new Logbook();
		const sender = await connectedSender((await listen(book)).port);
		expect(sender.isReady).toBe(true);
		await sender.send(frameOf(10));
		expect(sender.queueBytes).toBe(0);
	});

	test('without a receiver is not ready, says so once, and waits no longer than it is asked to', async () => {
		const port = await freePort();
		const notices = new Logbook();
		const sender = tcpSender(port, notices.onNotice);
		await sender.connected(20);
		expect(sender.isReady).toBe(false);
		await expect(sender.send(frameOf(10))).rejects.toThrow(TransportError);
		await expect(sender.send(frameOf(10))).rejects.toThrow(`no connection to ${host}:${port}`);
		await notices.until(({notices: told}) => told.length > 0);
		const book = new Logbook();
		await listen(book, {port});
		await notices.until(({notices: told}) => told.length > 1);
		expect(notices.notices).toEqual([
			`TCP connection to ${host}:${port} is lost (connect ECONNREFUSED ${host}:${port}); trying again`,
			`TCP connection to ${host}:${port} is back`,
		]);
	});

	test('connects again to a receiver that went away and came back at the same port', async () => {
		const notices = new Logbook();
		const first = await listen(new Logbook());
		const {port} = first;
		const sender = await connectedSender(port, notices.onNotice);
		await sender.send(frameOf(1000, 0));
		await first.close();
		await notices.until(({notices: told}) => told.length === 1);
		expect(notices.notices[0]).toMatch(/^TCP connection to 127\.0\.0\.1:\d+ is lost \(.+\); trying again$/);
		expect(sender.isReady).toBe(false);

		const book = new Logbook();
		await listen(book, {port});
		await notices.until(({notices: told}) => told.length === 2);
		expect(notices.notices[1]).toBe(`TCP connection to ${host}:${port} is back`);
		await sender.send(frameOf(1000, 1));
		await book.until(({frames}) => frames.length === 1);
		expect(book.frames[0]?.data).toEqual(frameOf(1000, 1).data);
		expect(book.malformed).toEqual([]);
	});

	test('closes at once without a receiver, and tries no more', async () => {
		const notices = new Logbook();
		const sender = tcpSender(await freePort(), notices.onNotice);
		await notices.until(({notices: told}) => told.length === 1);
		await sender.close();
		await sender.close();
		expect(notices.notices).toHaveLength(1);
	});
});

describe('a receiver that stops reading', () => {
	/** Accepts and never reads. */
	async function frozen(): Promise<{port: number; accepted: Promise<net.Socket>}> {
		const server = net.createServer({pauseOnConnect: true}).listen(0, host);
		await once(server, 'listening');
		const accepted = once(server, 'connection').then(([socket]) => socket as net.Socket);
		onTestFinished(async () => {
			(await accepted).destroy();
			server.close();
		});
		return {port: (server.address() as net.AddressInfo).port, accepted};
	}

	const large = frameOf(32 * 1024 * 1024);

	test('leaves the frame in the queue, where it is seen, until the connection breaks: then it was not sent', async () => {
		const {port, accepted} = await frozen();
		const sender = await connectedSender(port);
		const sending = sender.send(large);
		expect(sender.queueBytes).toBeGreaterThan(large.data.length / 2);
		const outcome = expect(sending).rejects.toThrow(TransportError);
		(await accepted).resetAndDestroy();
		await outcome;
	});

	test('does not keep the sender from closing: the frame under way was not sent', async () => {
		const {port} = await frozen();
		const sender = await connectedSender(port);
		const outcome = expect(sender.send(large)).rejects.toThrow(TransportError);
		await sender.close();
		await outcome;
	});
});
