import type dgram from 'node:dgram';
import {DatagramLink} from '../link/datagram-link.js';
import type {LinkPath} from '../link/path.js';
import {classicPacketCount, cutClassicMessage, maxClassicDatagram} from '../wire/classic-datagram.js';
import type {EncodedFrame} from '../wire/frame.js';
import type {Ledger} from './classic.js';
import {openConnectedUdp} from './connected-udp.js';
import {type Announce, endpointOf} from './endpoints.js';
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

export type ClassicUdpSenderOptions = {
	/** An address, not a name: it is resolved once, by the caller. */
	readonly host: string;
	readonly port: number;
	readonly numbering: Numbering;
	readonly ledger: Pick<Ledger, 'record'>;
	/** Told of the socket; undefined: nobody asks. */
	readonly announce?: Announce;
	/** The emulated network in front of the socket; undefined: none, ever. */
	readonly path?: LinkPath | undefined;
};

/** Sends frames as the course project did: datagrams of at most 200 bytes, one call after the other, unpaced. */
export class ClassicUdpSender implements Sender {
	readonly isReady = true;
	readonly capacity = framesInHand;
	readonly #options: ClassicUdpSenderOptions;
	readonly #socket: dgram.Socket;
	readonly #link: DatagramLink | undefined;
	#sendingSince: number | undefined;
	/** The first thing that went wrong and was not told yet. */
	#untold: Error | undefined;
	readonly #onSent = (error: Error | null): void => {
		this.#untold ??= error ?? undefined;
	};

	/** @throws TransportError where the system can't make or connect the socket. */
	static async open(options: ClassicUdpSenderOptions): Promise<ClassicUdpSender> {
		const socket = await openConnectedUdp(options.host, options.port);
		options.announce?.(endpointOf(socket));
		return new ClassicUdpSender(options, socket);
	}

	private constructor(options: ClassicUdpSenderOptions, socket: dgram.Socket) {
		this.#options = options;
		this.#socket = socket;
		// A refused datagram (nobody listens yet, or not any more) surfaces here, some time after its frame was sent.
		socket.on('error', this.#onSent);
		const {path} = options;
		this.#link =
			path === undefined ? undefined : new DatagramLink(path, packet => socket.send(packet, this.#onSent));
	}

	get queueBytes(): number {
		return this.#link?.queueBytes ?? 0;
	}

	get queueAgeMicroseconds(): number {
		return ageOf(this.#link?.oldestSince ?? this.#sendingSince);
	}

	async send(frame: EncodedFrame): Promise<Sent> {
		this.#sendingSince = performance.now();
		try {
			return await this.#send(frame);
		} finally {
			this.#sendingSince = undefined;
		}
	}

	async close(): Promise<void> {
		this.#options.path?.end(linkCloseMs);
		await this.#link?.drained();
		await new Promise<void>(resolve => {
			this.#socket.close(() => resolve());
		});
	}

	async #send({index, capturedAt, width, height, data}: EncodedFrame): Promise<Sent> {
		const {numbering, ledger, path} = this.#options;
		this.#throwUntold();
		const packets = classicPacketCount(data.length);
		ledger.record(index, {
			...{streamId: numbering.streamId, firstSequence: numbering.take(packets), tcpPort: 0},
			...{capturedAt, width, height, length: data.length},
		});
		const bytes = cutClassicMessage(index, data);
		const link = path?.isNeeded(bytes.length) === true ? this.#link : undefined;
		for (let at = 0; at < bytes.length; at += maxClassicDatagram) {
			const packet = bytes.subarray(at, at + maxClassicDatagram);
			if (link === undefined) {
				await this.#sendOne(packet);
			} else {
				link.offer(packet);
			}
		}

		this.#throwUntold();
		return {packets, bytes: bytes.length};
	}

	/** As a naive program does, one call a turn of the event loop. Nothing else slows it down. */
	async #sendOne(packet: Buffer): Promise<void> {
		// Without a callback, node says nothing of a datagram that the system refused at once.
		this.#socket.send(packet, this.#onSent);
		await new Promise(setImmediate);
	}

	#throwUntold(): void {
		const error = this.#untold;
		this.#untold = undefined;
		if (error !== undefined) {
			const address = addressText(this.#options.host, this.#options.port);
			const code = errorCode(error);
			throw code === 'ECONNREFUSED'
				? new TransportError(`nobody listens on UDP at ${address}`, code)
				: new TransportError(`UDP to ${address}: ${error.message}`, code);
		}
	}
}
