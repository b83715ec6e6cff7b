import {TcpReceiver} from './tcp-receiver.js';
import type {ClassicHandlers} from './classic.js';
import {TransportError} from './transport.js';
import {UdpReceiver} from './udp-receiver.js';

/** How often a free port is looked for that both protocols can have. */
const freePortTries = 10;

/** Listens on TCP and UDP at the same port number, so that the sender alone decides which one carries the next frame. */
export class Receiver {
	readonly #tcp: TcpReceiver;
	readonly #udp: UdpReceiver;

	/**
	 * `port` 0: any that is free for both. `readSize`: bytes that one TCP read takes at most, asked before each.
	 * @throws TransportError; its message says what to do when the port is taken.
	 */
	static async listen({
		host,
		port,
		handlers,
		readSize,
		helloPatience,
	}: {
		readonly host: string;
		readonly port: number;
		readonly handlers: ClassicHandlers;
		readonly readSize: () => number;
		/** Milliseconds in which a TCP connection must say whose it is; 5 s where it is left out. */
		readonly helloPatience?: number;
	}): Promise<Receiver> {
		for (let attempt = 1; ; attempt++) {
			let tcp: TcpReceiver | undefined;
			try {
				tcp = await TcpReceiver.listen(host, port, handlers, readSize, helloPatience);
				return new Receiver(tcp, await UdpReceiver.listen(host, tcp.port, handlers));
			} catch (error) {
				await tcp?.close();
				const isTaken = error instanceof TransportError && error.code === 'EADDRINUSE';
				if (!isTaken || port !== 0 || attempt === freePortTries) {
					throw explain(error, host, port);
				}
			}
		}
	}

	private constructor(tcp: TcpReceiver, udp: UdpReceiver) {
		this.#tcp = tcp;
		this.#udp = udp;
	}

	get port(): number {
		return this.#udp.port;
	}

	/** Where it listens, as the system writes it. */
	get address(): string {
		return this.#udp.address;
	}

	/** Bytes of kernel buffer that UDP was granted, as the system counts them. */
	get bufferBytes(): number {
		return this.#udp.bufferBytes;
	}

	/** Asks for so much of it; undefined: what the system gives by default. Holds from the next datagram on. */
	askBuffer(bytes: number | undefined): void {
		this.#udp.askBuffer(bytes);
	}

	async close(): Promise<void> {
		await Promise.all([this.#tcp.close(), this.#udp.close()]);
	}
}

function explain(error: unknown, host: string, port: number): unknown {
	if (!(error instanceof TransportError)) {
		return error;
	}

	const reasons: Record<string, string> = {
		EADDRINUSE: `port ${port} is taken by another program; choose one with --port`,
		EACCES: `port ${port} is not allowed to this user; choose one above 1023 with --port`,
		EADDRNOTAVAIL: `${host} is no address of this machine; choose one with --bind`,
	};
	return new TransportError(reasons[error.code ?? ''] ?? error.message, error.code);
}
