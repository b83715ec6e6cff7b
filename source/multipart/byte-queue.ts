const firstCapacity = 64 * 1024;

/**
 * Bytes that came in and are not used up yet, in one piece, so that they can be searched across the chunks they came in.
 * Adding costs a constant time a byte, however they are cut. Holds no more than was added and not dropped; what bounds
 * that is up to its owner. Pure.
 */
export class ByteQueue {
	#room: Uint8Array<ArrayBuffer>;
	#start = 0;
	#end = 0;

	constructor(capacity = firstCapacity) {
		this.#room = new Uint8Array(capacity);
	}

	get length(): number {
		return this.#end - this.#start;
	}

	/** The byte at `at`; undefined past the end. */
	at(at: number): number | undefined {
		const index = this.#start + at;
		return index < this.#end ? this.#room[index] : undefined;
	}

	/** Where `byte` stands next, at `from` or after; -1 where it does not. */
	indexOf(byte: number, from: number): number {
		const found = this.#room.subarray(this.#start + from, this.#end).indexOf(byte);
		return found === -1 ? -1 : from + found;
	}

	/** A copy of the bytes from `from` up to `to`, which must both lie within. */
	copy(from: number, to: number): Uint8Array<ArrayBuffer> {
		return this.#room.slice(this.#start + from, this.#start + to);
	}

	push(chunk: Uint8Array): void {
		this.#makeRoom(chunk.length);
		this.#room.set(chunk, this.#end);
		this.#end += chunk.length;
	}

	/** Forgets the first `count` bytes. */
	drop(count: number): void {
		this.#start = Math.min(this.#end, this.#start + count);
		if (this.#start === this.#end) {
			this.#start = 0;
			this.#end = 0;
		}
	}

	#makeRoom(count: number): void {
		if (this.#end + count <= this.#room.length) {
			return;
		}

		const {length} = this;
		const needed = length + count;
		// Moved within only when that frees half: so each byte is moved a constant number of times.
		if (needed * 2 <= this.#room.length) {
			this.#room.copyWithin(0, this.#start, this.#end);
		} else {
			const room = new Uint8Array(Math.max(needed * 2, firstCapacity));
			room.set(this.#room.subarray(this.#start, this.#end));
			this.#room = room;
		}

		this.#start = 0;
		this.#end = length;
	}
}
