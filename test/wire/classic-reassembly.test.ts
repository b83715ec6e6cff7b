import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {ClassicReassembler} from '../../source/wire/classic-reassembly.js';
import {type Header, WireError} from '../../source/wire/header.js';
import {Reassembler} from '../../source/wire/reassembly.js';
import {bytesOf, shuffled} from './frames.js';

const packetBytes = 10;

function headerOf(frameIndex: number, frameLength: number, fragmentIndex: number): Header {
	return {
		content: 'jpeg',
		streamId: 1,
		sequence: 0,
		frameIndex,
		fragmentIndex,
		fragmentCount: Math.ceil(frameLength / packetBytes),
		frameLength,
		capturedAt: 0,
		width: 16,
		height: 16,
	};
}

const lengthOf = 35;

/** A reassembler; `give(frame, fragment)` hands it that packet of a frame of four packets. */
function newReassembler() {
	const live = new Reassembler();
	const classic = new ClassicReassembler(live);
	return {
		live,
		classic,
		give(frameIndex: number, fragmentIndex: number, now = 0) {
			const data = bytesOf(lengthOf, frameIndex);
			const payload = data.subarray(fragmentIndex * packetBytes, (fragmentIndex + 1) * packetBytes);
			return classic.add(headerOf(frameIndex, lengthOf, fragmentIndex), payload, now);
		},
	};
}

describe('a classic message', () => {
	test('is whole when its last packet came, in whatever order', () => {
		const {give, classic} = newReassembler();
		expect([2, 0, 3].map(fragment => give(5, fragment).type)).toEqual(['kept', 'kept', 'kept']);
		expect(classic.heldBytes).toBe(25);
		const fate = give(5, 1);
		expect(fate).toMatchObject({type: 'complete', frame: {index: 5, codec: 'jpeg', width: 16}});
		expect(fate.type === 'complete' && fate.frame.data.equals(bytesOf(lengthOf, 5))).toBe(true);
		expect(classic.heldBytes).toBe(0);
		expect(classic.incomplete).toBe(0);
	});

	test('is thrown away by the first packet of a newer one; what still comes of it is late', () => {
		const {give, classic} = newReassembler();
		for (const fragment of [0, 1, 2]) {
			give(5, fragment);
		}

		expect(give(6, 3).type).toBe('kept');
		expect(classic.incomplete).toBe(1);
		expect(classic.heldBytes).toBe(5);
		expect(give(5, 3).type).toBe('late');
		expect(give(4, 0).type).toBe('late');
		expect([0, 1, 2].map(fragment => give(6, fragment).type)).toEqual(['kept', 'kept', 'complete']);
		expect(classic.incomplete).toBe(1);
	});

	test('takes a packet once, while it is under way and when it is done', () => {
		const {give} = newReassembler();
		expect(give(0, 0).type).toBe('kept');
		expect(give(0, 0).type).toBe('duplicate');
		for (const fragment of [1, 2, 3]) {
			give(0, fragment);
		}

		expect(give(0, 2).type).toBe('duplicate');
	});

	test('that is unfinished for 2 s is given up, also while nothing comes', () => {
		const {give, classic} = newReassembler();
		give(0, 0, 1000);
		classic.expire(2_000_999);
		expect(classic.incomplete).toBe(0);
		classic.expire(2_001_000);
		expect(classic.incomplete).toBe(1);
		expect(classic.heldBytes).toBe(0);
		expect(give(0, 1, 2_001_000).type).toBe('late');
	});

	test('follows the wrap of the index', () => {
		const {give, classic} = newReassembler();
		give(2 ** 32 - 1, 0);
		expect(give(0, 0).type).toBe('kept');
		expect(give(2 ** 32 - 1, 1).type).toBe('late');
		expect(classic.incomplete).toBe(1);
	});

	test('does not come after a newer frame of the live profile', () => {
		const {give, live} = newReassembler();
		for (const fragment of [0, 1, 2]) {
			give(5, fragment);
		}

		const newer = {...headerOf(6, 8, 0), fragmentCount: 1};
		expect(live.add(newer, Buffer.alloc(8), 0).type).toBe('complete');
		expect(give(5, 3).type).toBe('completeLate');
	});

	test.each<[string, Partial<Header>, number]>([
		['another packet count', {fragmentCount: 5}, 10],
		['another length', {frameLength: 34}, 10],
		['more bytes than the frame has', {fragmentIndex: 1}, 30],
	])('refuses a packet with %s, and is whole without it', (_, lie, bytes) => {
		const {classic, give} = newReassembler();
		give(0, 0);
		const header = {...headerOf(0, lengthOf, 1), ...lie};
		expect(() => classic.add(header, Buffer.alloc(bytes), 0)).toThrow(WireError);
		expect([1, 2, 3].map(fragment => give(0, fragment).type)).toEqual(['kept', 'kept', 'complete']);
	});

	test('is not given up for a first packet that contradicts itself', () => {
		const {classic, give} = newReassembler();
		give(5, 0);
		const newer = {...headerOf(6, 5, 0)};
		expect(() => classic.add(newer, Buffer.alloc(9), 0)).toThrow(WireError);
		expect(() => classic.add(newer, Buffer.alloc(4), 0)).toThrow(WireError);
		expect(classic.incomplete).toBe(0);
		expect([1, 2, 3].map(fragment => give(5, fragment).type)).toEqual(['kept', 'kept', 'complete']);
	});

	test('refuses a last packet that leaves it too short', () => {
		const {classic, give} = newReassembler();
		for (const fragment of [0, 1, 2]) {
			give(0, fragment);
		}

		expect(() => classic.add(headerOf(0, lengthOf, 3), Buffer.alloc(4), 0)).toThrow(/packets of 34/);
		expect(give(0, 3).type).toBe('complete');
	});
});

test('whatever arrives in whatever order: one message at a time, memory for what came, nothing counted twice', () => {
	fc.assert(
		fc.property(fc.nat(), fc.integer({min: 1, max: 8}), fc.nat(20), (seed, frames, lost) => {
			const {give, classic} = newReassembler();
			const all = Array.from({length: frames * 4}, (_, at) => [at >> 2, at & 3] as const);
			const arriving = shuffled([...all, ...all.slice(0, 3)], seed).slice(lost);
			let whole = 0;
			let newest = -1;
			for (const [frame, fragment] of arriving) {
				const fate = give(frame, fragment);
				whole += fate.type === 'complete' ? 1 : 0;
				if (frame < newest) {
					expect(fate.type).toBe('late');
				}

				newest = Math.max(newest, frame);
				expect(classic.heldBytes).toBeLessThan(lengthOf);
			}

			classic.expire(Infinity);
			expect(whole + classic.incomplete).toBeLessThanOrEqual(frames);
		}),
	);
});
