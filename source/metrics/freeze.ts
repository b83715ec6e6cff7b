/** Frames over which the average gap is taken (W3C webrtc-stats, freezeCount: "over the 30 last rendered frames"). */
const averagedFrames = 30;
const microsecondsPerMs = 1000;

/** The shortest gap that is a freeze, where gaps are `average` long on average. Both in microseconds. */
export function shortestFreeze(average: number): number {
	return Math.max(3 * average, average + 150 * microsecondsPerMs);
}

/** Where another meter left off: when the newest frame was rendered, and the mean gap before it; in microseconds. */
export type FreezeStanding = {readonly last: number; readonly average: number | undefined};

/**
 * Freezes of the rendered picture (W3C webrtc-stats, freezeCount and totalFreezesDuration): a gap between two rendered
 * frames of at least max(3 · avg, avg + 150 ms), where avg is the mean of the gaps before it, 30 frames at most. Pure.
 */
export class FreezeMeter {
	count = 0;
	/** Microseconds. */
	total = 0;
	readonly #gaps: number[] = [];
	#last: number | undefined;

	constructor(standing?: FreezeStanding) {
		this.#last = standing?.last;
		if (standing?.average !== undefined) {
			this.#gaps = Array.from({length: averagedFrames}, () => standing.average ?? 0);
		}
	}

	/** The mean of the last gaps, which says what the next one has to be to be a freeze; undefined before the first. */
	get average(): number | undefined {
		return this.#gaps.length === 0
			? undefined
			: this.#gaps.reduce((sum, value) => sum + value, 0) / this.#gaps.length;
	}

	/** `at`: microseconds, monotonic. Returns the gap that this frame ended; undefined for the first frame. */
	add(at: number): number | undefined {
		const gap = this.#end(at);
		this.#last = at;
		if (gap !== undefined) {
			this.#gaps.push(gap);
			if (this.#gaps.length > averagedFrames) {
				this.#gaps.shift();
			}
		}

		return gap;
	}

	/** Sending stopped at `at`, on purpose: the gap ends there, and the next frame is a first one. */
	interrupt(at: number): void {
		this.#end(at);
		this.#last = undefined;
	}

	/** Counts the gap from the newest frame to `at`, if it is a freeze. */
	#end(at: number): number | undefined {
		if (this.#last === undefined) {
			return undefined;
		}

		const gap = at - this.#last;
		const {average} = this;
		if (average !== undefined && gap >= shortestFreeze(average)) {
			this.count++;
			this.total += gap;
		}

		return gap;
	}
}
