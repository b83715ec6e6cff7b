/** Whether a source is there, and how long it was not: from its last picture to the next. Milliseconds, monotonic. Pure. */
export class Presence {
	/** Pictures that came. */
	count = 0;
	/** Times that it was lost. */
	losses = 0;
	#lastAt: number | undefined;
	#lostSince: number | undefined;
	#lostBefore = 0;

	get isLost(): boolean {
		return this.#lostSince !== undefined;
	}

	/** A picture came. How long it was away; undefined where it was not. */
	came(now: number): number | undefined {
		const since = this.#lostSince;
		this.count++;
		this.#lastAt = now;
		this.#lostSince = undefined;
		if (since === undefined) {
			return undefined;
		}

		this.#lostBefore += now - since;
		return now - since;
	}

	/** It is known to be away. Whether that is news. */
	lost(now: number): boolean {
		if (this.#lostSince !== undefined) {
			return false;
		}

		this.losses++;
		this.#lostSince = this.#lastAt ?? now;
		return true;
	}

	/** Since its last picture; 0 before the first. */
	silence(now: number): number {
		return now - (this.#lastAt ?? now);
	}

	/** How long it was away in all, up to now. */
	lostFor(now: number): number {
		return this.#lostBefore + (this.#lostSince === undefined ? 0 : now - this.#lostSince);
	}
}
