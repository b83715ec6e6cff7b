import {once} from 'node:events';
import net from 'node:net';
import {type RunningClock, steadyClock} from '../clock.js';
import type {LinkPath} from '../link/path.js';
import {StreamLink} from '../link/stream-link.js';
import {classicHead, classicLengthBytes} from '../wire/classic-stream.js';
import type {EncodedFrame} from '../wire/frame.js';
import type {Ledger} from './classic.js';
import {ClassicNap} from './classic-nap.js';
import type {Announce} from './endpoints.js';
import type {TcpSender} from './tcp-sender.js';
import {
	addressText,
	ageOf,
	canceled,
	errorCode,
	linkCloseMs,
	type Numbering,
	type Sender,
	type Sent,
	TransportError,
} from './transport.js';

export type ClassicTcpSenderOptions = {
	/** An address, not a name: it is resolved once, by the caller. */
	readonly host: string;
	readonly port: number;
	readonly numbering: Numbering;
	readonly ledger: Pick<Ledger, 'record'>;
	/** Told when the connection is lost and when it is back. */
	readonly onNotice: (detail: string, type: 'fault' | 'reconnect') => void;
	/** Told of each connection; undefined: nobody asks. */
	readonly announce?: Announce;
	/** The emulated network in front of the socket; undefined: none, ever. */
	readonly path?: LinkPath | undefined;
	/** By which it sleeps. */
	readonly clock?: RunningClock;
};

/** Milliseconds after a connection that failed until the next is tried. */
const retryMs = 500;

/**
 * Sends raw frames as the course project did: each behind its length, on a connection of its own, which is opened for the
 * first frame. Frames queue up for it without end, and when it finds none it sleeps (ClassicNap).
 */
export class ClassicTcpSender implements Sender {
	readonly capacity = Infinity;
	readonly #options: ClassicTcpSenderOptions;
	readonly #nap: ClassicNap;
	readonly #link: StreamLink | undefined;
	#socket: net.Socket | undefined;
	#sendingSince: number | undefined;
	#failedAt: number | undefined;
	/** Since its last frame others have taken over: it has not been looking at its queue. */
	#isAbandoned = false;
	#isLost = false;
	#isClosed = false;

	constructor(options: ClassicTcpSenderOptions) {
		this.#options = options;
		const {path, clock = steadyClock} = options;
		this.#nap = new ClassicNap(clock);
		this.#link = path === undefined ? undefined : new StreamLink(path, () => this.#socket);
	}

	get isReady(): boolean {
		return this.#failedAt === undefined || performance.now() - this.#failedAt >= retryMs;
	}

	/** Both ends of the connection; undefined while there is none. */
	get connection(): TcpSender['connection'] {
		const {localAddress, localPort, remoteAddress, remotePort} = this.#socket ?? {};
		return localAddress === undefined ||
			localPort === undefined ||
			remoteAddress === undefined ||
			remotePort === undefined
			? undefined
			: {localAddress, localPort, remoteAddress, remotePort};
	}

	get queueBytes(): number {
		return (this.#socket?.writableLength ?? 0) + (this.#link?.queueBytes ?? 0);
	}

	get queueAgeMicroseconds(): number {
		return ageOf(this.#link?.oldestSince ?? this.#sendingSince);
	}

	/** How long frames have waited for it to wake up. */
	get sleptMicroseconds(): number {
		return Math.round(this.#nap.sleptMs * 1000);
	}

	async send(frame: EncodedFrame): Promise<Sent> {
		this.#sendingSince = performance.now();
		this.#isAbandoned = false;
		try {
			if (!(await this.#nap.over())) {
				throw new TransportError(`frame ${frame.index} not sent: its queue was dropped`, canceled);
			}

			await this.#write(await this.#connected(), frame);
		} finally {
			this.#sendingSince = undefined;
			// The next frame, if one waits, is given before the event loop turns.
			setImmediate(() => {
				if (this.#sendingSince === undefined && !this.#isAbandoned) {
					this.#nap.empty();
				}
			});
		}

		return {packets: 1, bytes: classicLengthBytes + frame.data.length};
	}

	/** The frames that waited are dropped: a frame that waits for the sender to wake up is too. */
	abandon(): void {
		this.#isAbandoned = true;
		this.#nap.end();
	}

	/** What is whole with the emulated link still comes through, as far as its path has time for it. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#nap.end();
		if (this.#sendingSince === undefined) {
			this.#options.path?.end(linkCloseMs);
			await this.#link?.drained();
		}

		this.#link?.fail(new TransportError('the sender was closed', canceled));
		const socket = this.#socket;
		if (socket === undefined || socket.destroyed) {
			return;
		}

		await new Promise<void>(resolve => {
			// What is whole with the kernel still arrives; a frame that is half written is cut.
			const patience = setTimeout(() => socket.destroy(), this.#sendingSince === undefined ? 500 : 0);
			socket.once('close', () => {
				clearTimeout(patience);
				resolve();
			});
			socket.destroySoon();
		});
	}

	async #connected(): Promise<net.Socket> {
		const {host, port} = this.#options;
		if (this.#socket !== undefined && !this.#socket.destroyed) {
			return this.#socket;
		}

		const socket = net.connect({host, port, noDelay: true});
		this.#socket = socket;
		try {
			await once(socket, 'connect');
		} catch (error) {
			this.#failedAt = performance.now();
			this.#tellLost(error instanceof Error ? error.message : String(error));
			throw new TransportError(
				`no connection to ${addressText(host, port)}`,
				this.#isClosed ? canceled : errorCode(error),
			);
		}

		this.#failedAt = undefined;
		this.#follow(socket);
		return socket;
	}

	#follow(socket: net.Socket): void {
		const {host, port, onNotice, announce} = this.#options;
		if (this.connection !== undefined) {
			announce?.({address: this.connection.localAddress, port: this.connection.localPort});
		}

		if (this.#isLost) {
			this.#isLost = false;
			onNotice(`TCP connection to ${addressText(host, port)} is back`, 'reconnect');
		}

		// The receiver says nothing on this connection; reading on is how its end is noticed.
		socket.resume();
		socket.on('error', error => this.#tellLost(error.message));
		socket.on('close', () => {
			this.#tellLost('the receiver closed it');
			this.#link?.fail(
				new TransportError('a frame in the emulated link not sent: the connection ended', 'ECONNRESET'),
			);
		});
	}

	async #write(socket: net.Socket, frame: EncodedFrame): Promise<void> {
		const {numbering, ledger, path} = this.#options;
		const {index, capturedAt, width, height, data} = frame;
		ledger.record(index, {
			...{streamId: numbering.streamId, firstSequence: numbering.take(1), tcpPort: socket.localPort ?? 0},
			...{capturedAt, width, height, length: data.length},
		});
		const head = classicHead(data.length);
		if (this.#link !== undefined && path?.isNeeded(head.length + data.length) === true) {
			await this.#link.write(Buffer.concat([head, data]));
			return;
		}

		await new Promise<void>((resolve, reject) => {
			socket.cork();
			socket.write(head);
			socket.write(data, error => {
				if (error || socket.destroyed) {
					// Node reports no error for a write that was cut off by the end of its own socket.
					const reason = error?.message ?? 'the connection ended';
					const code = this.#isClosed ? canceled : (errorCode(error) ?? 'ECONNRESET');
					reject(new TransportError(`frame ${index} not sent: ${reason}`, code));
				} else {
					resolve();
				}
			});
			socket.uncork();
		});
	}

	/** Said once a loss, not once a try. */
	#tellLost(reason: string): void {
		if (!this.#isLost && !this.#isClosed) {
			this.#isLost = true;
			const {host, port, onNotice} = this.#options;
			onNotice(`TCP connection to ${addressText(host, port)} is lost (${reason}); trying again`, 'fault');
		}
	}
}
