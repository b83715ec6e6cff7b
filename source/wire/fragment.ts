import type {EncodedFrame} from './frame.js';
import {advanceHeader, headerLength, writeHeader} from './header.js';
import {serialAdd} from './serial.js';

/** The fragments of one frame, laid out as packets one behind the other in one piece of memory. */
export type Fragments = {
	/** Header and payload of every packet, in order. */
	readonly bytes: Buffer;
	readonly count: number;
	/** Bytes of each packet but the last, which may be shorter. */
	readonly packetLength: number;
};

/** How many packets of at most `packetSize` bytes, header included, carry a frame of `frameLength` bytes. */
export function fragmentCountOf(frameLength: number, packetSize: number): number {
	return Math.ceil(frameLength / (packetSize - headerLength));
}

/** Bytes that `cutFrame` needs for this frame. */
export function fragmentedLength(frameLength: number, packetSize: number): number {
	return frameLength + fragmentCountOf(frameLength, packetSize) * headerLength;
}

/**
 * Cuts a frame into packets of at most `packetSize` bytes, header included, into `target` if it is large enough.
 * All packets but the last carry the same number of bytes: a receiver knows each one's place from its index alone.
 * The first packet gets sequence number `firstSequence`, the others the ones that follow.
 */
export function cutFrame(
	frame: EncodedFrame,
	{
		packetSize,
		streamId,
		firstSequence,
	}: {readonly packetSize: number; readonly streamId: number; readonly firstSequence: number},
	target?: Buffer,
): Fragments {
	const {data} = frame;
	const payloadLength = packetSize - headerLength;
	const count = fragmentCountOf(data.length, packetSize);
	const total = data.length + count * headerLength;
	const bytes =
		target !== undefined && target.length >= total ? target.subarray(0, total) : Buffer.allocUnsafe(total);
	const header = {
		content: frame.codec,
		streamId,
		sequence: firstSequence,
		frameIndex: frame.index,
		fragmentIndex: 0,
		fragmentCount: count,
		frameLength: data.length,
		capturedAt: frame.capturedAt,
		width: frame.width,
		height: frame.height,
	};
	writeHeader(bytes, header);
	for (let index = 0, at = 0; index < count; index++, at += packetSize) {
		if (index > 0) {
			bytes.copyWithin(at, 0, headerLength);
			advanceHeader(bytes, at, serialAdd(firstSequence, index), index);
		}

		data.copy(bytes, at + headerLength, index * payloadLength, (index + 1) * payloadLength);
	}

	return {bytes, count, packetLength: packetSize};
}

/** Packet `index` of the cut frame, as a view. */
export function packetAt({bytes, packetLength}: Fragments, index: number): Buffer {
	return bytes.subarray(index * packetLength, Math.min((index + 1) * packetLength, bytes.length));
}
