/**
 * What the sender knows of its last frames and the classic wire format does not tell: so that latency and loss can be
 * measured beside the wire. In memory that both threads share; the sender writes, the receiver reads.
 */

export type LoggedFrame = {
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

/** Frames that it remembers: more than the kernel's TCP buffers hold of even small pictures. */
const capacity = 16_384;
const fields = 8;
const portField = 7;

export class FrameLog {
	static readonly byteLength = capacity * fields * Float64Array.BYTES_PER_ELEMENT;
	readonly #values: Float64Array;

	constructor(memory: SharedArrayBuffer) {
		this.#values = new Float64Array(memory);
	}

	/** `index`: the frame's number, from 0. */
	record(index: number, frame: LoggedFrame): void {
		const {streamId, capturedAt, width, height, firstSequence, length, tcpPort} = frame;
		this.#values.set(
			[index + 1, streamId, capturedAt, width, height, firstSequence, length, tcpPort],
			(index % capacity) * fields,
		);
	}

	/** undefined for a frame that was never sent or is too old. */
	find(index: number): LoggedFrame | undefined {
		const start = (index % capacity) * fields;
		const at = (field: number): number => this.#values[start + field] ?? 0;
		return at(0) === index + 1
			? {
					streamId: at(1),
					capturedAt: at(2),
					width: at(3),
					height: at(4),
					firstSequence: at(5),
					length: at(6),
					tcpPort: at(portField),
				}
			: undefined;
	}

	/** The first frame after number `index` (undefined: the oldest known one) that went by this TCP connection. */
	nextOnTcp(tcpPort: number, index: number | undefined): number | undefined {
		return index === undefined ? this.#firstOnTcp(tcpPort) : this.#nextOnTcp(tcpPort, index);
	}

	#firstOnTcp(tcpPort: number): number | undefined {
		let first: number | undefined;
		for (let start = 0; start < this.#values.length; start += fields) {
			const owner = this.#values[start] ?? 0;
			if (owner > 0 && this.#values[start + portField] === tcpPort && (first ?? Infinity) > owner - 1) {
				first = owner - 1;
			}
		}

		return first;
	}

	#nextOnTcp(tcpPort: number, index: number): number | undefined {
		for (let next = index + 1; next < index + capacity; next++) {
			const start = (next % capacity) * fields;
			if (this.#values[start] === next + 1 && this.#values[start + portField] === tcpPort) {
				return next;
			}
		}

		return undefined;
	}
}
