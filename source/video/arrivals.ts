/** No camera has more frames a second; what comes faster is read from somewhere. */
export const fastestSource = 240;

/** Milliseconds that the rate looks back, and pictures that it looks back at least and at most. */
const windowMs = 10_000;
const fewest = 8;
const most = 2400;
/** Bunches of pictures by which a rate can be told; the first is left out, for it may have piled up before. */
const fewestBunches = 3;
/** What parts bunches is a gap of more than this part of the longest; where one gap is far longer than all others, a smaller one. */
const bunchGaps = [1 / 2, 1 / 4, 1 / 8, 1 / 16] as const;
/** Milliseconds from the first to the last bunch that is counted: less may be all within one bunch. */
const shortest = 250;
/** Milliseconds after which pictures can be counted without regard to bunches. */
const longEnough = 3000;

/**
 * When the pictures of a live source came: its rate, and its gaps. Pictures that come in bunches, as a proxy that buffers or
 * Wi-Fi that saves power delivers them, count as many as they are over the time from bunch to bunch. Pure.
 */
export class Arrivals {
	#times: number[] = [];
	#longestGap: number | undefined;

	/** Pictures since `restart`. */
	get count(): number {
		return this.#times.length;
	}

	/** The longest time between two pictures that came, `restart` not in between, in milliseconds. */
	get longestGap(): number | undefined {
		return this.#longestGap;
	}

	/** A picture came at `now`: milliseconds, monotonic. */
	note(now: number): void {
		const last = this.#times.at(-1);
		if (last !== undefined) {
			this.#longestGap = Math.max(this.#longestGap ?? 0, now - last);
		}

		this.#times.push(now);
		if (this.#times.length > 2 * most) {
			this.#times = this.#times.slice(-most);
		}
	}

	/** The source was away: what was before has no say in its rate. */
	restart(): void {
		this.#times = [];
	}

	/** Pictures a second over the last ten seconds; undefined where too few came to say. */
	rate(): number | undefined {
		const times = this.#recent();
		const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
		const longest = Math.max(0, ...gaps);
		for (const part of bunchGaps) {
			const starts = gaps.flatMap((gap, index) => (gap > longest * part ? [index + 1] : []));
			const [first = 0, last = 0] = [starts[0], starts.at(-1)];
			if (starts.length >= fewestBunches && (times[last] ?? 0) - (times[first] ?? 0) >= shortest) {
				return over(times, first, last);
			}
		}

		return this.#plain(times);
	}

	#plain(times: readonly number[]): number | undefined {
		const last = times.length - 1;
		return (times[last] ?? 0) - (times[0] ?? 0) >= longEnough ? over(times, 0, last) : undefined;
	}

	#recent(): readonly number[] {
		const from = (this.#times.at(-1) ?? 0) - windowMs;
		const start = this.#times.findIndex(time => time >= from);
		return this.#times.slice(Math.max(0, Math.min(start, this.#times.length - fewest)));
	}
}

/** Pictures a second from the one at `first` up to the one at `last`. */
function over(times: readonly number[], first: number, last: number): number | undefined {
	const milliseconds = (times[last] ?? 0) - (times[first] ?? 0);
	return milliseconds > 0 ? ((last - first) * 1000) / milliseconds : undefined;
}

/** A measured rate as a target: whole numbers; below ten, halves; below one, hundredths. */
export function roundedRate(rate: number): number {
	const step = rate >= 10 ? 1 : rate >= 1 ? 2 : 100;
	return Math.max(1, Math.round(rate * step)) / step;
}
