import {classicHeaderLength, classicPacketCount, parseClassicHeader} from '../wire/classic-datagram.js';
import {classicLengthBytes, ClassicStreamParser} from '../wire/classic-stream.js';
import {type Header, WireError} from '../wire/header.js';
import {serialAdd} from '../wire/serial.js';
import type {ClassicReceiving, Ledger, SentFrame} from './classic.js';

/** Reads what the classic profile sends, and adds what its wire format leaves out from the sender's ledger. */

/**
 * One datagram that does not begin with our magic. `unknown`: its first number is none of a frame that went this way.
 * @throws WireError where it contradicts itself or the ledger.
 */
export function takeClassicDatagram(
	datagram: Buffer,
	{ledger, onPacket}: ClassicReceiving,
	isOurs: (streamId: number) => boolean,
): 'taken' | 'foreign' | 'unknown' {
	const frame = datagram.length < classicHeaderLength ? undefined : ledger.find(datagram.readUInt32BE(0));
	if (frame?.tcpPort !== 0) {
		return 'unknown';
	}

	if (!isOurs(frame.streamId)) {
		return 'foreign';
	}

	const {messageIndex, packetIndex, packetCount} = parseClassicHeader(datagram);
	if (packetCount !== classicPacketCount(frame.length)) {
		throw new WireError(`classic message of ${packetCount} packets for a frame of ${frame.length} bytes`);
	}

	const header = headerOf(messageIndex, frame);
	header.sequence = serialAdd(frame.firstSequence, packetIndex);
	header.fragmentIndex = packetIndex;
	header.fragmentCount = packetCount;
	onPacket(header, datagram.subarray(classicHeaderLength), datagram.length);
	return 'taken';
}

/** Whether it says that it belongs to a frame that went this way. Anybody can guess that: its header holds no secret. */
export function isOfClassicFrame(datagram: Buffer, classic: ClassicReceiving | undefined): boolean {
	return (
		datagram.length > classicHeaderLength && classic?.ledger.find(datagram.readUInt32BE(0))?.tcpPort === 0
	);
}

/** A connection of an earlier stream of ours, whose last frames were still under way. */
export class FormerStream extends Error {}

/** What comes over one classic TCP connection: frames in order, each the next one that the ledger says was sent on it. */
export class ClassicConnection {
	readonly #parser: ClassicStreamParser;
	readonly #ledger: Pick<Ledger, 'find' | 'nextOnTcp'>;
	readonly #tcpPort: number;
	#index: number | undefined;
	#frame: SentFrame | undefined;

	/** True where the ledger knows of a connection from this port. */
	static isKnown({ledger}: ClassicReceiving, tcpPort: number): boolean {
		return tcpPort > 0 && ledger.nextOnTcp(tcpPort, undefined) !== undefined;
	}

	constructor({
		tcpPort,
		ledger,
		isOurs,
		onFrame,
	}: {
		/** The sender's. */
		readonly tcpPort: number;
		readonly ledger: Pick<Ledger, 'find' | 'nextOnTcp'>;
		readonly isOurs: (streamId: number) => boolean;
		readonly onFrame: (header: Header, data: Buffer, wireBytes: number) => void;
	}) {
		this.#tcpPort = tcpPort;
		this.#ledger = ledger;
		this.#parser = new ClassicStreamParser({
			accept: length => {
				this.#frame = this.#next(length, isOurs);
			},
			onFrame: data => {
				if (this.#index !== undefined && this.#frame !== undefined) {
					onFrame(headerOf(this.#index, this.#frame), data, classicLengthBytes + data.length);
				}
			},
		});
	}

	/**
	 * Takes what one read gave.
	 * @throws WireError where it is nothing that was sent on this connection; FormerStream. Do not call again then.
	 */
	push(bytes: Buffer): void {
		this.#parser.push(bytes);
	}

	/** Sees a length before memory is taken for its frame. */
	#next(length: number, isOurs: (streamId: number) => boolean): SentFrame {
		this.#index = this.#ledger.nextOnTcp(this.#tcpPort, this.#index);
		const frame = this.#index === undefined ? undefined : this.#ledger.find(this.#index);
		if (frame === undefined) {
			throw new WireError(`classic frame of ${length} bytes that was never sent`);
		}

		if (!isOurs(frame.streamId)) {
			throw new FormerStream();
		}

		if (length !== frame.length || length !== frame.width * frame.height * 3) {
			throw new WireError(`classic frame of ${length} bytes, ${frame.length} were sent`);
		}

		return frame;
	}
}

/** As it is for a whole frame in one packet. */
function headerOf(frameIndex: number, frame: SentFrame): Header {
	const {streamId, capturedAt, width, height, firstSequence, length, tcpPort} = frame;
	return {
		content: tcpPort === 0 ? 'jpeg' : 'raw',
		streamId,
		sequence: firstSequence,
		frameIndex,
		fragmentIndex: 0,
		fragmentCount: 1,
		frameLength: length,
		capturedAt,
		width,
		height,
	};
}
