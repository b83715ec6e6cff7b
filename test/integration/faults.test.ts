import {randomBytes} from 'node:crypto';
import dgram from 'node:dgram';
import {once} from 'node:events';
import net from 'node:net';
import {BroadcastChannel} from 'node:worker_threads';
import {afterEach, describe, expect, it} from 'vitest';
import type {Lab} from '../../source/lab/lab.js';
import {headerLength, writeHeader} from '../../source/wire/header.js';
import {newLab, until} from './lab.js';

const small = {width: 320, height: 180} as const;
let lab: Lab | undefined;

afterEach(async () => {
	await lab?.stop();
});

function rendered(of: Lab): number {
	return of.snapshot().sample?.frames.rendered ?? 0;
}

async function untilTenMore(of: Lab): Promise<void> {
	const from = rendered(of);
	await until(of, ({sample}) => (sample?.frames.rendered ?? 0) >= from + 10);
}

/** A worker of this role that dies at a word on the channel. */
function mortal(role: string, channel: string): URL {
	const helper = new URL('./mortal-worker.js', import.meta.url).href;
	const real = new URL(`../../dist/workers/${role}.js`, import.meta.url).href;
	return new URL(
		`data:text/javascript,import {become} from '${helper}'; await become('${real}', '${channel}');`,
	);
}

/** Resolves when the socket is closed, by whatever. */
async function untilClosed(socket: net.Socket): Promise<void> {
	await new Promise<void>(resolve => {
		socket.once('close', () => resolve());
	});
}

describe('a worker that dies', () => {
	const cases = (['capture', 'server'] as const).flatMap(worker =>
		(['exit', 'throw'] as const).flatMap(way =>
			(['tcp', 'udp'] as const).map(protocol => ({worker, way, protocol})),
		),
	);

	it.each(cases)('$worker worker, $way, over $protocol: said, started again, counted on', async options => {
		const {worker, way, protocol} = options;
		const name = `fault-${worker}-${way}-${protocol}`;
		const url = (role: string): URL => mortal(role, role === worker ? name : `${name}-spared`);
		lab = newLab({...small, protocol}, {capture: url('capture'), server: url('server')});
		await lab.start();
		await untilTenMore(lab);
		const before = lab.snapshot().sample;
		const channel = new BroadcastChannel(name);
		channel.postMessage(way);
		const line = new RegExp(`^${worker} worker ended \\(.*\\); started again$`);
		await until(lab, ({events}) => events.some(({type, detail}) => type === 'fault' && line.test(detail)), 5);
		channel.close();
		await untilTenMore(lab);
		const after = lab.snapshot().sample;
		expect(after?.frames.captured).toBeGreaterThan(before?.frames.captured ?? 0);
		expect(after?.frames.received).toBeGreaterThan(before?.frames.received ?? 0);
		const {frames, packets} = await lab.stop();
		// What was under way when a worker died is lost, and no counter runs ahead of the one before it.
		expect(frames.sent + frames.senderDropped).toBeLessThanOrEqual(frames.captured);
		expect(frames.captured - frames.sent - frames.senderDropped).toBeLessThanOrEqual(4);
		expect(frames.received).toBeLessThanOrEqual(frames.sent + 2);
		expect(frames.rendered).toBeLessThanOrEqual(frames.received);
		expect(packets.malformed).toBe(0);
		expect(packets.duplicate).toBe(0);
	});

	it('is given up after the sixth time in half a minute, with its reason', async () => {
		const broken = new URL('data:text/javascript,throw new Error("broken on purpose")');
		const capture = new URL('../../dist/workers/capture.js', import.meta.url);
		lab = newLab(small, {capture, server: broken});
		await expect(lab.start()).rejects.toThrow(
			/server worker ended \(broken on purpose\), for the 6th time in 30 s/,
		);
		expect(lab.snapshot().state).toBe('failed');
	});
});

describe('garbage from the network', () => {
	async function connect(port: number): Promise<net.Socket> {
		const socket = net.connect(port, '127.0.0.1');
		socket.on('error', () => undefined);
		await once(socket, 'connect');
		return socket;
	}

	function strangersPacket(): Buffer {
		const packet = Buffer.alloc(headerLength + 10);
		writeHeader(packet, {
			...{content: 'jpeg', streamId: 0, sequence: 7, frameIndex: 3, fragmentIndex: 0},
			...{fragmentCount: 1, frameLength: 10, capturedAt: 5, width: 320, height: 180},
		});
		return packet;
	}

	it('on either socket is counted and closed, with one line each; the stream goes on and memory does not grow', async () => {
		lab = newLab(small);
		await lab.start();
		const port = lab.snapshot().port ?? 0;
		const flood = dgram.createSocket('udp4');
		for (let count = 0; count < 200; count++) {
			flood.send(randomBytes(1 + ((count * 97) % 1400)), port, '127.0.0.1');
		}

		const hugeLength = Buffer.alloc(64, 0xff);
		for (const bytes of [
			randomBytes(100_000),
			hugeLength,
			Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(9)),
		]) {
			const socket = await connect(port);
			const closed = untilClosed(socket);
			socket.write(bytes);
			await closed;
		}

		flood.send(strangersPacket(), port, '127.0.0.1');
		const foreign = Buffer.concat([Buffer.from([0, 0, 0, headerLength + 10]), strangersPacket()]);
		const stranger = await connect(port);
		const turnedAway = untilClosed(stranger);
		stranger.write(foreign);
		await turnedAway;

		const silent = await connect(port);
		const silenced = untilClosed(silent);
		await untilTenMore(lab);
		await silenced;
		flood.close();
		const {sample, events, state} = await until(
			lab,
			({sample}) => (sample?.packets.malformed ?? 0) >= 204,
			5,
		);
		expect(state).toBe('live');
		const told = events.map(({detail}) => detail).join('\n');
		expect(told).toMatch(/malformed: datagram from 127\.0\.0\.1:\d+: a packet/);
		expect(told).toMatch(/malformed: connection from 127\.0\.0\.1:\d+ closed: message of/);
		expect(told).toMatch(/foreign stream from 127\.0\.0\.1:\d+ ignored/);
		expect(told).toMatch(/said nothing of ours for 5 s; closed/);
		expect(events.length).toBeLessThan(40);
		expect(sample?.packets.lost).toBe(0);
		await untilTenMore(lab);
	});
});

describe('a stream that is too much for the machine', () => {
	it('still hears keys: configure and stop take effect at once', async () => {
		lab = newLab({width: 1280, height: 720, codec: 'raw', protocol: 'udp', bufferSize: 256});
		await lab.start();
		await until(lab, ({sample}) => (sample?.frames.captured ?? 0) > 5);
		lab.configure({protocol: 'tcp', codec: 'jpeg'});
		await until(lab, ({sample}) => (sample?.fps.rendered ?? 0) > 5, 10);
		lab.configure({protocol: 'udp', codec: 'raw'});
		const {captured: before} = lab.snapshot().sample?.frames ?? {captured: 0};
		await until(lab, ({sample}) => (sample?.frames.captured ?? 0) > before + 5);
		const {frames, packets} = await lab.stop();
		// Nothing was cut off by force: what left the sender is all counted.
		expect(frames.sent + frames.senderDropped).toBe(frames.captured);
		expect(packets.received + packets.lost).toBeLessThanOrEqual(packets.sent);
	});
});
