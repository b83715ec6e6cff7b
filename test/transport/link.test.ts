import {describe, expect, onTestFinished, test} from 'vitest';
import {LinkPath} from '../../source/link/path.js';
import {idleLink, type Link} from '../../source/link/settings.js';
import {TcpSender} from '../../source/transport/tcp-sender.js';
import {TransportError} from '../../source/transport/transport.js';
import {UdpSender} from '../../source/transport/udp-sender.js';
import {frameOf} from '../wire/frames.js';
import {host, listen, Logbook, numberingFrom} from './bench.js';

/** Both senders behind one emulated link, whose settings a test may change, and a receiver. */
async function behindLink(settings: Partial<Link> | null) {
	const book = new Logbook();
	const receiver = await listen(book);
	const {port} = receiver;
	const link = {now: settings === null ? null : {...idleLink, ...settings}};
	const path = new LinkPath(() => link.now);
	const numbering = numberingFrom();
	const tcp = new TcpSender({...{host, port, numbering, path}, onNotice: () => undefined});
	await tcp.connected(5000);
	const udp = await UdpSender.open({
		...{host, port, numbering, path},
		packetSize: () => 1024,
		frameBudget: () => 0,
	});
	onTestFinished(async () => {
		path.end(0);
		await Promise.all([tcp.close(), udp.close()]).catch(() => undefined);
	});
	return {book, receiver, link, path, tcp, udp};
}

describe.each(['tcp', 'udp'] as const)('a %s sender behind a link', protocol => {
	test('sends frames bit for bit, later', async () => {
		const {book, [protocol]: sender} = await behindLink({delayMs: 30});
		const since = performance.now();
		const lengths = [1, 984, 985, 50_000, 200_000];
		for (const [index, length] of lengths.entries()) {
			await sender.send(frameOf(length, index));
		}

		await book.until(({frames}) => frames.length === lengths.length);
		expect(performance.now() - since).toBeGreaterThanOrEqual(30);
		expect(book.frames.map(({data}, index) => data.equals(frameOf(data.length, index).data))).not.toContain(
			false,
		);
		expect(book.frames.map(({data}) => data.length)).toEqual(lengths);
		expect(book.malformed).toEqual([]);
	});

	test('may use its memory again as soon as it has sent a frame', async () => {
		const {book, [protocol]: sender} = await behindLink({delayMs: 20});
		const frame = frameOf(30_000);
		await sender.send(frame);
		frame.data.fill(0);
		await book.until(({frames}) => frames.length === 1);
		expect(book.frames[0]?.data.equals(frameOf(30_000).data)).toBe(true);
	});

	test('has a queue with an age while the rate holds frames back', async () => {
		const {book, [protocol]: sender, link} = await behindLink({rateBitsPerSecond: 80_000});
		expect(sender.queueBytes).toBe(0);
		expect(sender.queueAgeMicroseconds).toBe(0);
		const sending = sender.send(frameOf(30_000));
		expect(sender.queueBytes).toBeGreaterThan(0);
		await sending;
		expect(sender.queueAgeMicroseconds).toBeGreaterThan(0);
		link.now = null;
		await book.until(({frames}) => frames.length === 1);
		expect(sender.queueBytes).toBe(0);
		expect(sender.queueAgeMicroseconds).toBe(0);
	});

	test('ends with what is under way, if that takes no longer than the path has', async () => {
		const {book, path, [protocol]: sender} = await behindLink({delayMs: 200});
		await sender.send(frameOf(5000));
		await sender.close();
		await book.until(({frames}) => frames.length === 1);
		expect(path.counts().queueDropped).toBe(0);
	});

	test('ends in time when that would take hours, and says what it dropped', async () => {
		const {book, path, [protocol]: sender} = await behindLink({rateBitsPerSecond: 1000});
		const sending = sender.send(frameOf(50_000));
		path.end(50);
		await sending;
		await sender.close();
		expect(book.frames).toEqual([]);
		expect(path.counts().queueDropped).toBeGreaterThan(0);
	});
});

test('what the link drops shows as gaps in the sequence', async () => {
	const {book, udp, path, link} = await behindLink({loss: 0.3, seed: 5});
	const {packets} = await udp.send(frameOf(100_000));
	const {lost} = path.counts();
	expect(lost).toBeGreaterThan(packets / 10);
	link.now = null;
	await udp.send(frameOf(10, 1));
	await book.until(({frames}) => frames.length === 1);
	expect(book.wireBytes).toHaveLength(packets - lost + 1);
});

test('frames come in their order over any switch of protocol and link', async () => {
	const {book, tcp, udp, link} = await behindLink(null);
	const links: Array<Partial<Link> | null> = [
		{delayMs: 60},
		{delayMs: 5, jitterMs: 5},
		null,
		{delayMs: 30, rateBitsPerSecond: 50e6, queueBytes: 1e6},
		null,
	];
	const count = 120;
	// The receiver has taken the connection then: without a link it is TCP's own affair how long that takes.
	await tcp.send(frameOf(3000, 0));
	await book.until(({frames}) => frames.length === 1);
	for (let index = 1; index < count; index++) {
		const settings = links[Math.floor(index / 7) % links.length];
		link.now = settings === null || settings === undefined ? null : {...idleLink, ...settings};
		await (Math.floor(index / 3) % 2 === 0 ? tcp : udp).send(frameOf(3000, index));
		await new Promise(setImmediate);
	}

	await book.until(({frames}) => frames.some(({index}) => index === count - 1));
	expect(book.frames.map(({index}) => index)).toEqual(Array.from({length: count}, (_, index) => index));
});

test('frames in one burst each come whole through a rate that they fit, at whatever size, where nobody gave a queue', async () => {
	const {book, udp} = await behindLink({rateBitsPerSecond: 200e6});
	for (const [index, length] of [125_000, 1_000_000, 125_000].entries()) {
		await udp.send(frameOf(length, index));
		await book.until(({frames}) => frames.length === index + 1);
	}
});

test('a connection that ends takes what is under way with it, and the next one begins anew', async () => {
	const {receiver, tcp, link} = await behindLink({rateBitsPerSecond: 10_000, queueBytes: 64_000});
	const outcome = expect(tcp.send(frameOf(100_000))).rejects.toThrow(TransportError);
	const {port} = receiver;
	await receiver.close();
	await outcome;
	const book = new Logbook();
	await listen(book, {port});
	link.now = {...idleLink, delayMs: 10};
	while (!tcp.isReady) {
		await tcp.connected(5000);
		await new Promise(setImmediate);
	}

	await tcp.send(frameOf(1000, 1));
	await book.until(({frames}) => frames.length === 1);
	expect(book.malformed).toEqual([]);
});
