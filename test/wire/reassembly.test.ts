import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Header, WireError} from '../../source/wire/header.js';
import {type PacketFate, Reassembler, type ReassemblyLimits} from '../../source/wire/reassembly.js';
import {serialAdd} from '../../source/wire/serial.js';
import {anyCut, frameOf, type Packet, packetsOf, packetsOfAll, shuffled} from './frames.js';

const roomy: ReassemblyLimits = {maxFrames: 16, maxBytes: 64 * 1024 * 1024, deadline: 2e6};

/** Adds them all at one moment; what became of each. */
function addAll(reassembler: Reassembler, packets: readonly Packet[], now = 0): PacketFate[] {
	return packets.map(({header, payload}) => reassembler.add(header, payload, now));
}

const typesOf = (fates: readonly PacketFate[]): string[] => fates.map(({type}) => type);

function framesOf(fates: readonly PacketFate[]) {
	return fates.flatMap(fate => (fate.type === 'complete' ? [fate.frame] : []));
}

/** The frame's packets by the numbers given. */
function pick(packets: readonly Packet[], ...indexes: number[]): Packet[] {
	return indexes.map(index => packets[index]).filter(packet => packet !== undefined);
}

describe('one frame', () => {
	test('in three packets is whole with the third', () => {
		const frame = frameOf(60, 7);
		const reassembler = new Reassembler();
		const fates = addAll(reassembler, packetsOf(frame, 64));
		expect(typesOf(fates)).toEqual(['kept', 'kept', 'complete']);
		expect(framesOf(fates)).toEqual([frame]);
		expect(reassembler.heldBytes).toBe(0);
		expect(reassembler.heldFrames).toBe(0);
		expect(reassembler.incomplete).toBe(0);
	});

	test('in one packet is whole at once, and takes no memory', () => {
		const frame = frameOf(10);
		const [packet] = packetsOf(frame, 64);
		const fates = addAll(new Reassembler(), packet === undefined ? [] : [packet]);
		expect(framesOf(fates)).toEqual([frame]);
		expect(framesOf(fates)[0]?.data.buffer).toBe(packet?.payload.buffer);
	});

	test('in pieces is copied, so that its packets may be written over', () => {
		const frame = frameOf(60);
		const packets = packetsOf(frame, 64);
		const reassembler = new Reassembler();
		const frames = packets.flatMap(packet => {
			const fates = addAll(reassembler, [packet]);
			packet.payload.fill(0);
			return framesOf(fates);
		});
		expect(frames).toEqual([frame]);
	});

	test('holds its bytes and one more a packet while it is under way', () => {
		const reassembler = new Reassembler();
		addAll(reassembler, pick(packetsOf(frameOf(60), 64), 1));
		expect(reassembler.heldBytes).toBe(60 + 3);
		expect(reassembler.heldFrames).toBe(1);
	});

	test('of raw pixels stays raw', () => {
		const frame = {...frameOf(48), codec: 'raw', width: 4, height: 4} as const;
		expect(framesOf(addAll(new Reassembler(), packetsOf(frame, 64)))).toEqual([frame]);
	});

	test('tells a packet that came twice while it is under way, and calls it late when it is done', () => {
		const packets = packetsOf(frameOf(60), 64);
		const fates = addAll(new Reassembler(), pick(packets, 0, 0, 2, 2, 1, 1));
		expect(typesOf(fates)).toEqual(['kept', 'duplicate', 'kept', 'duplicate', 'complete', 'late']);
		const [whole] = packetsOf(frameOf(5), 64);
		const twice = whole === undefined ? [] : [whole, whole];
		expect(typesOf(addAll(new Reassembler(), twice))).toEqual(['complete', 'duplicate']);
	});

	test('of any size, in packets of any size, in any order, each one once or twice, is bit for bit the same', () => {
		const journey = fc.record({cut: anyCut(60), seed: fc.nat(), twice: fc.boolean()});
		fc.assert(
			fc.property(journey, ({cut: {frameLength, packetSize}, seed, twice}) => {
				const frame = frameOf(frameLength, seed % 1000);
				const packets = packetsOf(frame, packetSize);
				const reassembler = new Reassembler();
				const fates = addAll(reassembler, shuffled(twice ? [...packets, ...packets] : packets, seed));
				const frames = framesOf(fates);
				expect(frames).toHaveLength(1);
				expect(frames[0]?.data.equals(frame.data)).toBe(true);
				const types = typesOf(fates);
				expect(types.filter(type => type === 'kept')).toHaveLength(packets.length - 1);
				expect(types.filter(type => type === 'duplicate' || type === 'late')).toHaveLength(
					twice ? packets.length : 0,
				);
				expect(reassembler.heldBytes).toBe(0);
			}),
			{numRuns: 100},
		);
	});

	test.each([
		[1, 64],
		[25, 64],
		[1024 * 1024, 256],
		[8 * 1024 * 1024, 1024],
		[8 * 1024 * 1024 - 1, 65_507],
	])('of %i bytes in shuffled packets of %i comes out bit for bit', (frameLength, packetSize) => {
		const frame = frameOf(frameLength, 1);
		const frames = framesOf(addAll(new Reassembler(), shuffled(packetsOf(frame, packetSize), frameLength)));
		expect(frames).toHaveLength(1);
		expect(frames[0]?.data.equals(frame.data)).toBe(true);
	});
});

describe('several frames', () => {
	test('the newest wins: one that is whole gives up the older ones, whose packets come late then', () => {
		const [older, newer] = [packetsOf(frameOf(60, 1), 64), packetsOf(frameOf(60, 2), 64)];
		const reassembler = new Reassembler();
		const fates = addAll(reassembler, [...pick(older, 0, 1), ...newer, ...pick(older, 2)]);
		expect(typesOf(fates)).toEqual(['kept', 'kept', 'kept', 'kept', 'complete', 'late']);
		expect(reassembler.incomplete).toBe(1);
		expect(reassembler.heldBytes).toBe(0);
	});

	test('an older one that is whole leaves the newer one under way', () => {
		const [older, newer] = [packetsOf(frameOf(60, 1), 64), packetsOf(frameOf(60, 2), 64)];
		const reassembler = new Reassembler();
		const fates = addAll(reassembler, [...pick(newer, 0), ...older, ...pick(newer, 1, 2)]);
		expect(framesOf(fates).map(({index}) => index)).toEqual([1, 2]);
		expect(reassembler.incomplete).toBe(0);
	});

	test('one that is whole in one packet, but older than the last whole one, is late', () => {
		const fates = addAll(new Reassembler(), [
			...packetsOf(frameOf(5, 2), 64),
			...packetsOf(frameOf(5, 1), 64),
		]);
		expect(typesOf(fates)).toEqual(['complete', 'completeLate']);
	});

	test('are told apart over the wrap-around of the frame index', () => {
		const indexes = [2 ** 32 - 2, 2 ** 32 - 1, 0, 1];
		const reassembler = new Reassembler();
		const inOrder = indexes.flatMap(index => packetsOf(frameOf(60, index), 64));
		expect(framesOf(addAll(reassembler, inOrder)).map(({index}) => index)).toEqual(indexes);
		const before = new Reassembler();
		addAll(before, pick(packetsOf(frameOf(60, 2 ** 32 - 1), 64), 0));
		addAll(before, packetsOf(frameOf(60, 0), 64));
		expect(before.incomplete).toBe(1);
		expect(before.heldFrames).toBe(0);
	});

	test('of two runs, told apart by their stream, do not mix', () => {
		fc.assert(
			fc.property(anyCut(12), fc.nat(), (cut, seed) => {
				const [a, b] = [frameOf(cut.frameLength, 1), {...frameOf(cut.frameLength + 1, 1), capturedAt: 5}];
				const mixed = shuffled(
					[...packetsOf(a, cut.packetSize, {stream: 1}), ...packetsOf(b, cut.packetSize, {stream: 2})],
					seed,
				);
				const runs = new Map([
					[1, new Reassembler()],
					[2, new Reassembler()],
				]);
				const frames = mixed.flatMap(packet => {
					const reassembler = runs.get(packet.header.streamId);
					return reassembler === undefined ? [] : framesOf(addAll(reassembler, [packet]));
				});
				expect(frames).toHaveLength(2);
				expect(frames.find(({capturedAt}) => capturedAt === 5)?.data.equals(b.data)).toBe(true);
				expect(frames.find(({capturedAt}) => capturedAt !== 5)?.data.equals(a.data)).toBe(true);
			}),
			{numRuns: 40},
		);
	});
});

describe('what takes too long or too much', () => {
	const [first, second, third] = [1, 2, 3].map(index => packetsOf(frameOf(60, index), 64)) as [
		Packet[],
		Packet[],
		Packet[],
	];

	test('an unfinished frame is given up at its deadline, and its packets come late from then on', () => {
		const reassembler = new Reassembler({...roomy, deadline: 1000});
		addAll(reassembler, pick(first, 0), 100);
		reassembler.expire(1099);
		expect(reassembler.heldFrames).toBe(1);
		reassembler.expire(1100);
		expect(reassembler.heldFrames).toBe(0);
		expect(reassembler.heldBytes).toBe(0);
		expect(reassembler.incomplete).toBe(1);
		expect(typesOf(addAll(reassembler, pick(first, 1, 2), 1200))).toEqual(['late', 'late']);
		expect(reassembler.incomplete).toBe(1);
	});

	test('a packet of another frame is enough to see that a deadline has passed', () => {
		const reassembler = new Reassembler({...roomy, deadline: 1000});
		addAll(reassembler, pick(first, 0), 0);
		addAll(reassembler, pick(second, 0), 5000);
		expect(reassembler.incomplete).toBe(1);
		expect(reassembler.heldFrames).toBe(1);
	});

	test('with no room for another frame the oldest one makes it', () => {
		const reassembler = new Reassembler({...roomy, maxFrames: 2});
		addAll(reassembler, [...pick(first, 0), ...pick(second, 0), ...pick(third, 0)]);
		expect(reassembler.heldFrames).toBe(2);
		expect(reassembler.incomplete).toBe(1);
		expect(typesOf(addAll(reassembler, [...pick(first, 1), ...pick(second, 1)]))).toEqual(['late', 'kept']);
	});

	test('with no room, one that is older than all under way is given up itself', () => {
		const reassembler = new Reassembler({...roomy, maxFrames: 2});
		const fates = addAll(reassembler, [...pick(second, 0), ...pick(third, 0), ...pick(first, 0, 1)]);
		expect(typesOf(fates)).toEqual(['kept', 'kept', 'late', 'late']);
		expect(reassembler.incomplete).toBe(1);
		expect(framesOf(addAll(reassembler, pick(second, 1, 2))).map(({index}) => index)).toEqual([2]);
	});

	test('frames under way never take more than the limits, whatever comes', () => {
		const limits = {maxFrames: 3, maxBytes: 5000, deadline: 50};
		const packet = fc.record({index: fc.nat(12), length: fc.integer({min: 61, max: 2000}), part: fc.nat()});
		fc.assert(
			fc.property(fc.array(packet, {maxLength: 80}), fc.nat(), (plan, start) => {
				const reassembler = new Reassembler(limits);
				for (const [now, {index, length, part}] of plan.entries()) {
					const frame = frameOf(length, serialAdd(2 ** 32 - 6, (start % 3) + index));
					const packets = packetsOf(frame, 64);
					const chosen = pick(packets, part % packets.length);
					try {
						addAll(reassembler, chosen, now * 7);
					} catch (error) {
						expect(error).toBeInstanceOf(WireError);
					}

					expect(reassembler.heldBytes).toBeLessThanOrEqual(limits.maxBytes);
					expect(reassembler.heldFrames).toBeLessThanOrEqual(limits.maxFrames);
				}

				reassembler.expire(1e9);
				expect(reassembler.heldBytes).toBe(0);
				expect(reassembler.heldFrames).toBe(0);
			}),
			{numRuns: 100},
		);
	});
});

describe('packets that contradict each other', () => {
	const packets = packetsOf(frameOf(60, 5), 64);
	const [head, middle, tail] = packets as [Packet, Packet, Packet];
	const changed = (packet: Packet, header: Partial<Header>, payload = packet.payload): Packet => ({
		header: {...packet.header, ...header},
		payload,
	});

	test.each<[string, Packet]>([
		['another length of frame', changed(middle, {frameLength: 61})],
		['another number of fragments', changed(middle, {fragmentCount: 4})],
		['another capture time', changed(middle, {capturedAt: 1})],
		['another width', changed(middle, {width: 641})],
		['another height', changed(middle, {height: 361})],
		['another codec', changed(middle, {content: 'raw'})],
		['a fragment shorter than the first', changed(middle, {}, middle.payload.subarray(1))],
		['a last fragment of the wrong length', changed(tail, {}, Buffer.alloc(13))],
		['no bytes at all', changed(middle, {}, Buffer.alloc(0))],
		['more bytes than the frame has', changed(middle, {}, Buffer.alloc(61))],
		['the whole frame at once', changed(middle, {fragmentIndex: 0, fragmentCount: 1}, Buffer.alloc(60))],
		['one packet that is not the whole frame', changed(middle, {fragmentIndex: 0, fragmentCount: 1})],
	])('are refused with %s; the frame still comes out whole', (_, contradiction) => {
		const reassembler = new Reassembler();
		addAll(reassembler, [head]);
		const held = reassembler.heldBytes;
		expect(() => addAll(reassembler, [contradiction])).toThrow(WireError);
		expect(reassembler.heldBytes).toBe(held);
		expect(framesOf(addAll(reassembler, [tail, middle])).map(({data}) => data)).toEqual([
			frameOf(60, 5).data,
		]);
		expect(reassembler.incomplete).toBe(0);
	});

	test('a first packet that contradicts itself leaves nothing behind', () => {
		const reassembler = new Reassembler();
		expect(() => addAll(reassembler, [changed(head, {}, Buffer.alloc(61))])).toThrow(
			'fragment 0 of 3 with 61 bytes does not fit a frame of 60 bytes',
		);
		expect(reassembler.heldFrames).toBe(0);
		expect(reassembler.heldBytes).toBe(0);
	});
});

/** The rules in their plainest form, with memory for everything. */
class Reference {
	incomplete = 0;
	readonly completed: number[] = [];
	readonly #parts = new Map<number, Set<number>>();
	#newest = -1;

	/** `frame`, `part`: counted from 0, without a wrap-around. */
	add(frame: number, part: number, count: number): string {
		if (frame <= this.#newest) {
			return count > 1 ? 'late' : frame === this.#newest ? 'duplicate' : 'completeLate';
		}

		const parts = this.#parts.get(frame) ?? new Set();
		this.#parts.set(frame, parts);
		if (parts.has(part)) {
			return 'duplicate';
		}

		parts.add(part);
		if (parts.size < count) {
			return 'kept';
		}

		this.#newest = frame;
		this.completed.push(frame);
		const givenUp = [...this.#parts.keys()].filter(other => other <= frame);
		for (const other of givenUp) {
			this.#parts.delete(other);
		}

		this.incomplete += givenUp.length - 1;
		return 'complete';
	}
}

test('counts and completes as the plain rules say, over any loss, order, duplicates and the wrap-around', () => {
	const shape = fc.record({
		lengths: fc.array(fc.integer({min: 1, max: 200}), {minLength: 1, maxLength: 12}),
		start: fc.constantFrom(0, 2 ** 32 - 5, 2 ** 32 - 1),
		spread: fc.constantFrom(1, 8, 30, 500),
		seed: fc.nat(),
	});
	fc.assert(
		fc.property(shape, ({lengths, start, spread, seed}) => {
			const frames = lengths.map((length, at) => frameOf(length, serialAdd(start, at)));
			const sent = packetsOfAll(frames, 64);
			// Two of three packets arrive, some twice, each at most `spread` places from where it was sent.
			const copies = shuffled([...sent.keys(), ...sent.keys()], seed).slice(0, sent.length);
			const jitter = shuffled([...copies.keys()], seed + 1);
			const order = copies
				.map((index, at) => ({index, at: index + ((jitter[at] ?? 0) % spread)}))
				.sort((a, b) => a.at - b.at);
			const reassembler = new Reassembler(roomy);
			const reference = new Reference();
			for (const {index} of order) {
				const packet = sent[index];
				if (packet === undefined) {
					throw new Error('no such packet');
				}

				const {frameIndex, fragmentIndex, fragmentCount} = packet.header;
				const fate = reassembler.add(packet.header, packet.payload, 0);
				const at = serialAdd(frameIndex, -start);
				expect(fate.type).toBe(reference.add(at, fragmentIndex, fragmentCount));
				if (fate.type === 'complete') {
					expect(fate.frame.data.equals(frames[at]?.data ?? Buffer.alloc(0))).toBe(true);
				}
			}

			expect(reassembler.incomplete).toBe(reference.incomplete);
		}),
		{numRuns: 150},
	);
});
