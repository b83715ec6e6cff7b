/** Frames over which the average gap is taken (W3C webrtc-stats, freezeCount: "over the 30 last rendered frames"). */
const averagedFrames = 30;
const microsecondsPerMs = 1000;

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

	/** `at`: microseconds, monotonic. True when the gap that this frame ended was a freeze. */
	add(at: number): boolean {
		const last = this.#last;
		this.#last = at;
		if (last === undefined) {
			return false;
		}

		const gap = at - last;
		const isFreeze = this.#isFreeze(gap);
		if (isFreeze) {
			this.count++;
			this.total += gap;
		}

		this.#gaps.push(gap);
		if (this.#gaps.length > averagedFrames) {
			this.#gaps.shift();
		}

		return isFreeze;
	}

	#isFreeze(gap: number): boolean {
		if (this.#gaps.length === 0) {
			return false;
		}

		const average = this.#gaps.reduce((sum, value) => sum + value, 0) / this.#gaps.length;
		return gap >= Math.max(3 * average, average + 150 * microsecondsPerMs);
	}
}
