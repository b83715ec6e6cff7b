/**
 * What the sender knows of its last frames and the classic wire format does not tell: so that latency and loss can be
 * measured beside the wire. In memory that both threads share; the sender writes, the receiver reads.
 */

export type LoggedFrame = {
	/** Microseconds. */
	readonly capturedAt: number;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	/** Sequence number of its first packet. */
	readonly firstSequence: number;
};

/** Frames that it remembers; more than a gigabyte of raw pictures at 720p. */
const capacity = 4096;
const fields = 5;

export class FrameLog {
	static readonly byteLength = capacity * fields * Float64Array.BYTES_PER_ELEMENT;
	readonly #values: Float64Array;

	constructor(memory: SharedArrayBuffer) {
		this.#values = new Float64Array(memory);
	}

	/** `index`: the frame's number, from 0. */
	record(index: number, {capturedAt, width, height, firstSequence}: LoggedFrame): void {
		this.#values.set([index + 1, capturedAt, width, height, firstSequence], (index % capacity) * fields);
	}

	/** undefined for a frame that was never sent or is too old. */
	find(index: number): LoggedFrame | undefined {
		const start = (index % capacity) * fields;
		const [owner, capturedAt = 0, width = 0, height = 0, firstSequence = 0] = this.#values.subarray(
			start,
			start + fields,
		);
		return owner === index + 1 ? {capturedAt, width, height, firstSequence} : undefined;
	}
}
