import {HttpError} from './http-error.js';

/** Saves that may follow each other at once, and milliseconds after which there may be one more. */
const burst = 5;
const refillMs = 5000;

/** How often the page may save: a row of saves, then one now and then. An hour's run is some megabytes and takes the lab a while. */
export class SaveRate {
	readonly #now: () => number;
	#left: number = burst;
	#at: number;

	/** `now`: milliseconds, monotonic. */
	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
		this.#at = now();
	}

	/** @throws HttpError 429, with the seconds after which it may be tried again. */
	take(): void {
		const now = this.#now();
		this.#left = Math.min(burst, this.#left + (now - this.#at) / refillMs);
		this.#at = now;
		if (this.#left < 1) {
			const seconds = Math.ceil(((1 - this.#left) * refillMs) / 1000);
			throw new HttpError(
				429,
				`that is too often: ${burst} saves at once, then one every ${refillMs / 1000} s; try again in ${seconds} s`,
				{'retry-after': String(seconds)},
			);
		}

		this.#left--;
	}
}
