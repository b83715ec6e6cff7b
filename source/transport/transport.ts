import type {EncodedFrame} from '../wire/frame.js';
import type {Header} from '../wire/header.js';
import type {Carrier, Endpoint, KnownSender} from './endpoints.js';

/** What carries frames: one file a protocol behind these two small interfaces. */

/** What a sender counts with: one numbering of packets for all protocols of one stream. */
export type Numbering = {
	readonly streamId: number;
	/** Takes the next `count` sequence numbers and returns the first of them. */
	take(count: number): number;
};

/** What one frame cost on the wire. */
export type Sent = {readonly packets: number; readonly bytes: number};

/** What a live sender takes before the next frame is dropped: one that leaves, and one that is ready when it has left. */
export const framesInHand = 2;

/** Milliseconds that an emulated link may take to hand out what is under way when its sender closes. */
export const linkCloseMs = 2000;

/** Microseconds since `since`, a time of performance.now(); 0 without one. */
export function ageOf(since: number | undefined): number {
	return since === undefined ? 0 : Math.max(0, Math.round((performance.now() - since) * 1000));
}

export type Sender = {
	/** False while a frame given now could not leave. */
	readonly isReady: boolean;
	/** Frames that may be given before the first of them has left; Infinity where they queue up without end. */
	readonly capacity: number;
	/** Bytes that were given and wait in this process for the socket, or for the rate of the emulated link. */
	readonly queueBytes: number;
	/** How long the oldest frame that has not left yet has waited; 0: all have left. */
	readonly queueAgeMicroseconds: number;
	/**
	 * Sends one frame; settles when its last byte is with the kernel, or with the emulated link. One at a time: wait for the last one.
	 * @throws TransportError when the frame could not be sent; the sender mends itself if it can.
	 */
	send(frame: EncodedFrame): Promise<Sent>;
	/** The frames that waited for it are dropped: it ends a wait of its own, and fails the frame in its hands as canceled. */
	abandon?(): void;
	close(): Promise<void>;
};

/** What receivers are told, and tell: packets as they come, still unproved except for their own header. */
export type ReceiverHandlers = {
	/** Where the stream comes from, as far as that is known. */
	readonly sender: KnownSender;
	/** A packet with a sound header. `payload` belongs to the callee. `wireBytes`: all it took on the wire, framing included. */
	onPacket(header: Header, payload: Buffer, wireBytes: number): void;
	/** Bytes that are no packet of ours. `why` makes one line: anybody may send any number of them, and not all are told. */
	onMalformed(carrier: Carrier, why: () => string, from: Endpoint): void;
	/** Whether this is the stream that is expected. Asked before memory is taken for a payload. */
	isOurs(streamId: number): boolean;
	/** A packet of another stream, or of somebody who is not the stream's sender. */
	onForeign(carrier: Carrier, from: Endpoint): void;
	/** Something worth telling a person: one line. */
	onNotice(detail: string): void;
};

/** A socket that failed. Its message is one line for a person. */
export class TransportError extends Error {
	override readonly name = 'TransportError';
	/** The system's name for what happened (`EADDRINUSE`), where there is one. */
	readonly code: string | undefined;

	constructor(message: string, code?: string) {
		super(message);
		this.code = code;
	}
}

/** The code of a frame that was given up on purpose. */
export const canceled = 'ECANCELED';

export function errorCode(error: unknown): string | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	return typeof code === 'string' ? code : undefined;
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText(host: string, port: number): string {
	return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
