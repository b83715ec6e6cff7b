import {type Header, headerLength, maxFrameLength, parseHeader, WireError, writeHeader} from './header.js';

/**
 * Messages on a TCP stream: a 4-byte length (unsigned, big-endian, of all that follows it), the packet header, and the
 * whole frame. A hello is a message without a frame.
 */
const lengthBytes = 4;
export const messageHeadLength = lengthBytes + headerLength;

/** Length and header of a message; the frame's bytes follow it on the wire. */
export function messageHead(header: Header): Buffer {
	const head = Buffer.allocUnsafe(messageHeadLength);
	head.writeUInt32BE(headerLength + header.frameLength);
	writeHeader(head, header, lengthBytes);
	return head;
}

/**
 * Cuts a byte stream into messages. A frame's buffer is allocated once, when its header was read, checked and accepted.
 * After an error the stream can't be read on: where a length is wrong, so is all that follows.
 */
export class MessageParser {
	readonly #head = Buffer.allocUnsafe(messageHeadLength);
	readonly #onMessage: (header: Header, payload: Buffer) => void;
	readonly #accept: (header: Header) => void;
	#headFilled = 0;
	#header: Header | undefined;
	#payload = Buffer.alloc(0);
	#payloadFilled = 0;

	/** `accept` sees each header before memory is taken for its frame, and throws to refuse it. */
	constructor({
		onMessage,
		accept,
	}: {
		readonly onMessage: (header: Header, payload: Buffer) => void;
		readonly accept: (header: Header) => void;
	}) {
		this.#onMessage = onMessage;
		this.#accept = accept;
	}

	/** True between two messages: nothing of the next one has come. */
	get isAtBoundary(): boolean {
		return this.#headFilled === 0;
	}

	/**
	 * Takes the next bytes; they are copied.
	 * @throws WireError (or what `accept` throws) where they are no message of ours. Do not call again then.
	 */
	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length) {
			at +=
				this.#header === undefined ? this.#takeHead(chunk, at) : this.#takePayload(this.#header, chunk, at);
		}
	}

	#takeHead(chunk: Buffer, at: number): number {
		const taken = chunk.copy(this.#head, this.#headFilled, at);
		this.#headFilled += taken;
		if (this.#headFilled === messageHeadLength) {
			this.#begin();
		}

		return taken;
	}

	#begin(): void {
		const length = this.#head.readUInt32BE(0);
		if (length < headerLength || length > headerLength + maxFrameLength) {
			throw new WireError(
				`message of ${length} bytes, allowed are ${headerLength} to ${headerLength + maxFrameLength}`,
			);
		}

		const header = parseHeader(this.#head.subarray(lengthBytes));
		if (length !== headerLength + header.frameLength) {
			throw new WireError(`message of ${length} bytes around a frame of ${header.frameLength}`);
		}

		if (header.fragmentCount > 1) {
			throw new WireError(
				`message with fragment ${header.fragmentIndex} of ${header.fragmentCount}, not a whole frame`,
			);
		}

		this.#accept(header);
		this.#payload = Buffer.allocUnsafeSlow(header.frameLength);
		this.#payloadFilled = 0;
		this.#header = header;
		if (header.frameLength === 0) {
			this.#finish(header);
		}
	}

	#takePayload(header: Header, chunk: Buffer, at: number): number {
		const taken = chunk.copy(this.#payload, this.#payloadFilled, at);
		this.#payloadFilled += taken;
		if (this.#payloadFilled === this.#payload.length) {
			this.#finish(header);
		}

		return taken;
	}

	#finish(header: Header): void {
		const payload = this.#payload;
		this.#header = undefined;
		this.#headFilled = 0;
		this.#onMessage(header, payload);
	}
}
