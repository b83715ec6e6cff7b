import type {PictureEvents} from '../picture-events.js';

/** Milliseconds in which damage is told once. */
const quietMs = 5000;

/** Tells of pictures that were left out: the first at once, then at most every five seconds how many there were. */
export class DamageTeller {
	count = 0;
	/** What was left out last, and why; undefined: nothing was. */
	last: {readonly name: string; readonly reason: string} | undefined;
	readonly #tell: (line: string) => void;
	readonly #count: PictureEvents['onPictures'];
	readonly #now: () => number;
	#told = 0;
	#toldAt = -Infinity;

	/** `tell`: one line for a person. */
	constructor(
		tell: (line: string) => void,
		count: PictureEvents['onPictures'] = () => undefined,
		now: () => number = () => performance.now(),
	) {
		this.#tell = tell;
		this.#count = count;
		this.#now = now;
	}

	/** `name`: of the source or file, fit to be shown. `count`: pictures, the last of which is left out for this reason. */
	leftOut(name: string, reason: string, count = 1): void {
		this.count += count;
		this.last = {name, reason};
		this.#count('leftOut', count);
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
