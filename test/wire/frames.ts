import fc from 'fast-check';
import {cutFrame, packetAt} from '../../source/wire/fragment.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {type Header, headerLength, parseHeader} from '../../source/wire/header.js';
import {serialAdd} from '../../source/wire/serial.js';

/** Frames, packets and shuffles for tests of everything that carries them. */

export const streamId = 0xc0_ff_ee_01;

/** Bytes that look random, differ from frame to frame, and are the same in each run. */
export function bytesOf(length: number, seed: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	let state = (seed * 2_654_435_761 + 1) >>> 0;
	for (let at = 0; at < length; at++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		bytes[at] = state >>> 24;
	}

	return bytes;
}

export function frameOf(length: number, index = 0): EncodedFrame {
	return {
		index,
		codec: 'jpeg',
		capturedAt: 1_000_000 + index,
		width: 640,
		height: 360,
		data: bytesOf(length, index),
	};
}

export type Packet = {readonly header: Header; readonly payload: Buffer};

/** The frame's packets, as a receiver reads them: each in memory of its own. */
export function packetsOf(
	frame: EncodedFrame,
	packetSize: number,
	{stream = streamId, firstSequence = 0}: {stream?: number; firstSequence?: number} = {},
): Packet[] {
	const fragments = cutFrame(frame, {packetSize, streamId: stream, firstSequence});
	return Array.from({length: fragments.count}, (_, index) => {
		const bytes = Buffer.from(packetAt(fragments, index));
		return {header: parseHeader(bytes), payload: bytes.subarray(headerLength)};
	});
}

/** Several frames behind each other, their packets numbered through. */
export function packetsOfAll(frames: readonly EncodedFrame[], packetSize: number): Packet[] {
	const packets: Packet[] = [];
	for (const frame of frames) {
		packets.push(...packetsOf(frame, packetSize, {firstSequence: serialAdd(0, packets.length)}));
	}

	return packets;
}

/** Numbers 0 … 1 from a seed, the same in each run. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d_2b_79_f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** The same items in an order that the seed alone decides (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
	const result = [...items];
	const random = randomFrom(seed);
	for (let at = result.length - 1; at > 0; at--) {
		const other = Math.floor(random() * (at + 1));
		const item = result[at] as T;
		result[at] = result[other] as T;
		result[other] = item;
	}

	return result;
}

/** Frame lengths together with a packet size, drawn to the edges: just below, at and above whole packets. */
export function anyCut(maxPackets: number): fc.Arbitrary<{frameLength: number; packetSize: number}> {
	const packetSize = fc.oneof(
		fc.constantFrom(64, 65, 100, 256, 1024, 1400, 10_000, 30_000, 65_506, 65_507),
		fc.integer({min: 64, max: 65_507}),
	);
	return packetSize.chain(size => {
		const payload = size - headerLength;
		const edge = fc
			.tuple(fc.integer({min: 1, max: maxPackets}), fc.integer({min: -1, max: 1}))
			.map(([packets, step]) => Math.max(1, packets * payload + step));
		const any = fc.integer({min: 1, max: payload * maxPackets});
		return fc.record({
			frameLength: fc.oneof(edge, any, fc.integer({min: 1, max: 100})),
			packetSize: fc.constant(size),
		});
	});
}
