import {once} from 'node:events';
import net from 'node:net';
import type {Header} from '../wire/header.js';
import {WireError} from '../wire/header.js';
import {messageHeadLength, MessageParser} from '../wire/message.js';
import {opensClassic} from '../wire/classic-stream.js';
import type {ClassicHandlers} from './classic.js';
import {ClassicConnection, FormerStream} from './classic-receiving.js';
import {ConnectionReader, type StreamParser} from './connection-reader.js';
import {limitReads} from './tcp-connection.js';
import {addressText, errorCode, TransportError} from './transport.js';

/** One sender needs one connection, and a second while it reconnects; the rest is room for strangers to be told apart in. */
const maxConnections = 16;
/** Milliseconds in which a connection must say whose it is. */
const defaultHelloPatience = 5000;

class ForeignStream extends Error {}

export class TcpReceiver {
	readonly #server: net.Server;
	readonly #handlers: ClassicHandlers;
	readonly #readSize: () => number;
	readonly #helloPatience: number;
	readonly #connections = new Set<net.Socket>();
	/** Those of them that have not said yet whose they are, the oldest first. */
	readonly #strangers = new Set<net.Socket>();

	/** @throws TransportError, with the system's code, where the port can't be had. */
	static async listen(
		host: string,
		port: number,
		handlers: ClassicHandlers,
		/** Bytes that one read takes at most: asked anew before each read. */
		readSize: () => number,
		helloPatience = defaultHelloPatience,
	): Promise<TcpReceiver> {
		const server = net.createServer({
			...{pauseOnConnect: true, noDelay: true},
			// A sender that vanished without a word must not keep its place for ever.
			...{keepAlive: true, keepAliveInitialDelay: 10_000},
		});
		try {
			server.listen({host, port, exclusive: true});
			await once(server, 'listening');
		} catch (error) {
			throw new TransportError(
				`TCP can't listen at ${addressText(host, port)}: ${String(error)}`,
				errorCode(error),
			);
		}

		return new TcpReceiver(server, handlers, readSize, helloPatience);
	}

	private constructor(
		server: net.Server,
		handlers: ClassicHandlers,
		readSize: () => number,
		helloPatience: number,
	) {
		this.#server = server;
		this.#handlers = handlers;
		this.#readSize = readSize;
		this.#helloPatience = helloPatience;
		server.on('connection', socket => this.#adopt(socket));
		server.on('error', error => handlers.onNotice(`TCP: ${error.message}`));
	}

	get port(): number {
		const address = this.#server.address();
		return typeof address === 'object' && address !== null ? address.port : 0;
	}

	async close(): Promise<void> {
		for (const socket of this.#connections) {
			socket.destroy();
		}

		await new Promise<void>(resolve => {
			this.#server.close(() => resolve());
		});
	}

	#adopt(accepted: net.Socket): void {
		const {remoteAddress = 'unknown', remotePort = 0} = accepted;
		const from = addressText(remoteAddress, remotePort);
		this.#makeRoom(from);
		const onKnown = (): void => {
			clearTimeout(patience);
			this.#strangers.delete(socket);
		};
		const reader = new ConnectionReader(
			opening => this.#classicParser(opening, remotePort, onKnown) ?? this.#liveParser(onKnown),
		);
		const socket = limitReads(accepted, {
			readSize: this.#readSize,
			onBytes: bytes => this.#take(socket, reader, bytes, from),
		});
		const patience = setTimeout(() => {
			const {classic} = this.#handlers;
			if (classic !== undefined && ClassicConnection.isKnown(classic, remotePort)) {
				return; // There is no hello in the classic format, and an emulated link may hold back its first frame.
			}

			this.#handlers.onMalformed(
				`connection from ${from} said nothing of ours for ${this.#helloPatience / 1000} s; closed`,
			);
			socket.destroy();
		}, this.#helloPatience);
		this.#connections.add(socket);
		this.#strangers.add(socket);
		socket.on('error', () => {
			// 'close' follows; a sender that goes away is no error of ours.
		});
		socket.on('end', () => socket.destroy());
		socket.on('close', () => {
			clearTimeout(patience);
			this.#connections.delete(socket);
			this.#strangers.delete(socket);
		});
		socket.resume();
	}

	/** The oldest one that has not said whose it is gives way, else the oldest of all: idle strangers can't keep a sender out. */
	#makeRoom(from: string): void {
		if (this.#connections.size < maxConnections) {
			return;
		}

		const [oldest] = this.#strangers.size > 0 ? this.#strangers : this.#connections;
		this.#handlers.onNotice(
			`connection from ${from} takes the place of an idle one: ${maxConnections} were open`,
		);
		if (oldest !== undefined) {
			this.#connections.delete(oldest);
			this.#strangers.delete(oldest);
			oldest.destroy();
		}
	}

	/** undefined where no classic sender of ours has this connection. */
	#classicParser(opening: Buffer, tcpPort: number, onKnown: () => void): StreamParser | undefined {
		const {classic, isOurs, onPacket} = this.#handlers;
		if (classic === undefined || !opensClassic(opening) || !ClassicConnection.isKnown(classic, tcpPort)) {
			return undefined;
		}

		onKnown();
		const connection = new ClassicConnection({tcpPort, ledger: classic.ledger, isOurs, onFrame: onPacket});
		return {push: bytes => connection.push(bytes), pace: 'turn'};
	}

	#liveParser(onKnown: () => void): StreamParser {
		const parser = new MessageParser({
			accept: header => this.#accept(header),
			onMessage: (header, payload) => {
				onKnown();
				if (header.content !== 'hello') {
					this.#handlers.onPacket(header, payload, messageHeadLength + payload.length);
				}
			},
		});
		return {push: bytes => parser.push(bytes), pace: 'next'};
	}

	/** Sees a header before memory is taken for its frame. */
	#accept(header: Header): void {
		if (!this.#handlers.isOurs(header.streamId)) {
			throw new ForeignStream();
		}
	}

	#take(socket: net.Socket, reader: ConnectionReader, bytes: Buffer, from: string): 'next' | 'turn' {
		if (socket.destroyed) {
			return 'next';
		}

		try {
			return reader.push(bytes);
		} catch (error) {
			socket.destroy();
			this.#tellWhy(error, from);
			return 'next';
		}
	}

	#tellWhy(error: unknown, from: string): void {
		if (error instanceof ForeignStream) {
			this.#handlers.onForeign(from);
		} else if (error instanceof WireError) {
			this.#handlers.onMalformed(`connection from ${from} closed: ${error.message}`);
		} else if (!(error instanceof FormerStream)) {
			throw error;
		}
	}
}
