import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {cutFrame, fragmentCountOf, fragmentedLength, packetAt} from '../../source/wire/fragment.js';
import {headerLength, parseHeader} from '../../source/wire/header.js';
import {serialAdd} from '../../source/wire/serial.js';
import {anyCut, bytesOf, frameOf, packetsOf, streamId} from './frames.js';

describe('a frame cut into packets', () => {
	test('of 60 bytes in packets of 64: 24, 24 and 12 bytes, each behind its header', () => {
		const frame = frameOf(60, 9);
		const packets = packetsOf(frame, 64, {firstSequence: 100});
		expect(packets.map(({payload}) => payload.length)).toEqual([24, 24, 12]);
		expect(packets.map(({header}) => header.sequence)).toEqual([100, 101, 102]);
		expect(packets.map(({header}) => header.fragmentIndex)).toEqual([0, 1, 2]);
		expect(Buffer.concat(packets.map(({payload}) => payload))).toEqual(frame.data);
		expect(packets[2]?.header).toEqual({
			content: 'jpeg',
			streamId,
			sequence: 102,
			frameIndex: 9,
			fragmentIndex: 2,
			fragmentCount: 3,
			frameLength: 60,
			capturedAt: 1_000_009,
			width: 640,
			height: 360,
		});
	});

	test.each([
		[1, 64, 1],
		[24, 64, 1],
		[25, 64, 2],
		[984, 1024, 1],
		[985, 1024, 2],
		[65_467, 65_507, 1],
		[80_000, 1024, 82],
		[8 * 1024 * 1024, 1024, 8526],
	])('%i bytes in packets of %i are %i', (frameLength, packetSize, count) => {
		expect(fragmentCountOf(frameLength, packetSize)).toBe(count);
		expect(fragmentedLength(frameLength, packetSize)).toBe(frameLength + count * headerLength);
	});

	test('numbers its packets over the wrap-around', () => {
		const packets = packetsOf(frameOf(60), 64, {firstSequence: 2 ** 32 - 2});
		expect(packets.map(({header}) => header.sequence)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0]);
	});

	test('lies in the memory it is given where that is large enough, and in its own where it is not', () => {
		const options = {packetSize: 64, streamId, firstSequence: 0};
		const roomy = Buffer.alloc(1000);
		const inside = cutFrame(frameOf(100), options, roomy);
		expect(inside.bytes.buffer).toBe(roomy.buffer);
		expect(inside.bytes).toHaveLength(fragmentedLength(100, 64));
		const outside = cutFrame(frameOf(100), options, Buffer.alloc(100));
		expect(outside.bytes).toEqual(inside.bytes);
	});

	test('of any size in packets of any size fills all but the last, and joins to itself', () => {
		fc.assert(
			fc.property(anyCut(40), ({frameLength, packetSize}) => {
				const frame = frameOf(frameLength, 3);
				const fragments = cutFrame(frame, {packetSize, streamId, firstSequence: 2 ** 32 - 3});
				const {count} = fragments;
				expect(fragments.bytes).toHaveLength(fragmentedLength(frameLength, packetSize));
				const payloads: Buffer[] = [];
				for (let index = 0; index < count; index++) {
					const packet = packetAt(fragments, index);
					expect(packet.length === packetSize || index === count - 1).toBe(true);
					expect(packet.length).toBeLessThanOrEqual(packetSize);
					expect(packet.length).toBeGreaterThan(headerLength);
					expect(parseHeader(packet)).toMatchObject({
						fragmentIndex: index,
						fragmentCount: count,
						frameLength,
						sequence: serialAdd(2 ** 32 - 3, index),
					});
					payloads.push(packet.subarray(headerLength));
				}

				expect(Buffer.concat(payloads).equals(frame.data)).toBe(true);
			}),
			{numRuns: 60},
		);
	});

	test('of 8 MB in the smallest packets is one that a receiver lets through', () => {
		const fragments = cutFrame(
			{...frameOf(1), data: bytesOf(8 * 1024 * 1024, 1)},
			{packetSize: 64, streamId, firstSequence: 0},
		);
		expect(parseHeader(packetAt(fragments, fragments.count - 1)).fragmentIndex).toBe(349_525);
	});
});
