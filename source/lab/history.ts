/** What one run may keep: an hour of samples at ten a second. */
const defaultCapacity = 36_000;

/**
 * Everything since the run began, in bounded memory: when it is full, every second one of the older half is let go. Samples
 * hold totals, so thinning loses detail in time and no count.
 */
export class History<T> {
	readonly #items: T[] = [];
	readonly #capacity: number;

	constructor(capacity = defaultCapacity) {
		this.#capacity = capacity;
	}

	get items(): readonly T[] {
		return this.#items;
	}

	add(item: T): void {
		if (this.#items.length >= this.#capacity) {
			const half = Math.floor(this.#capacity / 2);
			const kept = this.#items.filter((_, index) => index >= half || index % 2 === 0);
			this.#items.splice(0, this.#items.length, ...kept);
		}

		this.#items.push(item);
	}
}
