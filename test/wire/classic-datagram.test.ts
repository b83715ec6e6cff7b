import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	classicHeaderLength,
	classicPacketCount,
	cutClassicMessage,
	maxClassicDatagram,
	parseClassicHeader,
	writeClassicHeader,
} from '../../source/wire/classic-datagram.js';
import {WireError} from '../../source/wire/header.js';
import {bytesOf} from './frames.js';

/** The datagrams of one message, as a receiver reads them. */
function datagramsOf(messageIndex: number, message: Buffer): Buffer[] {
	const bytes = cutClassicMessage(messageIndex, message);
	const count = classicPacketCount(message.length);
	return Array.from({length: count}, (_, at) =>
		bytes.subarray(at * maxClassicDatagram, (at + 1) * maxClassicDatagram),
	);
}

describe('a classic datagram', () => {
	const hex = '00000007 00000001 00000003 00000004 deadbeef'.replaceAll(' ', '');

	test('is four numbers, big-endian, and its payload', () => {
		const datagram = Buffer.from(hex, 'hex');
		const header = parseClassicHeader(datagram);
		expect(header).toEqual({messageIndex: 7, packetIndex: 1, packetCount: 3, payloadSize: 4});
		const again = Buffer.alloc(datagram.length);
		writeClassicHeader(again, header);
		datagram.copy(again, classicHeaderLength, classicHeaderLength);
		expect(again.toString('hex')).toBe(hex);
	});

	test('has 200 bytes at most, and the last one the rest', () => {
		const datagrams = datagramsOf(9, bytesOf(184 * 2 + 1, 1));
		expect(datagrams.map(({length}) => length)).toEqual([200, 200, 17]);
		expect(datagrams.map(datagram => parseClassicHeader(datagram))).toEqual([
			{messageIndex: 9, packetIndex: 0, packetCount: 3, payloadSize: 184},
			{messageIndex: 9, packetIndex: 1, packetCount: 3, payloadSize: 184},
			{messageIndex: 9, packetIndex: 2, packetCount: 3, payloadSize: 1},
		]);
	});

	test('carries any message whole', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 1, max: 5000}),
				fc.integer({min: 0, max: 2 ** 32 - 1}),
				(length, messageIndex) => {
					const message = bytesOf(length, length);
					const datagrams = datagramsOf(messageIndex, message);
					for (const [packetIndex, datagram] of datagrams.entries()) {
						const header = parseClassicHeader(datagram);
						expect(header).toMatchObject({messageIndex, packetIndex, packetCount: datagrams.length});
					}

					const payloads = datagrams.map(datagram => datagram.subarray(classicHeaderLength));
					expect(Buffer.concat(payloads).equals(message)).toBe(true);
				},
			),
		);
	});

	test.each([
		['an empty one', '', /17 to 200 bytes, this one has 0/],
		['a header without a payload', '00000007 00000000 00000001 00000000', /this one has 16/],
		['one that is too long', `00000007 00000000 00000001 000000b9 ${'00'.repeat(185)}`, /this one has 201/],
		['no packets at all', '00000007 00000000 00000000 00000001 ff', /message of 0 packets/],
		['more packets than any frame has', '00000007 00000000 ffffffff 00000001 ff', /of 4294967295 packets/],
		['a packet behind the last', '00000007 00000003 00000003 00000001 ff', /packet 3 of 3/],
		['a payload that is shorter than it says', '00000007 00000000 00000001 00000002 ff', /claims 2 bytes/],
		['a payload that is longer than it says', '00000007 00000000 00000001 00000001 ffff', /carries 2/],
	])('is refused: %s', (_, text, message) => {
		const parse = () => parseClassicHeader(Buffer.from(text.replaceAll(' ', ''), 'hex'));
		expect(parse).toThrow(WireError);
		expect(parse).toThrow(message);
	});

	test('whatever comes is read or refused, and nothing else', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 220}), bytes => {
				try {
					const {packetIndex, packetCount, payloadSize} = parseClassicHeader(Buffer.from(bytes));
					expect(packetIndex).toBeLessThan(packetCount);
					expect(payloadSize).toBe(bytes.length - classicHeaderLength);
				} catch (error) {
					expect(error).toBeInstanceOf(WireError);
				}
			}),
		);
	});
});
