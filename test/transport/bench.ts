import net from 'node:net';
import {once} from 'node:events';
import {onTestFinished} from 'vitest';
import {Receiver} from '../../source/transport/receiver.js';
import {TcpSender} from '../../source/transport/tcp-sender.js';
import type {KnownSender} from '../../source/transport/endpoints.js';
import {addressText, type Numbering, type ReceiverHandlers} from '../../source/transport/transport.js';
import {UdpSender} from '../../source/transport/udp-sender.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {Reassembler} from '../../source/wire/reassembly.js';
import {serialAdd} from '../../source/wire/serial.js';
import {streamId} from '../wire/frames.js';

/** Both ends of a real transport on 127.0.0.1, and what a test wants to know of them. */

export const host = '127.0.0.1';

/** Writes down everything that a receiver tells, and wakes whoever waits for it. */
export class Logbook implements ReceiverHandlers {
	readonly frames: EncodedFrame[] = [];
	readonly wireBytes: number[] = [];
	readonly malformed: string[] = [];
	readonly foreign: string[] = [];
	readonly notices: string[] = [];
	readonly #reassembler = new Reassembler();
	readonly #waiting = new Set<() => void>();

	readonly onPacket: ReceiverHandlers['onPacket'] = (header, payload, wireBytes) => {
		this.wireBytes.push(wireBytes);
		const fate = this.#reassembler.add(header, payload, 0);
		if (fate.type === 'complete') {
			this.frames.push(fate.frame);
		}

		this.wake();
	};

	/** Whoever it is: tests of strangers say who is none. */
	readonly sender: KnownSender = {has: () => true, confirm: () => undefined};

	readonly onMalformed: ReceiverHandlers['onMalformed'] = (_, why) => {
		this.malformed.push(why());
		this.wake();
	};

	readonly isOurs = (id: number): boolean => id === streamId;

	readonly onForeign: ReceiverHandlers['onForeign'] = (_, {address, port}) => {
		this.foreign.push(addressText(address, port));
		this.wake();
	};

	readonly onNotice = (detail: string): void => {
		this.notices.push(detail);
		this.wake();
	};

	/** Resolves as soon as it holds; asked anew after each entry. */
	async until(holds: (book: this) => boolean): Promise<void> {
		while (!holds(this)) {
			await new Promise<void>(resolve => {
				this.#waiting.add(resolve);
			});
		}
	}

	protected wake(): void {
		for (const resolve of this.#waiting) {
			resolve();
		}

		this.#waiting.clear();
	}
}

export function numberingFrom(first = 0): Numbering {
	let next = first;
	return {
		streamId,
		take(count) {
			const taken = next;
			next = serialAdd(next, count);
			return taken;
		},
	};
}

/** A receiver that is closed with the test. */
export async function listen(
	book: Logbook,
	{port = 0, readSize = () => 10_000, helloPatience}: ListenOptions = {},
): Promise<Receiver> {
	const receiver = await Receiver.listen({host, port, handlers: book, readSize, helloPatience});
	onTestFinished(async () => receiver.close().catch(() => undefined));
	return receiver;
}

type ListenOptions = {
	readonly port?: number;
	readonly readSize?: () => number;
	readonly helloPatience?: number;
};

export function tcpSender(port: number, onNotice: (detail: string) => void = () => undefined): TcpSender {
	const sender = new TcpSender({host, port, numbering: numberingFrom(), onNotice});
	onTestFinished(async () => sender.close());
	return sender;
}

/** A TCP sender whose connection stands. */
export async function connectedSender(port: number, onNotice?: (detail: string) => void): Promise<TcpSender> {
	const sender = tcpSender(port, onNotice);
	await sender.connected(5000);
	return sender;
}

export async function udpSender(port: number, packetSize: () => number): Promise<UdpSender> {
	const sender = await UdpSender.open({
		host,
		port,
		numbering: numberingFrom(),
		packetSize,
		frameBudget: () => 0,
	});
	onTestFinished(async () => sender.close().catch(() => undefined));
	return sender;
}

/** A plain TCP connection, as a stranger makes it. */
export async function stranger(port: number): Promise<net.Socket> {
	const socket = net.connect(port, host);
	onTestFinished(() => {
		socket.destroy();
	});
	socket.on('error', () => {
		// 'close' follows: a connection that is refused or cut is what these tests look for.
	});
	await once(socket, 'connect');
	socket.resume();
	return socket;
}

/** A port that was free a moment ago, on both protocols. */
export async function freePort(): Promise<number> {
	const receiver = await Receiver.listen({host, port: 0, handlers: new Logbook(), readSize: () => 1024});
	await receiver.close();
	return receiver.port;
}
