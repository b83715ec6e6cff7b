import type dgram from 'node:dgram';
import {DatagramLink} from '../link/datagram-link.js';
import type {LinkPath} from '../link/path.js';
import {cutFrame, fragmentCountOf, fragmentedLength, packetAt} from '../wire/fragment.js';
import type {EncodedFrame} from '../wire/frame.js';
import {openConnectedUdp} from './connected-udp.js';
import {type Announce, endpointOf} from './endpoints.js';
import {kernelCost, Pacer} from './pacer.js';
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

export type UdpSenderOptions = {
	/** An address, not a name: it is resolved once, by the caller. */
	readonly host: string;
	readonly port: number;
	readonly numbering: Numbering;
	/** Bytes that one datagram holds at most, header included: read anew for each frame. */
	readonly packetSize: () => number;
	/** Milliseconds that one frame may take; 0: as long as the pacer wants. Read anew for each frame. */
	readonly frameBudget: () => number;
	/** Bytes that the receiver's kernel granted for its socket, as it counts them; 0: not known. Read anew for each frame. */
	readonly receiveBuffer?: () => number;
	/** Told of the socket; undefined: nobody asks. */
	readonly announce?: Announce;
	/** The emulated network in front of the socket; undefined: none, ever. */
	readonly path?: LinkPath | undefined;
};

/** Sends frames as datagrams on one connected socket, paced. */
export class UdpSender implements Sender {
	readonly isReady = true;
	readonly capacity = framesInHand;
	readonly #options: UdpSenderOptions;
	readonly #socket: dgram.Socket;
	readonly #pacer = new Pacer();
	readonly #link: DatagramLink | undefined;
	/** When the frame that is being sent was given. */
	#sendingSince: number | undefined;
	#scratch = Buffer.alloc(0);
	/** The first thing that went wrong and was not told yet. */
	#untold: Error | undefined;
	readonly #onSent = (error: Error | null): void => {
		this.#untold ??= error ?? undefined;
	};

	/** @throws TransportError where the system can't make or connect the socket. */
	static async open(options: UdpSenderOptions): Promise<UdpSender> {
		const socket = await openConnectedUdp(options.host, options.port);
		options.announce?.(endpointOf(socket));
		return new UdpSender(options, socket);
	}

	private constructor(options: UdpSenderOptions, socket: dgram.Socket) {
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

	async #send(frame: EncodedFrame): Promise<Sent> {
		const {numbering, packetSize, frameBudget, receiveBuffer} = this.#options;
		const size = packetSize();
		this.#throwUntold(size);
		const count = fragmentCountOf(frame.data.length, size);
		const fragments = cutFrame(
			frame,
			{packetSize: size, streamId: numbering.streamId, firstSequence: numbering.take(count)},
			this.#room(fragmentedLength(frame.data.length, size)),
		);
		const link = this.#options.path?.isNeeded(fragments.bytes.length) === true ? this.#link : undefined;
		const cost = kernelCost(Math.min(size, fragments.bytes.length));
		this.#pacer.expect(cost * count, frameBudget(), receiveBuffer?.());
		for (let index = 0; index < count - 1; index++) {
			while (!this.#pacer.take(cost)) {
				await this.#pacer.wait();
			}

			const packet = packetAt(fragments, index);
			if (link === undefined) {
				// Without a callback, node says nothing of a datagram that the system refused at once.
				this.#socket.send(packet, this.#onSent);
			} else {
				link.offer(packet);
			}
		}

		while (!this.#pacer.take(cost)) {
			await this.#pacer.wait();
		}

		const last = packetAt(fragments, count - 1);
		if (link === undefined) {
			await this.#sendLast(last);
		} else {
			link.offer(last);
		}

		this.#throwUntold(size);
		return {packets: count, bytes: fragments.bytes.length};
	}

	async close(): Promise<void> {
		this.#options.path?.end(linkCloseMs);
		await this.#link?.drained();
		await new Promise<void>(resolve => {
			this.#socket.close(() => resolve());
		});
	}

	/** The last datagram's callback comes after all others of its frame are with the kernel: the memory is free again. */
	async #sendLast(packet: Buffer): Promise<void> {
		await new Promise<void>(resolve => {
			this.#socket.send(packet, error => {
				this.#onSent(error);
				resolve();
			});
		});
	}

	#throwUntold(size: number): void {
		const error = this.#untold;
		this.#untold = undefined;
		if (error !== undefined) {
			throw this.#explain(error, size);
		}
	}

	#room(length: number): Buffer {
		if (this.#scratch.length < length) {
			this.#scratch = Buffer.allocUnsafeSlow(Math.ceil(length * 1.25));
		}

		return this.#scratch;
	}

	#explain(error: Error, size: number): TransportError {
		const {host, port} = this.#options;
		const code = errorCode(error);
		if (code === 'EMSGSIZE') {
			return new TransportError(
				`this system takes no datagrams of ${size} bytes; choose a smaller buffer`,
				code,
			);
		}

		return code === 'ECONNREFUSED'
			? new TransportError(`nobody listens on UDP at ${addressText(host, port)}`, code)
			: new TransportError(`UDP to ${addressText(host, port)}: ${error.message}`, code);
	}
}
