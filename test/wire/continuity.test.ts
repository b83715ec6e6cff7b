import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Continuity, ImplausibleError, type Place} from '../../source/wire/continuity.js';
import type {Header} from '../../source/wire/header.js';
import {serialAdd} from '../../source/wire/serial.js';
import {frameOf, type Packet, packetsOf} from './frames.js';

const [{header: like}] = packetsOf(frameOf(10), 64) as [Packet];
const second = 1e6;
/** Late enough that a frame may be a day old. */
const start = 200_000 * second;

/** A stream whose packets 0 and frame 0 are next. `take`: a packet that arrives a millisecond after it was captured, or as said. */
function stream(sequence = 0, frameIndex = 0, reached?: () => Place) {
	const continuity = new Continuity({sequence, frameIndex}, reached);
	return {
		continuity,
		take(packet: Partial<Header>, now = start): boolean {
			const header = {...like, capturedAt: now - 1000, ...packet};
			try {
				continuity.check(header, now);
			} catch (error) {
				expect(error).toBeInstanceOf(ImplausibleError);
				return false;
			}

			continuity.accept(header, now);
			return true;
		},
	};
}

describe('a packet far from its stream', () => {
	test.each([
		['sequence number', {sequence: 70_000, frameIndex: 1}],
		['sequence number, at the other end of all numbers', {sequence: 2 ** 31 - 1, frameIndex: 1}],
		['frame', {sequence: 1, frameIndex: 3002}],
		['frame, at the other end of all numbers', {sequence: 1, frameIndex: 2 ** 31}],
	])('by its %s is refused, and the stream goes on where it was', (_, far) => {
		const {take, continuity} = stream();
		expect(take({sequence: 0, frameIndex: 0})).toBe(true);
		expect(take(far)).toBe(false);
		expect(take(far)).toBe(false); // The same one again is no second one.
		expect(continuity.nextFrame).toBe(1);
		expect(take({sequence: 1, frameIndex: 1})).toBe(true);
	});

	test('says in one line where it lies, and where the stream is', () => {
		const {continuity} = stream(7, 3);
		expect(() =>
			continuity.check({...like, sequence: 90_000, frameIndex: 9, capturedAt: start}, start),
		).toThrow('packet 90000 of frame 9, where packet 7 of frame 3 is next');
	});

	test('but within the window is taken, however it comes', () => {
		const {take} = stream();
		expect(take({sequence: 65_536, frameIndex: 3000})).toBe(true);
		expect(take({sequence: 0, frameIndex: 0})).toBe(true); // As late as can be.
		expect(take({sequence: 65_537, frameIndex: 3001})).toBe(true);
	});
});

describe('two packets in a row that agree', () => {
	const after = (seconds: number) => start + seconds * second;

	test('are believed after a silence in which so much can have been sent', () => {
		const {take} = stream();
		take({sequence: 0, frameIndex: 0});
		expect(take({sequence: 1_250_000, frameIndex: 120}, after(5))).toBe(false);
		expect(take({sequence: 1_250_001, frameIndex: 120}, after(5))).toBe(true);
		expect(take({sequence: 1_250_002, frameIndex: 121}, after(5))).toBe(true);
	});

	test('need not be neighbours, nor in order: on the way some are lost, some overtaken', () => {
		const {take} = stream();
		take({sequence: 0, frameIndex: 0});
		expect(take({sequence: 200_050, frameIndex: 50}, after(1))).toBe(false);
		expect(take({sequence: 200_020, frameIndex: 49}, after(1))).toBe(true);
	});

	test('are not believed where nobody can have sent so much', () => {
		const {take} = stream();
		take({sequence: 0, frameIndex: 0});
		for (let step = 0; step < 10; step++) {
			expect(take({sequence: 2_000_000_000 + step, frameIndex: 1}, after(1))).toBe(false);
			expect(take({sequence: 1, frameIndex: 2_000_000_000 + step}, after(1))).toBe(false);
		}

		expect(take({sequence: 1, frameIndex: 1}, after(1))).toBe(true);
	});

	test('are where a receiver begins that does not know how long it was away', () => {
		const {take} = stream(500, 20);
		expect(take({sequence: 300_000, frameIndex: 80})).toBe(false);
		expect(take({sequence: 300_001, frameIndex: 80})).toBe(true);
	});

	test('lie behind each other with nothing of the stream between them', () => {
		const {take} = stream();
		take({sequence: 0, frameIndex: 0});
		expect(take({sequence: 100_000, frameIndex: 1}, after(1))).toBe(false);
		expect(take({sequence: 1, frameIndex: 1}, after(1))).toBe(true);
		expect(take({sequence: 100_001, frameIndex: 1}, after(1))).toBe(false);
	});
});

describe('a capture time', () => {
	test.each([
		['of tomorrow', start + 2 * second],
		['of a week ago', start - 7 * 86_400 * second],
		['of 0', 0],
	])('%s is refused on the first packet', (_, capturedAt) => {
		const {take} = stream();
		expect(take({sequence: 0, frameIndex: 0, capturedAt})).toBe(false);
	});

	test('of a newer frame lies between the newest one and now', () => {
		const {take} = stream();
		expect(take({sequence: 0, frameIndex: 0, capturedAt: start - 10 * second})).toBe(true);
		expect(take({sequence: 1, frameIndex: 1, capturedAt: start - 20 * second})).toBe(false);
		expect(take({sequence: 1, frameIndex: 1, capturedAt: start + 20 * second})).toBe(false);
		expect(take({sequence: 1, frameIndex: 1, capturedAt: start - 9 * second})).toBe(true);
	});

	test('of an older frame lies before it', () => {
		const {take} = stream();
		take({sequence: 9, frameIndex: 3, capturedAt: start - 10 * second});
		expect(take({sequence: 2, frameIndex: 1, capturedAt: start - 1 * second})).toBe(false);
		expect(take({sequence: 2, frameIndex: 1, capturedAt: start - 12 * second})).toBe(true);
	});

	test('may be hours ago where frames queue up that long: a classic sender behind a slow link', () => {
		const {take} = stream();
		const hour = 3600 * second;
		expect(take({sequence: 0, frameIndex: 0, capturedAt: start - 3 * hour})).toBe(true);
		expect(
			take({sequence: 1, frameIndex: 1, capturedAt: start - 3 * hour + 41_667}, start + 20 * second),
		).toBe(true);
	});
});

test('no lie between two packets of a stream changes what becomes of the next one', () => {
	const lie = fc.record({
		sequence: fc.nat(2 ** 32 - 1),
		frameIndex: fc.nat(2 ** 32 - 1),
		capturedAt: fc.nat({max: 2 ** 53 - 1}),
	});
	fc.assert(
		fc.property(
			fc.nat(2 ** 32 - 1),
			fc.nat(2 ** 32 - 1),
			fc.array(lie, {maxLength: 20}),
			(first, frame, lies) => {
				const {continuity} = stream(first, frame);
				for (const [step, told] of lies.entries()) {
					const now = start + step * 40_000;
					// What lies in the window is no lie that can be told from the truth by its numbers.
					try {
						continuity.check({...like, ...told}, now);
					} catch (error) {
						expect(error).toBeInstanceOf(ImplausibleError);
					}

					const honest = {
						...like,
						sequence: serialAdd(first, step),
						frameIndex: serialAdd(frame, step),
						capturedAt: now - 1000,
					};
					continuity.check(honest, now);
					continuity.accept(honest, now);
					expect(continuity.nextFrame).toBe(serialAdd(frame, step + 1));
				}
			},
		),
	);
});

describe('where it is known how far the sender has come', () => {
	test('nothing ahead of that is believed, however many agree, and what was sent meanwhile is', () => {
		let sent: Place = {sequence: 3, frameIndex: 1};
		const {take, continuity} = stream(0, 0, () => sent);
		expect(take({sequence: 0, frameIndex: 0})).toBe(true);
		for (const ahead of [3, 4, 5, 6]) expect(take({sequence: ahead, frameIndex: 0})).toBe(false);
		for (const ahead of [1, 2, 1, 2]) expect(take({sequence: 1, frameIndex: ahead})).toBe(false);
		expect(continuity.nextFrame).toBe(1);
		expect(take({sequence: 2, frameIndex: 0})).toBe(true);
		sent = {sequence: 6, frameIndex: 2};
		expect(take({sequence: 4, frameIndex: 1})).toBe(true);
		expect(take({sequence: 6, frameIndex: 1})).toBe(false);
	});

	test('that is said in one line', () => {
		const {continuity} = stream(0, 0, () => ({sequence: 3, frameIndex: 1}));
		expect(() => continuity.check({...like, sequence: 7, frameIndex: 2, capturedAt: start}, start)).toThrow(
			'packet 7 of frame 2, where its sender has not begun packet 3 or frame 1',
		);
	});

	test('numbers that wrap around are ahead and behind all the same', () => {
		const {take} = stream(2 ** 32 - 2, 0, () => ({sequence: 1, frameIndex: 1}));
		expect(take({sequence: 2 ** 32 - 1, frameIndex: 0})).toBe(true);
		expect(take({sequence: 0, frameIndex: 0})).toBe(true);
		expect(take({sequence: 1, frameIndex: 0})).toBe(false);
	});
});
