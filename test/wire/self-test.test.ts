import {beforeAll, expect, test} from 'vitest';
import {encodeJpeg, maxJpegLength} from '../../source/video/jpeg.js';
import {Pattern} from '../../source/video/pattern.js';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {Reassembler} from '../../source/wire/reassembly.js';
import {type Packet, packetsOf, shuffled} from './frames.js';

/**
 * The self-test of the course project: two encodings of one picture, one coarse in packets of 100 bytes, one fine in
 * packets of 60 000, all packets shuffled together; and the newer picture comes out bit for bit.
 */
const [width, height] = [640, 360];
const seeds = Array.from({length: 100}, (_, seed) => seed);
let coarse: Buffer;
let fine: Buffer;

beforeAll(async () => {
	const data = Buffer.alloc(width * height * 3);
	new Pattern(width, height, 24).draw(1, data);
	const encoded = async (quality: number) =>
		encodeJpeg({width, height, data}, quality, Buffer.alloc(maxJpegLength(width, height)));
	coarse = Buffer.from(await encoded(10));
	fine = Buffer.from(await encoded(100));
});

function received(packets: readonly Packet[]): EncodedFrame[] {
	const reassembler = new Reassembler();
	const frames = packets.flatMap(({header, payload}) => {
		const fate = reassembler.add(header, payload, 0);
		return fate.type === 'complete' ? [fate.frame] : [];
	});
	expect(reassembler.heldBytes).toBe(0);
	return frames;
}

test.each([
	['the fine one is the newer', 1, 2],
	['the coarse one is the newer', 2, 1],
])('two pictures in one heap of packets, %s', (_, coarseIndex, fineIndex) => {
	const picture = {codec: 'jpeg', capturedAt: 0, width, height} as const;
	const packets = [
		...packetsOf({...picture, index: coarseIndex, data: coarse}, 100),
		...packetsOf({...picture, index: fineIndex, data: fine}, 60_000),
	];
	expect(coarse.length).toBeGreaterThan(100);
	expect(fine.length).toBeGreaterThan(60_000);
	const sent = new Map([
		[coarseIndex, coarse],
		[fineIndex, fine],
	]);
	for (const seed of seeds) {
		const frames = received(shuffled(packets, seed));
		expect(frames.at(-1)?.index).toBe(2);
		expect(frames.length).toBeLessThanOrEqual(2);
		for (const frame of frames) {
			expect(frame.data.equals(sent.get(frame.index) ?? Buffer.alloc(0))).toBe(true);
		}
	}
});
