import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {SequenceTracker} from '../../source/wire/sequence.js';
import {serialAdd} from '../../source/wire/serial.js';
import {arrivals} from './arrivals.js';
import {randomFrom} from './frames.js';

const wrapped = (sequence: number): number => serialAdd(0, sequence);

function counted({received, lost, reordered, duplicate, lossBursts}: SequenceTracker) {
	return {received, lost, reordered, duplicate, lossBursts};
}

describe('what sequence numbers tell', () => {
	test.each(arrivals)('$story: $arrive', ({story: _, first, arrive, end, ...expected}) => {
		const tracker = new SequenceTracker(first === undefined ? undefined : wrapped(first));
		for (const sequence of arrive) {
			tracker.add(wrapped(sequence));
		}

		if (end !== undefined) {
			tracker.endAt(wrapped(end));
		}

		expect(counted(tracker)).toEqual(expected);
	});

	test('what comes after the end was told takes its loss back, and what follows joins the last row', () => {
		const tracker = new SequenceTracker(0);
		tracker.add(0);
		tracker.endAt(4);
		expect(counted(tracker)).toEqual({received: 1, lost: 3, reordered: 0, duplicate: 0, lossBursts: 1});
		tracker.endAt(6);
		expect(counted(tracker)).toMatchObject({lost: 5, lossBursts: 1});
		tracker.add(8);
		expect(counted(tracker)).toMatchObject({received: 2, lost: 7, lossBursts: 1});
		tracker.add(3);
		expect(counted(tracker)).toMatchObject({received: 3, lost: 6, reordered: 1, lossBursts: 2});
	});

	test('mishaps grow whenever any other count but received changes', () => {
		const tracker = new SequenceTracker(0);
		const grew = [0, 1, 3, 2, 2, 4].map(sequence => {
			const before = tracker.mishaps;
			tracker.add(sequence);
			return tracker.mishaps > before;
		});
		expect(grew).toEqual([false, false, true, true, true, false]);
	});

	test('each packet is told to be new or known', () => {
		const tracker = new SequenceTracker(0);
		expect([0, 2, 2, 1, 1].map(sequence => tracker.add(sequence))).toEqual([true, true, false, true, false]);
	});

	test('the next number is known from the start, and where the start is unknown, from the first packet on', () => {
		const known = new SequenceTracker(7);
		expect(known.next).toBe(7);
		known.add(9);
		expect(known.next).toBe(10);
		const unknown = new SequenceTracker();
		expect(unknown.next).toBeUndefined();
		unknown.add(2 ** 32 - 1);
		expect(unknown.next).toBe(0);
	});

	test('a tracker that goes on where another stopped counts what was missed between them', () => {
		const before = new SequenceTracker(0);
		before.add(0);
		const after = new SequenceTracker(before.next);
		after.add(4);
		expect(after.lost).toBe(3);
	});
});

/** The same counts from all that ever came, remembered whole. */
class Reference {
	readonly #first: number;
	readonly #seen = new Set<number>();
	#highest: number;
	#reordered = 0;
	#duplicate = 0;

	constructor(first: number) {
		this.#first = first;
		this.#highest = first - 1;
	}

	add(position: number): void {
		if (this.#seen.has(position)) {
			this.#duplicate++;
		} else if (position > this.#highest) {
			this.#highest = position;
		} else {
			this.#reordered++;
		}

		this.#seen.add(position);
	}

	end(next: number): void {
		this.#highest = Math.max(this.#highest, next - 1);
	}

	/** Missing packets whose neighbour before them is not missing. */
	#rows(): number {
		let rows = 0;
		for (let position = this.#first; position <= this.#highest; position++) {
			const isFirstOfRow = position === this.#first || this.#seen.has(position - 1);
			rows += !this.#seen.has(position) && isFirstOfRow ? 1 : 0;
		}

		return rows;
	}

	get counts() {
		const expected = this.#highest - this.#first + 1;
		return {
			received: this.#seen.size,
			lost: expected - this.#seen.size,
			reordered: this.#reordered,
			duplicate: this.#duplicate,
			lossBursts: this.#rows(),
		};
	}
}

/** `count` packets from `first` on: some never come, some come twice, each up to `spread` places from its own. */
function journey(first: number, count: number, spread: number, seed: number): number[] {
	const random = randomFrom(seed);
	const copies = Array.from({length: count}, (_, index) => first + index).flatMap(position => {
		const fate = random();
		return fate < 0.15 ? [] : fate < 0.25 ? [position, position] : [position];
	});
	return copies
		.map(position => ({position, at: position + random() * spread}))
		.sort((a, b) => a.at - b.at)
		.map(({position}) => position);
}

test('counts what one that remembers everything counts, over any loss, order, duplicates and the wrap-around', () => {
	const first = fc.oneof(
		fc.constant(0),
		fc.integer({min: 2 ** 32 - 300, max: 2 ** 32 + 10}),
		fc.nat(2 ** 32),
	);
	const shape = fc.record({
		first,
		count: fc.integer({min: 0, max: 300}),
		spread: fc.constantFrom(0, 2, 20, 400),
		seed: fc.nat(),
	});
	fc.assert(
		fc.property(shape, ({first: start, count, spread, seed}) => {
			const tracker = new SequenceTracker(wrapped(start));
			const reference = new Reference(start);
			for (const position of journey(start, count, spread, seed)) {
				tracker.add(wrapped(position));
				reference.add(position);
				expect(counted(tracker)).toEqual(reference.counts);
			}

			tracker.endAt(wrapped(start + count));
			reference.end(start + count);
			expect(counted(tracker)).toEqual(reference.counts);
			expect(tracker.received + tracker.lost).toBe(count);
		}),
		{numRuns: 60},
	);
});
