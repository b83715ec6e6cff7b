import type {Rung} from './ladder.js';

/** The weight of the newest frame in the running mean. */
const newestShare = 0.2;

/** What rungs will take, by what frames took lately. */
export class Forecast {
	readonly #fps: number;
	/** Bytes of a frame in full size at quality 50. */
	#fullBytes: number | undefined;

	/** `fps`: frames a second that are captured, above 0. */
	constructor(fps: number) {
		this.#fps = fps;
	}

	/** False before the first frame. */
	get isReady(): boolean {
		return this.#fullBytes !== undefined;
	}

	/** A frame of this weight took so many bytes. */
	learn(frameWeight: number, bytes: number): void {
		const full = bytes / frameWeight;
		this.#fullBytes ??= full;
		this.#fullBytes += newestShare * (full - this.#fullBytes);
	}

	/** Bytes a second. */
	rateOf({frameWeight, everyNth}: Rung): number {
		return ((this.#fullBytes ?? 0) * frameWeight * this.#fps) / everyNth;
	}
}
