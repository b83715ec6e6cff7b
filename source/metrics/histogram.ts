/**
 * A histogram of durations in shared memory, after the idea of HdrHistogram: buckets that grow with the value, so that
 * each is at most 1/64 (1.6 %) wide. One thread records, any other reads.
 */

const subBits = 6;
const subBuckets = 2 ** subBits;
/** The largest duration told apart: 2²⁷ µs, some 134 s. Longer ones count as this. */
const maxBits = 27;
const bucketCount = (maxBits - subBits + 1) * subBuckets;
const maxSlot = bucketCount;

export class Histogram {
	static readonly byteLength = (bucketCount + 1) * Float64Array.BYTES_PER_ELEMENT;
	readonly #values: Float64Array;

	constructor(memory: SharedArrayBuffer) {
		this.#values = new Float64Array(memory);
	}

	/** `microseconds`: negative ones count as 0. */
	record(microseconds: number): void {
		const value = Math.max(0, Math.round(microseconds));
		const bucket = bucketOf(value);
		this.#values[bucket] = (this.#values[bucket] ?? 0) + 1;
		this.#values[maxSlot] = Math.max(this.#values[maxSlot] ?? 0, value);
	}

	/** What it holds now; later records do not change it. */
	snapshot(): HistogramSnapshot {
		return new HistogramSnapshot(this.#values.slice());
	}
}

export class HistogramSnapshot {
	readonly #values: Float64Array;

	constructor(values: Float64Array) {
		this.#values = values;
	}

	get count(): number {
		return this.#values.subarray(0, maxSlot).reduce((sum, value) => sum + value, 0);
	}

	/** What was recorded after `earlier`. Its maximum is that of its highest bucket. */
	since(earlier: HistogramSnapshot): HistogramSnapshot {
		const values = this.#values.map((value, bucket) => value - (earlier.#values[bucket] ?? 0));
		let highest = maxSlot - 1;
		while (highest > 0 && values[highest] === 0) {
			highest--;
		}

		values[maxSlot] = upperEdge(highest);
		return new HistogramSnapshot(values);
	}

	/** With one more duration, if it is longer than all of these: one that is not over yet. */
	withLonger(microseconds: number): HistogramSnapshot {
		const value = Math.round(microseconds);
		const isLongest = this.count === 0 || value > (this.#values[maxSlot] ?? 0);
		if (!isLongest) {
			return this;
		}

		const values = this.#values.slice();
		const bucket = bucketOf(value);
		values[bucket] = (values[bucket] ?? 0) + 1;
		values[maxSlot] = value;
		return new HistogramSnapshot(values);
	}

	/**
	 * The durations in microseconds below which the given shares (0 … 1, ascending) of all records lie, each the middle of
	 * its bucket and at most the maximum; and the maximum. undefined when nothing was recorded.
	 */
	quantiles(shares: readonly number[]): {readonly quantiles: number[]; readonly max: number} | undefined {
		const total = this.count;
		if (total === 0) {
			return undefined;
		}

		const max = this.#values[maxSlot] ?? 0;
		const quantiles: number[] = [];
		let bucket = 0;
		let below = this.#values[0] ?? 0;
		for (const share of shares) {
			const rank = Math.max(1, Math.ceil(share * total));
			while (below < rank && bucket < maxSlot - 1) {
				bucket++;
				below += this.#values[bucket] ?? 0;
			}

			quantiles.push(Math.min(max, (lowerEdge(bucket) + upperEdge(bucket)) / 2));
		}

		return {quantiles, max};
	}
}

function bucketOf(value: number): number {
	if (value < subBuckets) {
		return value;
	}

	const bits = 31 - Math.clz32(Math.min(value, 2 ** maxBits - 1));
	const sub = Math.floor(Math.min(value, 2 ** maxBits - 1) / 2 ** (bits - subBits)) - subBuckets;
	return (bits - subBits + 1) * subBuckets + sub;
}

function lowerEdge(bucket: number): number {
	if (bucket < subBuckets) {
		return bucket;
	}

	const shift = Math.floor(bucket / subBuckets) - 1;
	return (subBuckets + (bucket % subBuckets)) * 2 ** shift;
}

/** The largest whole number of microseconds in the bucket. */
function upperEdge(bucket: number): number {
	return bucket < subBuckets ? bucket : lowerEdge(bucket + 1) - 1;
}
