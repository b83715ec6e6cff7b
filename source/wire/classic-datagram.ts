/**
 * Datagrams of the classic profile: a JPEG cut into pieces, each behind four numbers, unsigned and big-endian.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                         message index                         |   0
 * +---------------------------------------------------------------+
 * |                         packet index                          |   4
 * +---------------------------------------------------------------+
 * |                         packet count                          |   8
 * +---------------------------------------------------------------+
 * |                      payload size, bytes                      |  12
 * +---------------------------------------------------------------+  16
 * ```
 */
import {maxFrameLength, WireError} from './header.js';

export const classicHeaderLength = 16;
/** Header included. */
export const maxClassicDatagram = 200;
export const classicPayloadLength = maxClassicDatagram - classicHeaderLength;
const maxPacketCount = Math.ceil(maxFrameLength / classicPayloadLength);

export type ClassicHeader = {
	/** The frame's index. 0 … 2³² − 1, wraps. */
	readonly messageIndex: number;
	/** 0 … packetCount − 1. */
	readonly packetIndex: number;
	/** 1 … what the largest frame takes. */
	readonly packetCount: number;
	/** 1 … 184. */
	readonly payloadSize: number;
};

export function classicPacketCount(messageLength: number): number {
	return Math.ceil(messageLength / classicPayloadLength);
}

/** All datagrams of one message, one behind the other: 200 bytes each but the last. */
export function cutClassicMessage(messageIndex: number, message: Buffer): Buffer {
	const packetCount = classicPacketCount(message.length);
	const bytes = Buffer.allocUnsafe(message.length + packetCount * classicHeaderLength);
	for (let packetIndex = 0; packetIndex < packetCount; packetIndex++) {
		const at = packetIndex * maxClassicDatagram;
		const from = packetIndex * classicPayloadLength;
		const payloadSize = message.copy(bytes, at + classicHeaderLength, from, from + classicPayloadLength);
		writeClassicHeader(bytes, {messageIndex, packetIndex, packetCount, payloadSize}, at);
	}

	return bytes;
}

export function writeClassicHeader(target: Buffer, header: ClassicHeader, offset = 0): void {
	target.writeUInt32BE(header.messageIndex, offset);
	target.writeUInt32BE(header.packetIndex, offset + 4);
	target.writeUInt32BE(header.packetCount, offset + 8);
	target.writeUInt32BE(header.payloadSize, offset + 12);
}

/**
 * Reads the header of one whole datagram and checks every field against its limits.
 * @throws WireError where it is no classic datagram.
 */
export function parseClassicHeader(datagram: Buffer): ClassicHeader {
	const {length} = datagram;
	if (length <= classicHeaderLength || length > maxClassicDatagram) {
		throw new WireError(
			`a classic datagram has ${classicHeaderLength + 1} to ${maxClassicDatagram} bytes, this one has ${length}`,
		);
	}

	const header: ClassicHeader = {
		messageIndex: datagram.readUInt32BE(0),
		packetIndex: datagram.readUInt32BE(4),
		packetCount: datagram.readUInt32BE(8),
		payloadSize: datagram.readUInt32BE(12),
	};
	const {packetIndex, packetCount, payloadSize} = header;
	if (packetCount < 1 || packetCount > maxPacketCount) {
		throw new WireError(`classic message of ${packetCount} packets, allowed are 1 to ${maxPacketCount}`);
	}

	if (packetIndex >= packetCount) {
		throw new WireError(`classic packet ${packetIndex} of ${packetCount}`);
	}

	if (payloadSize !== length - classicHeaderLength) {
		throw new WireError(
			`classic packet that claims ${payloadSize} bytes and carries ${length - classicHeaderLength}`,
		);
	}

	return header;
}
