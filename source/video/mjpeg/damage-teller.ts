/** Milliseconds in which damage is told once. */
const quietMs = 5000;

/** Tells of pictures that were left out: the first at once, then at most every five seconds how many there were. */
export class DamageTeller {
	count = 0;
	readonly #tell: (line: string) => void;
	readonly #now: () => number;
	#told = 0;
	#toldAt = -Infinity;

	/** `tell`: one line for a person. */
	constructor(tell: (line: string) => void, now: () => number = () => performance.now()) {
		this.#tell = tell;
		this.#now = now;
	}

	/** `name`: of the source or file, fit to be shown. */
	leftOut(name: string, reason: string): void {
		this.count++;
		const now = this.#now();
		if (now - this.#toldAt < quietMs) {
			return;
		}

		const fresh = this.count - this.#told;
		this.#told = this.count;
		this.#toldAt = now;
		this.#tell(
			fresh === 1
				? `a picture of ${name} is left out: ${reason}`
				: `${fresh} pictures of ${name} are left out; of the last one: ${reason}`,
		);
	}
}
