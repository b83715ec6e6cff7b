/** One message as it goes over the wire to all clients. */
export type Sent = {
	/** Counts up by one with each message. */
	readonly sequence: number;
	/** Milliseconds, monotonic. */
	readonly at: number;
	readonly bytes: Buffer;
};

export type RingLimits = {
	readonly ms: number;
	readonly count: number;
	readonly bytes: number;
};

/** A page that comes back gets what it missed in so long. The bytes are fewer than may wait for one client. */
export const defaultLimits: RingLimits = {ms: 30_000, count: 2000, bytes: 768 * 1024};

/** What was sent last, for those who were away for a moment. Bounded in time, number and bytes. Pure: the caller passes the time. */
export class Ring {
	readonly #limits: RingLimits;
	#kept: Sent[] = [];
	#bytes = 0;

	constructor(limits: RingLimits = defaultLimits) {
		this.#limits = limits;
	}

	get bytes(): number {
		return this.#bytes;
	}

	get length(): number {
		return this.#kept.length;
	}

	add(message: Sent): void {
		this.#kept.push(message);
		this.#bytes += message.bytes.length;
		this.#trim(message.at);
	}

	/** All messages after this one, oldest first; undefined where some of them are not kept any more. */
	after(sequence: number, now: number): readonly Sent[] | undefined {
		this.#trim(now);
		const oldest = this.#kept[0];
		return oldest === undefined || oldest.sequence > sequence + 1
			? undefined
			: this.#kept.slice(sequence + 1 - oldest.sequence);
	}

	#trim(now: number): void {
		const {ms, count, bytes} = this.#limits;
		let gone = 0;
		for (const message of this.#kept) {
			const isOver = this.#kept.length - gone > count || this.#bytes > bytes || now - message.at > ms;
			if (!isOver) {
				break;
			}

			gone++;
			this.#bytes -= message.bytes.length;
		}

		if (gone > 0) {
			this.#kept = this.#kept.slice(gone);
		}
	}
}
