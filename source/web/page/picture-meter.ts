/** What this page itself makes of the stream: counted where pictures are drawn. Times in milliseconds. Pure. */

const windowMs = 1000;
/** More would be no rate that a screen has. */
const mostKept = 1000;

type Drawn = {readonly at: number; readonly age: number | undefined};

export class PictureMeter {
	#drawn: Drawn[] = [];
	#skipped = 0;
	#lastAt = -Infinity;

	/** `age`: from capture to drawing; undefined where the clocks are not of one machine. */
	draw(at: number, age: number | undefined): void {
		this.#lastAt = at;
		this.#drawn.push({at, age});
		if (this.#drawn.length > mostKept) this.#drawn.shift();
		this.#forget(at);
	}

	/** A newer picture took its place before it was drawn. */
	skip(): void {
		this.#skipped++;
	}

	get skipped(): number {
		return this.#skipped;
	}

	/** Pictures drawn in the last second. */
	fps(now: number): number {
		this.#forget(now);
		return this.#drawn.length;
	}

	/** The median of the last second; undefined where nothing was drawn, or clocks differ. */
	age(now: number): number | undefined {
		this.#forget(now);
		const ages = this.#drawn.map(({age}) => age).filter(age => age !== undefined);
		return ages.toSorted((a, b) => a - b)[ages.length >> 1];
	}

	/** Since the last picture. */
	silence(now: number): number {
		return now - this.#lastAt;
	}

	#forget(now: number): void {
		const first = this.#drawn.findIndex(({at}) => at > now - windowMs);
		this.#drawn = first < 0 ? [] : first === 0 ? this.#drawn : this.#drawn.slice(first);
	}
}

/** True where the server's clock is this browser's. */
export function isSameMachine(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
