import type {Point} from '../shared/stream.js';

/** Eleven minutes at ten a second: a little more than the longest span that the charts show. */
const defaultCapacity = 6600;

/** The newest points of one run, oldest first, in bounded memory. */
export class Series {
	#points: Point[] = [];
	readonly #capacity: number;

	constructor(capacity = defaultCapacity) {
		this.#capacity = capacity;
	}

	get length(): number {
		return this.#points.length;
	}

	get last(): Point | undefined {
		return this.#points.at(-1);
	}

	at(index: number): Point | undefined {
		return this.#points[index];
	}

	/** Points in any other order than that of time are of another run, or come a second time. */
	add(point: Point): void {
		const {last} = this;
		if (last !== undefined && point.at <= last.at) {
			if (point.at === last.at) return;
			this.#points = [];
		}

		this.#points.push(point);
		// Cutting off a part at a time keeps adding cheap.
		if (this.#points.length > this.#capacity * 1.1) this.#points = this.#points.slice(-this.#capacity);
	}

	replace(points: readonly Point[]): void {
		this.#points = points.slice(-this.#capacity);
	}

	/** The index of the first point at or after this time; `length` where there is none. */
	indexAt(seconds: number): number {
		let low = 0;
		let high = this.#points.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#points[middle]?.at ?? Infinity) < seconds) low = middle + 1;
			else high = middle;
		}

		return low;
	}
}
