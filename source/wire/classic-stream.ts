import {maxFrameLength, WireError} from './header.js';

/**
 * The classic profile on TCP: each frame behind its length in bytes, unsigned, 64 bits, big-endian. Nothing else: no
 * header, no hello.
 */
export const classicLengthBytes = 8;

export function classicHead(frameLength: number): Buffer {
	const head = Buffer.alloc(classicLengthBytes);
	head.writeBigUInt64BE(BigInt(frameLength));
	return head;
}

/** Bytes that tell the two profiles' connections apart. */
export const openingLength = 4;

/** A length that is allowed begins with zeroes; a message of the live profile never does, for it is not empty. */
export function opensClassic(bytes: Buffer): boolean {
	return bytes.readUInt32BE(0) === 0;
}

/**
 * Takes frames out of the stream as a naive program does: `data = data + packet` for every read, so each read copies all
 * that has come of the frame so far. A frame of n bytes in reads of B bytes has n² / 2B bytes copied: 3.7 GB for 720p in
 * reads of 1 024 bytes. That, and not the network, is what makes small reads slow. The two memories that the copies go to
 * and fro between are the only thing that is less naive: memory stays bounded.
 */
export class ClassicStreamParser {
	readonly #accept: (frameLength: number) => void;
	readonly #onFrame: (data: Buffer) => void;
	#data = Buffer.alloc(classicLengthBytes);
	#spare = Buffer.alloc(classicLengthBytes);
	#filled = 0;
	#frameLength: number | undefined;

	/** `accept` sees each length before memory is taken for its frame, and throws to refuse it. */
	constructor({
		accept,
		onFrame,
	}: {
		readonly accept: (frameLength: number) => void;
		/** `data` belongs to the callee. */
		readonly onFrame: (data: Buffer) => void;
	}) {
		this.#accept = accept;
		this.#onFrame = onFrame;
	}

	/**
	 * Takes what one read gave; it is copied.
	 * @throws WireError (or what `accept` throws) where a length is over its limit. Do not call again then.
	 */
	push(packet: Buffer): void {
		let rest = packet;
		while (rest.length > 0) {
			rest =
				this.#frameLength === undefined ? this.#takeLength(rest) : this.#takeData(rest, this.#frameLength);
		}
	}

	/** Returns what is left of the packet. */
	#takeLength(packet: Buffer): Buffer {
		const rest = this.#append(packet, classicLengthBytes);
		if (this.#filled === classicLengthBytes) {
			const length = this.#data.readBigUInt64BE(0);
			if (length < 1n || length > BigInt(maxFrameLength)) {
				throw new WireError(
					`classic frame of ${length.toString()} bytes, allowed are 1 to ${maxFrameLength}`,
				);
			}

			this.#accept(Number(length));
			this.#begin(Number(length));
		}

		return rest;
	}

	#begin(frameLength: number): void {
		this.#frameLength = frameLength;
		this.#filled = 0;
		if (this.#data.length < frameLength) {
			this.#data = Buffer.allocUnsafeSlow(frameLength);
			this.#spare = Buffer.allocUnsafeSlow(frameLength);
		}
	}

	#takeData(packet: Buffer, frameLength: number): Buffer {
		const rest = this.#append(packet, frameLength);
		if (this.#filled === frameLength) {
			const data = Buffer.allocUnsafeSlow(frameLength);
			this.#data.copy(data, 0, 0, frameLength);
			this.#frameLength = undefined;
			this.#filled = 0;
			this.#onFrame(data);
		}

		return rest;
	}

	/** data = data + packet, up to `length` bytes. */
	#append(packet: Buffer, length: number): Buffer {
		this.#data.copy(this.#spare, 0, 0, this.#filled);
		const taken = packet.copy(this.#spare, this.#filled, 0, length - this.#filled);
		[this.#data, this.#spare] = [this.#spare, this.#data];
		this.#filled += taken;
		return packet.subarray(taken);
	}
}
