/**
 * The header of every packet, the same over TCP and UDP. All numbers are unsigned and big-endian.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+---------------+---------------+
 * |         magic "VS"            |   version 1   |    content    |   0
 * +-------------------------------+---------------+---------------+
 * |                           stream id                           |   4
 * +---------------------------------------------------------------+
 * |                        sequence number                        |   8
 * +---------------------------------------------------------------+
 * |                          frame index                          |  12
 * +---------------------------------------------------------------+
 * |                        fragment index                         |  16
 * +---------------------------------------------------------------+
 * |                        fragment count                         |  20
 * +---------------------------------------------------------------+
 * |                      frame length, bytes                      |  24
 * +---------------------------------------------------------------+
 * |                 capture time, µs (64 bits)                    |  28
 * |                                                               |  32
 * +-------------------------------+-------------------------------+
 * |         width, pixels         |         height, pixels        |  36
 * +-------------------------------+-------------------------------+  40
 * ```
 */
export const headerLength = 40;

/** The largest frame that is let through: a little more than 4096 × 4096 in BGR24. */
export const maxFrameLength = 52 * 1024 * 1024;

/** Packets smaller than this are not made, and a frame cut finer is refused: it would cost more to track than to hold. */
export const minPacketLength = 64;

const magic = 0x5653;
const version = 1;

/** `hello` carries no picture: it opens a TCP connection and says whose it is. */
const contentCodes = {hello: 0, jpeg: 1, raw: 2} as const;
export type Content = keyof typeof contentCodes;
const contents = ['hello', 'jpeg', 'raw'] as const;

export type Header = {
	content: Content;
	/** Random for each run: packets of strangers and of old runs are told apart by it. 0 … 2³² − 1. */
	streamId: number;
	/** Counts this stream's packets, over both protocols. 0 … 2³² − 1, wraps. */
	sequence: number;
	/** Counts this stream's frames. 0 … 2³² − 1, wraps. */
	frameIndex: number;
	/** 0 … fragmentCount − 1. */
	fragmentIndex: number;
	/** At least 1, at most what packets of minPacketLength need; 0 only for hello. */
	fragmentCount: number;
	/** Bytes of the whole frame, 1 … maxFrameLength; 0 only for hello. */
	frameLength: number;
	/** Microseconds of the sender's monotonic clock, 0 … 2⁵³ − 1. */
	capturedAt: number;
	/** Pixels, 1 … 65 535, together at most maxFrameLength / 3; 0 only for hello. */
	width: number;
	height: number;
};

/** Bytes that are no packet of ours; the message says what was wrong with them. */
export class WireError extends Error {
	override readonly name = 'WireError';
}

/** Writes `header` into `target` at `offset`; `target` has room for `headerLength` bytes there. */
export function writeHeader(target: Buffer, header: Header, offset = 0): void {
	target.writeUInt16BE(magic, offset);
	target[offset + 2] = version;
	target[offset + 3] = contentCodes[header.content];
	target.writeUInt32BE(header.streamId, offset + 4);
	target.writeUInt32BE(header.sequence, offset + 8);
	target.writeUInt32BE(header.frameIndex, offset + 12);
	target.writeUInt32BE(header.fragmentIndex, offset + 16);
	target.writeUInt32BE(header.fragmentCount, offset + 20);
	target.writeUInt32BE(header.frameLength, offset + 24);
	target.writeUInt32BE(Math.floor(header.capturedAt / 2 ** 32), offset + 28);
	target.writeUInt32BE(header.capturedAt % 2 ** 32, offset + 32);
	target.writeUInt16BE(header.width, offset + 36);
	target.writeUInt16BE(header.height, offset + 38);
}

/** Re-writes what differs between two packets of one frame: sequence number and fragment index. */
export function advanceHeader(target: Buffer, offset: number, sequence: number, fragmentIndex: number): void {
	target.writeUInt32BE(sequence, offset + 8);
	target.writeUInt32BE(fragmentIndex, offset + 16);
}

/** False for what other profiles and strangers send. */
export function beginsWithMagic(bytes: Buffer): boolean {
	return bytes.length >= 2 && uint16At(bytes, 0) === magic;
}

/** Whether it is a packet as this program sends them, whosever it is; its fields are not looked at. */
export function beginsAsPacket(bytes: Buffer): boolean {
	return bytes.length >= headerLength && beginsWithMagic(bytes) && bytes[2] === version;
}

/** Why these bytes do not begin as a packet: one line. */
export function openingFault(bytes: Buffer): string {
	if (bytes.length < headerLength) {
		return `a packet has at least ${headerLength} bytes, this one has ${bytes.length}`;
	}

	return beginsWithMagic(bytes)
		? `packet of version ${bytes[2]}, this program speaks version ${version}`
		: `a packet begins with "VS", this one with 0x${bytes.toString('hex', 0, 2)}`;
}

/**
 * Reads the header at the start of `bytes` and checks every field against its limits.
 * @throws WireError where these bytes are no packet of ours.
 */
export function parseHeader(bytes: Buffer): Header {
	if (!beginsAsPacket(bytes)) {
		throw new WireError(openingFault(bytes));
	}

	const content = contents[bytes[3] ?? -1];
	if (content === undefined) {
		throw new WireError(`packet of unknown content ${bytes[3]}`);
	}

	const header: Header = {
		content,
		streamId: uint32At(bytes, 4),
		sequence: uint32At(bytes, 8),
		frameIndex: uint32At(bytes, 12),
		fragmentIndex: uint32At(bytes, 16),
		fragmentCount: uint32At(bytes, 20),
		frameLength: uint32At(bytes, 24),
		capturedAt: uint32At(bytes, 28) * 2 ** 32 + uint32At(bytes, 32),
		width: uint16At(bytes, 36),
		height: uint16At(bytes, 38),
	};
	if (content === 'hello') {
		checkHello(header);
	} else {
		checkFrame(header);
	}

	return header;
}

/** As `readUInt32BE` of a range that is known to be there: its checks cost more than all else that is done with a header. */
function uint32At(bytes: Buffer, offset: number): number {
	const high = ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
	const low = ((bytes[offset + 2] ?? 0) << 8) | (bytes[offset + 3] ?? 0);
	return ((high << 16) | low) >>> 0;
}

function uint16At(bytes: Buffer, offset: number): number {
	return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function checkHello({fragmentCount, frameLength}: Header): void {
	if (fragmentCount !== 0 || frameLength !== 0) {
		throw new WireError('a hello that claims to carry a picture');
	}
}

function checkFrame(header: Header): void {
	const {fragmentIndex, fragmentCount, frameLength, width, height} = header;
	if (frameLength < 1 || frameLength > maxFrameLength) {
		throw new WireError(`frame of ${frameLength} bytes, allowed are 1 to ${maxFrameLength}`);
	}

	if (fragmentCount < 1 || fragmentCount > Math.ceil(frameLength / (minPacketLength - headerLength))) {
		throw new WireError(`${fragmentCount} fragments for a frame of ${frameLength} bytes`);
	}

	if (fragmentIndex >= fragmentCount) {
		throw new WireError(`fragment ${fragmentIndex} of ${fragmentCount}`);
	}

	// The largest picture in BGR24 is the largest frame: decoding a small JPEG must not take more memory than that either.
	if (width < 1 || height < 1 || width * height * 3 > maxFrameLength) {
		throw new WireError(`picture of ${width} × ${height} pixels`);
	}

	if (header.content === 'raw' && frameLength !== width * height * 3) {
		throw new WireError(`raw frame of ${frameLength} bytes for ${width} × ${height} pixels`);
	}

	if (!Number.isSafeInteger(header.capturedAt)) {
		throw new WireError('capture time past 2^53 µs');
	}
}
