import {Fifo} from './fifo.js';
import {type Carried, drainMs} from './line.js';
import type {Link} from './settings.js';

/** Bytes of memory that one link holds at the most, whatever rate × delay come to, with what each item costs besides. */
export const mostHeldBytes = 128_000_000;
const itemBytes = 256;

/** Everything between the two ends that has not come out yet, by the time at which it does. */
export class Transit<T extends Carried> {
	readonly #items = new Fifo<T>();
	#heldBytes = 0;
	/** The latest time at which something comes out: what follows keeps its place behind it. 0: nothing has come yet. */
	lastAt = 0;

	/** Bytes of memory that it takes. */
	get heldBytes(): number {
		return this.#heldBytes;
	}

	/** Bytes that are under way. */
	get bytes(): number {
		return this.#heldBytes - this.length * itemBytes;
	}

	get length(): number {
		return this.#items.length;
	}

	/** When the next one comes out; undefined when nothing is under way. */
	get nextAt(): number | undefined {
		return this.#items.first?.at;
	}

	hasRoom(bytes: number): boolean {
		return this.#heldBytes + bytes + itemBytes <= mostHeldBytes;
	}

	add(item: T): void {
		this.#heldBytes += item.bytes + itemBytes;
		this.lastAt = Math.max(this.lastAt, item.at);
		this.#items.insert(item, other => other.at > item.at);
	}

	/** Takes the next one out if its time has come. */
	take(now: number): T | undefined {
		const first = this.#items.first;
		if (first === undefined || first.at > now) {
			return undefined;
		}

		this.#heldBytes -= first.bytes + itemBytes;
		return this.#items.shift();
	}

	/** Takes everything out, whenever it were to come. */
	drain(): T[] {
		this.#heldBytes = 0;
		this.lastAt = 0;
		return this.#items.drain();
	}

	/**
	 * Other settings hold from now on, and the line has told what waits there when it leaves. What was on the way is there no
	 * later than if it left now. The order stays, and nothing is lost.
	 */
	retime(now: number, {delayMs}: Pick<Link, 'delayMs'>): void {
		let behind = now;
		for (const item of this.#items.drain()) {
			const onTheWay = Math.max(now, item.leavesAt) + delayMs + item.heldMs;
			const wished = item.leavesAt > now ? onTheWay : Math.min(item.at, onTheWay);
			item.at = Math.max(wished, wished < item.at ? behind + drainMs(item.bytes) : behind);
			behind = item.at;
			this.#items.push(item);
		}

		this.lastAt = behind;
	}

	/** In the order in which they come out. */
	items(): Iterable<T> {
		return this.#items;
	}

	/** The times in `items` were changed, and the order was not. */
	retimed(): void {
		this.lastAt = this.#items.last?.at ?? this.lastAt;
	}
}
