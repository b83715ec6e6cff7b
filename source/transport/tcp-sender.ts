import {once} from 'node:events';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import type {LinkPath} from '../link/path.js';
import {StreamLink} from '../link/stream-link.js';
import type {EncodedFrame} from '../wire/frame.js';
import {messageHead, messageHeadLength} from '../wire/message.js';
import type {Announce} from './endpoints.js';
import {
	addressText,
	ageOf,
	errorCode,
	framesInHand,
	linkCloseMs,
	type Numbering,
	type Sender,
	type Sent,
	TransportError,
} from './transport.js';

/** Both ends of a TCP connection. */
type Connection = {
	readonly localAddress: string;
	readonly localPort: number;
	readonly remoteAddress: string;
	readonly remotePort: number;
};

const firstRetryMs = 50;
const lastRetryMs = 1000;

/**
 * Sends frames over one TCP connection, each as one message in one corked write. It connects by itself, and again after
 * the connection was lost, for as long as it is not closed.
 */
export class TcpSender implements Sender {
	readonly capacity = framesInHand;
	readonly #host: string;
	readonly #port: number;
	readonly #numbering: Numbering;
	readonly #onNotice: (detail: string, type: 'fault' | 'reconnect') => void;
	readonly #announce: Announce | undefined;
	readonly #path: LinkPath | undefined;
	readonly #link: StreamLink | undefined;
	/** When the frame that is being sent was given. */
	#sendingSince: number | undefined;
	#socket: net.Socket | undefined;
	#isConnected = false;
	#isClosed = false;
	#retryMs = firstRetryMs;
	#retryTimer: NodeJS.Timeout | undefined;
	#lastError: string | undefined;

	constructor({
		host,
		port,
		numbering,
		onNotice,
		announce,
		path,
	}: {
		/** An address, not a name: it is resolved once, by the caller. */
		readonly host: string;
		readonly port: number;
		readonly numbering: Numbering;
		/** Told when the connection is lost and when it is back. */
		readonly onNotice: (detail: string, type: 'fault' | 'reconnect') => void;
		/** Told of each connection; undefined: nobody asks. */
		readonly announce?: Announce;
		/** The emulated network in front of the socket; undefined: none, ever. */
		readonly path?: LinkPath | undefined;
	}) {
		this.#host = host;
		this.#port = port;
		this.#numbering = numbering;
		this.#onNotice = onNotice;
		this.#announce = announce;
		this.#path = path;
		this.#link = path === undefined ? undefined : new StreamLink(path, () => this.#socket);
		this.#connect();
	}

	get isReady(): boolean {
		return this.#isConnected;
	}

	/** Both ends of the connection; undefined while there is none. */
	get connection(): Connection | undefined {
		const {localAddress, localPort, remoteAddress, remotePort} = this.#socket ?? {};
		const isWhole =
			this.#isConnected &&
			localAddress !== undefined &&
			localPort !== undefined &&
			remoteAddress !== undefined &&
			remotePort !== undefined;
		return isWhole ? {localAddress, localPort, remoteAddress, remotePort} : undefined;
	}

	get queueBytes(): number {
		return (this.#socket?.writableLength ?? 0) + (this.#link?.queueBytes ?? 0);
	}

	get queueAgeMicroseconds(): number {
		return ageOf(this.#link?.oldestSince ?? this.#sendingSince);
	}

	/** Resolves when the connection stands, or after `milliseconds` without one. */
	async connected(milliseconds: number): Promise<void> {
		const socket = this.#socket;
		if (socket === undefined || this.#isConnected) {
			return;
		}

		await Promise.race([
			once(socket, 'connect').catch(() => undefined),
			sleep(milliseconds, undefined, {ref: false}),
		]);
	}

	async send(frame: EncodedFrame): Promise<Sent> {
		const socket = this.#socket;
		if (socket === undefined || !this.#isConnected) {
			throw new TransportError(`no connection to ${addressText(this.#host, this.#port)}`, 'ENOTCONN');
		}

		const head = messageHead({
			content: frame.codec,
			streamId: this.#numbering.streamId,
			sequence: this.#numbering.take(1),
			frameIndex: frame.index,
			fragmentIndex: 0,
			fragmentCount: 1,
			frameLength: frame.data.length,
			capturedAt: frame.capturedAt,
			width: frame.width,
			height: frame.height,
		});
		this.#sendingSince = performance.now();
		try {
			await (this.#link !== undefined && this.#path?.isNeeded(head.length + frame.data.length) === true
				? this.#link.write(Buffer.concat([head, frame.data]))
				: this.#write(socket, head, frame));
		} finally {
			this.#sendingSince = undefined;
		}

		return {packets: 1, bytes: messageHeadLength + frame.data.length};
	}

	async #write(socket: net.Socket, head: Buffer, frame: EncodedFrame): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			socket.cork();
			socket.write(head);
			socket.write(frame.data, error => {
				if (error) {
					reject(new TransportError(`frame ${frame.index} not sent: ${error.message}`, errorCode(error)));
				} else if (socket.destroyed) {
					// Node reports no error for a write that was cut off by the end of its own socket.
					reject(new TransportError(`frame ${frame.index} not sent: the connection ended`, 'ECONNRESET'));
				} else {
					resolve();
				}
			});
			socket.uncork();
		});
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#retryTimer);
		this.#path?.end(linkCloseMs);
		await this.#link?.drained();
		const socket = this.#socket;
		if (socket === undefined || socket.destroyed) {
			return;
		}

		if (!this.#isConnected) {
			socket.destroy();
			return;
		}

		await new Promise<void>(resolve => {
			const patience = setTimeout(() => socket.destroy(), 500);
			socket.once('close', () => {
				clearTimeout(patience);
				resolve();
			});
			socket.end();
		});
	}

	#connect(): void {
		const socket = net.connect({host: this.#host, port: this.#port, noDelay: true});
		this.#socket = socket;
		socket.on('connect', () => {
			this.#isConnected = true;
			this.#retryMs = firstRetryMs;
			if (this.connection !== undefined) {
				this.#announce?.({address: this.connection.localAddress, port: this.connection.localPort});
			}

			socket.write(this.#hello());
			if (this.#lastError !== undefined) {
				this.#onNotice(`TCP connection to ${addressText(this.#host, this.#port)} is back`, 'reconnect');
				this.#lastError = undefined;
			}
		});
		// The receiver says nothing on this connection; reading on is how its end is noticed.
		socket.resume();
		socket.on('error', error => {
			this.#isConnected = false;
			this.#tellLost(error.message);
		});
		socket.on('close', () => {
			this.#isConnected = false;
			this.#link?.fail(
				new TransportError('a frame in the emulated link not sent: the connection ended', 'ECONNRESET'),
			);
			if (!this.#isClosed) {
				this.#tellLost('the receiver closed it');
				this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
				this.#retryMs = Math.min(2 * this.#retryMs, lastRetryMs);
			}
		});
	}

	#hello(): Buffer {
		return messageHead({
			content: 'hello',
			streamId: this.#numbering.streamId,
			sequence: 0,
			frameIndex: 0,
			fragmentIndex: 0,
			fragmentCount: 0,
			frameLength: 0,
			capturedAt: 0,
			width: 0,
			height: 0,
		});
	}

	/** Said once a loss, not once a try. */
	#tellLost(reason: string): void {
		if (this.#lastError === undefined && !this.#isClosed) {
			this.#lastError = reason;
			this.#onNotice(
				`TCP connection to ${addressText(this.#host, this.#port)} is lost (${reason}); trying again`,
				'fault',
			);
		}
	}
}
