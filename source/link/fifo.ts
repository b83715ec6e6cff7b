/** A queue whose head is taken without moving all that is behind it. */
export class Fifo<T> {
	/** What was taken is forgotten at once, its place a while later. */
	#items: Array<T | undefined> = [];
	#head = 0;

	get length(): number {
		return this.#items.length - this.#head;
	}

	get first(): T | undefined {
		return this.#items[this.#head];
	}

	get last(): T | undefined {
		return this.length === 0 ? undefined : this.#items.at(-1);
	}

	push(item: T): void {
		this.#items.push(item);
	}

	/** Puts it in front of those at the end that are `isAfter`: nearly always there are none. */
	insert(item: T, isAfter: (other: T) => boolean): void {
		let at = this.#items.length;
		for (; at > this.#head; at--) {
			const other = this.#items[at - 1];
			if (other === undefined || !isAfter(other)) {
				break;
			}
		}

		this.#items.splice(at, 0, item);
	}

	shift(): T | undefined {
		const item = this.first;
		if (item === undefined) {
			return undefined;
		}

		this.#items[this.#head++] = undefined;
		if (this.#head > 1000 && this.#head * 2 > this.#items.length) {
			this.#items.splice(0, this.#head);
			this.#head = 0;
		} else if (this.#head === this.#items.length) {
			this.#items = [];
			this.#head = 0;
		}

		return item;
	}

	/** Takes everything out, in order. */
	drain(): T[] {
		const items = [...this];
		this.#items = [];
		this.#head = 0;
		return items;
	}

	*[Symbol.iterator](): IterableIterator<T> {
		for (let at = this.#head; at < this.#items.length; at++) {
			const item = this.#items[at];
			if (item !== undefined) {
				yield item;
			}
		}
	}
}
