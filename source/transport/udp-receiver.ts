import dgram from 'node:dgram';
import {once} from 'node:events';
import {
	beginsAsPacket,
	beginsWithMagic,
	headerLength,
	openingFault,
	parseHeader,
	WireError,
} from '../wire/header.js';
import type {ClassicHandlers} from './classic.js';
import {isOfClassicFrame, takeClassicDatagram} from './classic-receiving.js';
import type {Endpoint} from './endpoints.js';
import {wantedKernelBuffer} from './preflight.js';
import {addressText, errorCode, TransportError} from './transport.js';

export class UdpReceiver {
	readonly #socket: dgram.Socket;
	readonly address: string;
	readonly port: number;
	/** Bytes of kernel buffer that the system gives by default, as it counts them. */
	readonly #defaultBuffer: number;

	/** @throws TransportError, with the system's code, where the port can't be had. */
	static async listen(host: string, port: number, handlers: ClassicHandlers): Promise<UdpReceiver> {
		const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
		try {
			socket.bind({port, address: host, exclusive: true});
			await once(socket, 'listening');
		} catch (error) {
			socket.close();
			throw new TransportError(
				`UDP can't listen at ${addressText(host, port)}: ${String(error)}`,
				errorCode(error),
			);
		}

		return new UdpReceiver(socket, handlers);
	}

	private constructor(socket: dgram.Socket, handlers: ClassicHandlers) {
		this.#socket = socket;
		const {address, port} = socket.address();
		this.address = address;
		this.port = port;
		this.#defaultBuffer = socket.getRecvBufferSize();
		this.askBuffer(wantedKernelBuffer);
		socket.on('message', (datagram, from) => {
			receive(datagram, from, handlers);
		});
		socket.on('error', error => handlers.onNotice(`UDP: ${error.message}`));
	}

	/** Bytes of kernel buffer that were granted, as the system counts them. */
	get bufferBytes(): number {
		return this.#socket.getRecvBufferSize();
	}

	/** `bytes` undefined: what the system gives by default. Holds from the next datagram on. */
	askBuffer(bytes: number | undefined): void {
		try {
			this.#socket.setRecvBufferSize(bytes ?? this.#defaultBuffer);
			const granted = this.bufferBytes;
			if (bytes === undefined && granted > this.#defaultBuffer) {
				// Linux grants twice what is asked, for its own book-keeping, but its default is not doubled.
				this.#socket.setRecvBufferSize(Math.round(this.#defaultBuffer ** 2 / granted));
			}
		} catch {
			// Some systems refuse what they can't grant whole; what they gave before stays.
		}
	}

	async close(): Promise<void> {
		await new Promise<void>(resolve => {
			this.#socket.close(() => resolve());
		});
	}
}

function receive(datagram: Buffer, from: Endpoint, handlers: ClassicHandlers): void {
	if (!handlers.sender.has('udp', from)) {
		turnAway(datagram, from, handlers);
		return;
	}

	try {
		if (beginsWithMagic(datagram) || !isClassic(datagram, from, handlers)) {
			receiveLive(datagram, from, handlers);
		}
	} catch (error) {
		if (!(error instanceof WireError)) {
			throw error;
		}

		handlers.onMalformed('udp', () => lineOf(from, error.message), from);
	}
}

/** A stranger's: looked at only as far as it takes to count it, for there may be any number of them. */
function turnAway(datagram: Buffer, from: Endpoint, handlers: ClassicHandlers): void {
	if (beginsAsPacket(datagram) || isOfClassicFrame(datagram, handlers.classic)) {
		handlers.onForeign('udp', from);
	} else {
		handlers.onMalformed('udp', () => lineOf(from, openingFault(datagram)), from);
	}
}

function receiveLive(datagram: Buffer, from: Endpoint, handlers: ClassicHandlers): void {
	const header = parseHeader(datagram);
	if (!handlers.isOurs(header.streamId)) {
		handlers.onForeign('udp', from);
	} else if (header.content !== 'hello') {
		handlers.sender.confirm('udp', from);
		handlers.onPacket(header, datagram.subarray(headerLength), datagram.length);
	}
}

/** False where it is no datagram of a classic sender of ours. */
function isClassic(datagram: Buffer, from: Endpoint, handlers: ClassicHandlers): boolean {
	const {classic, isOurs, onForeign} = handlers;
	const fate = classic === undefined ? 'unknown' : takeClassicDatagram(datagram, classic, isOurs);
	if (fate === 'foreign') {
		onForeign('udp', from);
	}

	return fate !== 'unknown';
}

function lineOf({address, port}: Endpoint, fault: string): string {
	return `datagram from ${addressText(address, port)}: ${fault}`;
}
