import type {RunningClock} from '../clock.js';
import type {Settings} from '../lab/settings.js';
import type {LinkPath} from '../link/path.js';
import {ClassicTcpSender} from '../transport/classic-tcp-sender.js';
import {ClassicUdpSender} from '../transport/classic-udp-sender.js';
import type {Ledger} from '../transport/classic.js';
import {TcpSender} from '../transport/tcp-sender.js';
import type {Numbering, Sender} from '../transport/transport.js';
import type {Endpoint} from '../transport/endpoints.js';
import type {SenderSocket} from '../metrics/sender-board.js';
import {UdpSender} from '../transport/udp-sender.js';

export type SendersOptions = {
	/** An address. */
	readonly host: string;
	readonly port: number;
	readonly numbering: Numbering;
	readonly path: LinkPath;
	readonly ledger: Ledger;
	readonly settings: () => Settings;
	/** Milliseconds that one frame may take on its way to the kernel; 0: any. */
	readonly frameBudget: number;
	/** Bytes that the receiver's kernel granted for its UDP socket; 0: not known. */
	readonly receiveBuffer: () => number;
	readonly onNotice: (detail: string, type: 'fault' | 'reconnect') => void;
	/** Told where each socket sends from, before anything leaves there. */
	readonly announce: (socket: SenderSocket, endpoint: Endpoint) => void;
	/** Milliseconds until frames begin to flow without a TCP connection. */
	readonly connectPatience: number;
	/** By which the classic sender sleeps. */
	readonly clock: RunningClock;
};

type SendersByProfile = {
	readonly live: {readonly tcp: TcpSender; readonly udp: UdpSender};
	readonly classic: {readonly tcp: ClassicTcpSender; readonly udp: ClassicUdpSender};
};

/** One sender for each protocol and profile, with one numbering: the settings say which one carries the next frame. */
export class Senders {
	readonly #settings: () => Settings;
	readonly #of: SendersByProfile;

	/** @throws TransportError where the system can't make a socket. */
	static async open(options: SendersOptions): Promise<Senders> {
		const {host, port, numbering, path, ledger, settings, onNotice, connectPatience} = options;
		const {frameBudget, receiveBuffer} = options;
		const to = (socket: SenderSocket) => ({
			...{host, port, numbering, path},
			announce: (endpoint: Endpoint) => options.announce(socket, endpoint),
		});
		const tcp = new TcpSender({...to('tcp'), onNotice});
		await tcp.connected(connectPatience);
		const packetSize = (): number => settings().bufferSize;
		const udp = await UdpSender.open({
			...{...to('udp'), packetSize, receiveBuffer},
			frameBudget: () => frameBudget,
		});
		return new Senders(settings, {
			live: {tcp, udp},
			classic: {
				tcp: new ClassicTcpSender({...to('classicTcp'), ledger, onNotice, clock: options.clock}),
				udp: await ClassicUdpSender.open({...to('classicUdp'), ledger}),
			},
		});
	}

	private constructor(settings: () => Settings, of: SendersByProfile) {
		this.#settings = settings;
		this.#of = of;
	}

	/** The one that carries the next frame. */
	get current(): Sender {
		const {profile, protocol} = this.#settings();
		return this.#of[profile][protocol];
	}

	/** The TCP connection that carries frames now; undefined while there is none. */
	get connection(): TcpSender['connection'] {
		const {profile, protocol} = this.#settings();
		return protocol === 'tcp' ? this.#of[profile].tcp.connection : undefined;
	}

	/** Bytes that wait in this process for the network. */
	get queueBytes(): number {
		return this.#all.reduce((sum, {queueBytes}) => sum + queueBytes, 0);
	}

	/** How long the oldest frame has waited that has not left yet. */
	get queueAgeMicroseconds(): number {
		return Math.max(...this.#all.map(({queueAgeMicroseconds}) => queueAgeMicroseconds));
	}

	/** How long frames of the classic TCP sender have waited for it to wake up. */
	get sleptMicroseconds(): number {
		return this.#of.classic.tcp.sleptMicroseconds;
	}

	async close(): Promise<void> {
		await Promise.all(this.#all.map(async sender => sender.close()));
	}

	get #all(): Sender[] {
		const {live, classic} = this.#of;
		return [live.tcp, live.udp, classic.tcp, classic.udp];
	}
}
