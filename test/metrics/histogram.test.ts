import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Histogram} from '../../source/metrics/histogram.js';

const longest = 2 ** 27 - 1;

function histogramOf(values: readonly number[]): Histogram {
	const histogram = new Histogram(new SharedArrayBuffer(Histogram.byteLength));
	for (const value of values) {
		histogram.record(value);
	}

	return histogram;
}

/** The value that a share of all values does not exceed: the nearest rank. */
function exactQuantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
}

describe('a histogram of durations', () => {
	test('of nothing knows nothing', () => {
		expect(histogramOf([]).snapshot().quantiles([0.5])).toBeUndefined();
		expect(histogramOf([]).snapshot().count).toBe(0);
	});

	test('tells short durations exactly', () => {
		const snapshot = histogramOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]).snapshot();
		expect(snapshot.quantiles([0, 0.1, 0.5, 0.9, 0.91, 1])).toEqual({
			quantiles: [1, 1, 5, 9, 100, 100],
			max: 100,
		});
		expect(snapshot.count).toBe(10);
	});

	test('of one duration says that one, whatever is asked', () => {
		expect(histogramOf([41_667]).snapshot().quantiles([0.5, 0.99])).toMatchObject({max: 41_667});
		expect(histogramOf([64]).snapshot().quantiles([0.5, 0.95, 0.99])).toEqual({
			quantiles: [64, 64, 64],
			max: 64,
		});
	});

	test('counts negative durations as 0 and rounds to whole microseconds', () => {
		expect(histogramOf([-5, 0.4, 0.6]).snapshot().quantiles([0.5, 1])).toEqual({quantiles: [0, 1], max: 1});
	});

	test('counts durations past the longest as the longest, and keeps the true maximum', () => {
		const quantiles = histogramOf([1e12, 1e12, 1]).snapshot().quantiles([0, 1]);
		expect(quantiles?.max).toBe(1e12);
		expect(quantiles?.quantiles[0]).toBe(1);
		expect(quantiles?.quantiles[1]).toBeGreaterThan(longest * (1 - 1 / 64));
	});

	test('a snapshot does not change with later records, and the time since it holds them alone', () => {
		const histogram = histogramOf([10, 20, 5000]);
		const earlier = histogram.snapshot();
		histogram.record(30);
		histogram.record(40);
		expect(earlier.count).toBe(3);
		const since = histogram.snapshot().since(earlier);
		expect(since.count).toBe(2);
		expect(since.quantiles([0.5, 1])).toEqual({quantiles: [30, 40], max: 40});
		expect(histogram.snapshot().since(histogram.snapshot()).quantiles([0.5])).toBeUndefined();
	});

	test('two histograms over one memory are one', () => {
		const memory = new SharedArrayBuffer(Histogram.byteLength);
		new Histogram(memory).record(50);
		expect(new Histogram(memory).snapshot().quantiles([1])).toEqual({quantiles: [50], max: 50});
	});
});

const duration = fc.oneof(
	fc.nat(200),
	fc.nat(100_000),
	fc.nat(longest),
	fc.nat(20).map(bits => 2 ** bits),
	fc.integer({min: 1, max: 20}).map(bits => 2 ** bits - 1),
);
const durations = fc.array(duration, {minLength: 1, maxLength: 200});
const shares = [0, 0.01, 0.5, 0.95, 0.99, 1];

test('every quantile is within 1/64 of the exact one, in order, and the maximum exact', () => {
	fc.assert(
		fc.property(durations, values => {
			const found = histogramOf(values).snapshot().quantiles(shares);
			expect(found?.max).toBe(Math.max(...values));
			let last = 0;
			for (const [at, share] of shares.entries()) {
				const quantile = found?.quantiles[at] ?? Number.NaN;
				const exact = exactQuantile(values, share);
				expect(Math.abs(quantile - exact)).toBeLessThanOrEqual(exact / 64);
				expect(quantile).toBeGreaterThanOrEqual(last);
				expect(quantile).toBeLessThanOrEqual(found?.max ?? 0);
				last = quantile;
			}
		}),
	);
});

test('what is since a snapshot is what a histogram of those alone would be', () => {
	fc.assert(
		fc.property(durations, durations, (before, after) => {
			const histogram = histogramOf(before);
			const earlier = histogram.snapshot();
			for (const value of after) {
				histogram.record(value);
			}

			const since = histogram.snapshot().since(earlier);
			const alone = histogramOf(after).snapshot();
			expect(since.count).toBe(after.length);
			const [sinceFound, aloneFound] = [since.quantiles(shares), alone.quantiles(shares)];
			const max = aloneFound?.max ?? 0;
			expect(Math.abs((sinceFound?.max ?? 0) - max)).toBeLessThanOrEqual(max / 64);
			for (const [at, value] of (aloneFound?.quantiles ?? []).entries()) {
				expect(Math.abs((sinceFound?.quantiles[at] ?? 0) - value)).toBeLessThanOrEqual(value / 64);
			}
		}),
	);
});
