import {once} from 'node:events';
import net from 'node:net';
import type {Header} from '../wire/header.js';
import {WireError} from '../wire/header.js';
import {ImplausibleError} from '../wire/continuity.js';
import {messageHeadLength, MessageParser} from '../wire/message.js';
import {opensClassic} from '../wire/classic-stream.js';
import type {ClassicHandlers} from './classic.js';
import {ClassicConnection, FormerStream} from './classic-receiving.js';
import {ConnectionReader, type StreamParser} from './connection-reader.js';
import type {Endpoint} from './endpoints.js';
import {limitReads} from './tcp-connection.js';
import {addressText, errorCode, TransportError} from './transport.js';

/**
 * One sender needs a connection for each profile, and another while it reconnects. The rest is room for strangers: so much that
 * one of our sender's, which is told to be its a moment after it is made, is not pushed out before in a flood of them.
 */
const maxConnections = 64;
/** Milliseconds in which a connection must say whose it is. */
const defaultHelloPatience = 5000;

class ForeignStream extends Error {}

/** An accepted connection. It is a stranger's until its first sound message came from where the sender is. */
type Connection = {readonly from: Endpoint; readonly text: string; isKnown: boolean};

export class TcpReceiver {
	readonly #server: net.Server;
	readonly #handlers: ClassicHandlers;
	readonly #readSize: () => number;
	readonly #helloPatience: number;
	/** The oldest first. */
	readonly #connections = new Map<net.Socket, Connection>();

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
		const open = [...this.#connections.keys()];
		this.#connections.clear();
		for (const socket of open) {
			socket.destroy();
		}

		await new Promise<void>(resolve => {
			this.#server.close(() => resolve());
		});
	}

	#adopt(accepted: net.Socket): void {
		const {remoteAddress: address = 'unknown', remotePort: port = 0} = accepted;
		const connection: Connection = {from: {address, port}, text: addressText(address, port), isKnown: false};
		this.#makeRoom(connection);
		const reader = new ConnectionReader(
			opening => this.#classicParser(opening, connection) ?? this.#liveParser(connection),
		);
		const socket = limitReads(accepted, {
			readSize: this.#readSize,
			onBytes: bytes => this.#take(socket, reader, bytes, connection),
		});
		const patience = setTimeout(() => {
			const {classic, sender} = this.#handlers;
			const isClassic = classic !== undefined && ClassicConnection.isKnown(classic, port);
			// There is no hello in the classic format, and an emulated link may hold back its first frame.
			if (!connection.isKnown && !(isClassic && sender.has('tcp', connection.from))) {
				this.#turnAway(
					socket,
					connection,
					`said nothing of ours for ${this.#helloPatience / 1000} s; closed`,
				);
			}
		}, this.#helloPatience);
		this.#connections.set(socket, connection);
		socket.on('error', () => {
			// 'close' follows; a sender that goes away is no error of ours.
		});
		socket.on('end', () => socket.destroy());
		socket.on('close', () => {
			clearTimeout(patience);
			if (!connection.isKnown && !this.#handlers.sender.has('tcp', connection.from)) {
				this.#turnAway(socket, connection, 'ended, and had said nothing of ours');
			}

			this.#connections.delete(socket);
		});
		socket.resume();
	}

	/** Strangers give way, the oldest first, so that idle ones can't keep a sender out; one of the sender's own never does for them. */
	#makeRoom({text}: Connection): void {
		if (this.#connections.size < maxConnections) {
			return;
		}

		const all = [...this.#connections];
		const isElsewhere = ([, {from}]: (typeof all)[number]): boolean =>
			!this.#handlers.sender.has('tcp', from);
		const isUnknown = ([, {isKnown}]: (typeof all)[number]): boolean => !isKnown;
		const [socket, connection] =
			all.find(each => isUnknown(each) && isElsewhere(each)) ??
			all.find(isUnknown) ??
			all.find(isElsewhere) ??
			all[0] ??
			[];
		if (socket !== undefined && connection !== undefined) {
			const words = `said nothing of ours and gave its place to ${text}: ${maxConnections} were open`;
			this.#turnAway(socket, connection, words);
		}
	}
	/** Counts it, once, and closes it. */
	#turnAway(socket: net.Socket, {from, text}: Connection, words: string): void {
		if (this.#connections.delete(socket)) {
			this.#handlers.onMalformed('tcp', () => `connection from ${text} ${words}`, from);
			socket.destroy();
		}
	}

	/** undefined where no classic sender of ours has this connection. */
	#classicParser(opening: Buffer, connection: Connection): StreamParser | undefined {
		const {classic, sender} = this.#handlers;
		const {from} = connection;
		if (classic === undefined || !opensClassic(opening) || !ClassicConnection.isKnown(classic, from.port)) {
			return undefined;
		}

		connection.isKnown = sender.has('tcp', from);
		const parser = new ClassicConnection({
			tcpPort: from.port,
			ledger: classic.ledger,
			isOurs: streamId => this.#isOurs(streamId, connection),
			onFrame: (header, data, wireBytes) => this.#deliver(header, data, wireBytes, connection),
		});
		return {push: bytes => parser.push(bytes), pace: 'turn'};
	}

	#liveParser(connection: Connection): StreamParser {
		const parser = new MessageParser({
			accept: header => this.#accept(header, connection),
			onMessage: (header, payload) => {
				connection.isKnown = true;
				this.#handlers.sender.confirm('tcp', connection.from);
				if (header.content !== 'hello') {
					this.#deliver(header, payload, messageHeadLength + payload.length, connection);
				}
			},
		});
		return {push: bytes => parser.push(bytes), pace: 'next'};
	}

	/** Sees a header before memory is taken for its frame. */
	#accept(header: Header, connection: Connection): void {
		if (!this.#isOurs(header.streamId, connection)) {
			throw new ForeignStream();
		}
	}

	/** @throws ForeignStream where it is our stream's number, and somebody else who says it. */
	#isOurs(streamId: number, {from, isKnown}: Connection): boolean {
		const {isOurs, sender} = this.#handlers;
		if (isOurs(streamId) && !isKnown && !sender.has('tcp', from)) {
			throw new ForeignStream();
		}

		return isOurs(streamId);
	}

	#deliver(header: Header, payload: Buffer, wireBytes: number, {from, text}: Connection): void {
		try {
			this.#handlers.onPacket(header, payload, wireBytes);
		} catch (error) {
			if (!(error instanceof ImplausibleError)) {
				throw error;
			}

			// The bytes are sound, so what comes behind them can be read.
			this.#handlers.onMalformed('tcp', () => `connection from ${text}: ${error.message}`, from);
		}
	}

	#take(
		socket: net.Socket,
		reader: ConnectionReader,
		bytes: Buffer,
		connection: Connection,
	): 'next' | 'turn' {
		if (socket.destroyed) {
			return 'next';
		}

		try {
			return reader.push(bytes);
		} catch (error) {
			this.#connections.delete(socket);
			socket.destroy();
			this.#tellWhy(error, connection);
			return 'next';
		}
	}

	#tellWhy(error: unknown, {from, text}: Connection): void {
		if (error instanceof ForeignStream) {
			this.#handlers.onForeign('tcp', from);
		} else if (error instanceof WireError) {
			this.#handlers.onMalformed('tcp', () => `connection from ${text} closed: ${error.message}`, from);
		} else if (!(error instanceof FormerStream)) {
			throw error;
		}
	}
}
