/** What one run may keep: an hour of samples at ten a second. */
const defaultCapacity = 36_000;

/** A row of items, the oldest first, as it was at one moment: nothing that comes later shows in it. An array is one, too. */
export type Past<T> = Pick<readonly T[], 'length' | 'at'>;

/**
 * Everything since the run began, in bounded memory: when it is full, every second one of the older half is let go. Samples
 * hold totals, so thinning loses detail in time and no count.
 */
export class History<T> {
	/** Only added to; thinned out, it becomes another one. So a past needs no copy. */
	#items: T[] = [];
	readonly #capacity: number;

	constructor(capacity = defaultCapacity) {
		this.#capacity = capacity;
	}

	get items(): readonly T[] {
		return this.#items;
	}

	/** Everything up to now. Costs the same however long the run is: the screen asks ten times a second. */
	get past(): Past<T> {
		const items = this.#items;
		const {length} = items;
		return {
			length,
			at(index) {
				const place = index < 0 ? length + index : index;
				return place < length ? items[place] : undefined;
			},
		};
	}

	add(item: T): void {
		if (this.#items.length >= this.#capacity) {
			const half = Math.floor(this.#capacity / 2);
			this.#items = this.#items.filter((_, index) => index >= half || index % 2 === 0);
		}

		this.#items.push(item);
	}
}

/** At most so many of them, evenly picked, from oldest to newest; the newest is always there. */
export function thinned<T>(past: Past<T>, most: number): T[] {
	const step = Math.max(1, Math.ceil(past.length / most));
	const items: T[] = [];
	for (let index = (past.length - 1) % step; index < past.length; index += step) {
		const item = past.at(index);
		if (item !== undefined) {
			items.push(item);
		}
	}

	return items;
}
