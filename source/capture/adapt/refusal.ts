/** Milliseconds for which what was too much is not tried again: doubled with each time. */
const [leastPatienceMs, mostPatienceMs] = [4000, 8000];

type Refused = {
	/** The rung that was too much; those above it are too. */
	readonly index: number;
	/** Bytes a second that were too much. */
	readonly rate: number;
	readonly at: number;
};

/** What the link refused, and how long to believe it. */
export class Refusal {
	#refused: Refused | undefined;
	#patienceMs = leastPatienceMs;

	refuse(refused: Refused): void {
		this.#patienceMs =
			this.#refused === undefined ? leastPatienceMs : Math.min(mostPatienceMs, 2 * this.#patienceMs);
		this.#refused = refused;
	}

	/** The link takes this rung now. */
	accept(index: number): void {
		this.#patienceMs = leastPatienceMs;
		if (this.#refused !== undefined && index <= this.#refused.index) {
			this.#refused = undefined;
		}
	}

	holds(index: number, rate: number, at: number): boolean {
		const refused = this.#refused;
		return (
			refused !== undefined &&
			at - refused.at < this.#patienceMs &&
			(index <= refused.index || rate > refused.rate)
		);
	}

	forget(): void {
		this.#refused = undefined;
	}
}
