/** A few buffers of one size, used in turn: a picture of 2.8 MB is not allocated anew for each frame. */
export class BufferPool {
	readonly #free: Buffer[] = [];
	readonly #most: number;

	constructor(most: number) {
		this.#most = most;
	}

	/** A buffer of exactly `length` bytes, with whatever was in it. */
	take(length: number): Buffer {
		const last = this.#free.pop();
		return last?.length === length ? last : Buffer.allocUnsafeSlow(length);
	}

	/** The caller is done with it. */
	give(buffer: Buffer): void {
		if (this.#free.length < this.#most) {
			this.#free.push(buffer);
		}
	}
}
