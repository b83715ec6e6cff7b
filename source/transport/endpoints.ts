import type {Socket as DatagramSocket} from 'node:dgram';

/** Where packets come from, and who may send them. */

export type Carrier = 'tcp' | 'udp';

/** One end of a socket. */
export type Endpoint = {
	/** As the system writes it, with its zone where it has one. */
	readonly address: string;
	readonly port: number;
};

/** Told where a sender is about to send from, before the first byte leaves there. */
export type Announce = (endpoint: Endpoint) => void;

/** What a receiver knows of where its stream comes from. Asked for each datagram. */
export type KnownSender = {
	/** False where this can't be the sender: whatever comes from there is a stranger's. */
	has(carrier: Carrier, from: Endpoint): boolean;
	/** A sound packet with the stream's id came from there. */
	confirm(carrier: Carrier, from: Endpoint): void;
};

/**
 * For a sender that tells nothing of itself: the first one from whom a sound packet of the stream comes is the sender, for as
 * long as the stream lasts. It is held to its address; over UDP to its port too, for a sender's datagrams come from one socket.
 * A TCP connection that is made again has another port.
 */
export class FirstSender implements KnownSender {
	#address: string | undefined;
	#udpPort: number | undefined;

	has(carrier: Carrier, {address, port}: Endpoint): boolean {
		const isPort = carrier === 'tcp' || (this.#udpPort ?? port) === port;
		return isPort && (this.#address ?? address) === address;
	}

	confirm(carrier: Carrier, {address, port}: Endpoint): void {
		this.#address ??= address;
		if (carrier === 'udp') {
			this.#udpPort ??= port;
		}
	}
}

/** The local end of a UDP socket that is bound. */
export function endpointOf(socket: DatagramSocket): Endpoint {
	const {address, port} = socket.address();
	return {address, port};
}
