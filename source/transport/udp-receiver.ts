import dgram from 'node:dgram';
import {once} from 'node:events';
import {headerLength, parseHeader, WireError} from '../wire/header.js';
import {addressText, errorCode, type ReceiverHandlers, TransportError} from './transport.js';

/** Asked of the kernel, so that it holds a few frames while this thread is busy. Linux grants at most net.core.rmem_max. */
const wantedBuffer = 4 * 1024 * 1024;

export class UdpReceiver {
	readonly #socket: dgram.Socket;
	readonly address: string;
	readonly port: number;
	/** Bytes of kernel buffer that were granted, as the system counts them. */
	readonly bufferBytes: number;

	/** @throws TransportError, with the system's code, where the port can't be had. */
	static async listen(host: string, port: number, handlers: ReceiverHandlers): Promise<UdpReceiver> {
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

	private constructor(socket: dgram.Socket, handlers: ReceiverHandlers) {
		this.#socket = socket;
		const {address, port} = socket.address();
		this.address = address;
		this.port = port;
		this.bufferBytes = growBuffer(socket);
		socket.on('message', (datagram, from) => {
			receive(datagram, from, handlers);
		});
		socket.on('error', error => handlers.onNotice(`UDP: ${error.message}`));
	}

	async close(): Promise<void> {
		await new Promise<void>(resolve => {
			this.#socket.close(() => resolve());
		});
	}
}

function receive(datagram: Buffer, from: dgram.RemoteInfo, handlers: ReceiverHandlers): void {
	try {
		const header = parseHeader(datagram);
		if (!handlers.isOurs(header.streamId)) {
			handlers.onForeign(addressText(from.address, from.port));
		} else if (header.content !== 'hello') {
			handlers.onPacket(header, datagram.subarray(headerLength), datagram.length);
		}
	} catch (error) {
		if (!(error instanceof WireError)) {
			throw error;
		}

		handlers.onMalformed(`datagram from ${addressText(from.address, from.port)}: ${error.message}`);
	}
}

function growBuffer(socket: dgram.Socket): number {
	try {
		socket.setRecvBufferSize(wantedBuffer);
	} catch {
		// Some systems refuse what they can't grant whole; what they gave by default stays.
	}

	return socket.getRecvBufferSize();
}
