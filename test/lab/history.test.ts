import fc from 'fast-check';
import {expect, test} from 'vitest';
import {History, thinned} from '../../source/lab/history.js';

function historyOf(count: number, capacity: number): readonly number[] {
	const history = new History<number>(capacity);
	for (let item = 0; item < count; item++) {
		history.add(item);
	}

	return history.items;
}

test('keeps everything while there is room', () => {
	expect(historyOf(8, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('when it is full, lets every second one of the older half go', () => {
	expect(historyOf(9, 8)).toEqual([0, 2, 4, 5, 6, 7, 8]);
});

test('an hour at ten samples a second is kept whole', () => {
	const history = new History<number>();
	for (let item = 0; item < 36_000; item++) {
		history.add(item);
	}

	expect(history.items).toHaveLength(36_000);
});

test('never holds more than it may, keeps the order, the first and all of the last quarter', () => {
	fc.assert(
		fc.property(fc.integer({min: 8, max: 60}), fc.integer({min: 1, max: 500}), (capacity, count) => {
			const items = historyOf(count, capacity);
			expect(items.length).toBeLessThanOrEqual(capacity);
			expect(items).toEqual([...items].sort((a, b) => a - b));
			expect(items[0]).toBe(0);
			const last = Math.min(count, Math.floor(capacity / 4));
			expect(items.slice(-last)).toEqual(Array.from({length: last}, (_, at) => count - last + at));
		}),
	);
});

test('a past stays as it was, whatever comes after it', () => {
	const history = new History<number>(8);
	for (let item = 0; item < 6; item++) {
		history.add(item);
	}

	const {past} = history;
	const read = () => Array.from({length: past.length}, (_, index) => past.at(index));
	for (let item = 6; item < 40; item++) {
		history.add(item);
		expect(read()).toEqual([0, 1, 2, 3, 4, 5]);
		expect([past.at(-1), past.at(-6), past.at(-7), past.at(6)]).toEqual([5, 0, undefined, undefined]);
	}

	expect(history.past.at(-1)).toBe(39);
});

test('thinned out, it has at most so many, evenly picked, the newest among them', () => {
	const numbers = (count: number): number[] => Array.from({length: count}, (_, index) => index);
	expect(thinned([], 4)).toEqual([]);
	expect(thinned(numbers(4), 4)).toEqual([0, 1, 2, 3]);
	expect(thinned(numbers(5), 4)).toEqual([0, 2, 4]);
	expect(thinned(numbers(10), 4)).toEqual([0, 3, 6, 9]);
	fc.assert(
		fc.property(fc.nat(3000), fc.integer({min: 1, max: 700}), (count, most) => {
			const past = numbers(count);
			const kept = thinned(past, most);
			expect(kept.length).toBeLessThanOrEqual(most);
			expect(kept.at(-1)).toBe(past.at(-1));
			expect(new Set(kept.slice(1).map((item, index) => item - kept[index]!)).size).toBeLessThan(2);
		}),
	);
});
