import type {Header} from '../wire/header.js';
import type {ReceiverHandlers} from './transport.js';

/** What the classic wire format leaves out, and sender and receiver of one program share beside the wire. */

export type SentFrame = {
	readonly streamId: number;
	/** Microseconds. */
	readonly capturedAt: number;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	/** Sequence number of its first packet. */
	readonly firstSequence: number;
	/** Bytes of the whole frame, as encoded. */
	readonly length: number;
	/** The sender's port of the TCP connection that carries it; 0: it goes by UDP. */
	readonly tcpPort: number;
};

/** `metrics/frame-log.ts` keeps it. What is not in it was never sent by ours. */
export type Ledger = {
	/** Before the frame's first byte leaves. */
	record(index: number, frame: SentFrame): void;
	/** undefined for a frame that was never sent or is too old. */
	find(index: number): SentFrame | undefined;
	/** The first frame after number `index` (undefined: the oldest known one) that went by this TCP connection. */
	nextOnTcp(tcpPort: number, index: number | undefined): number | undefined;
};

/** How a receiver takes what the classic profile sends, besides what the live one does. */
export type ClassicReceiving = {
	readonly ledger: Pick<Ledger, 'find' | 'nextOnTcp'>;
	/** One datagram, with its header as the ledger completes it. Only the newest message is to be put together. */
	onPacket(header: Header, payload: Buffer, wireBytes: number): void;
};

export type ClassicHandlers = ReceiverHandlers & {readonly classic?: ClassicReceiving};
