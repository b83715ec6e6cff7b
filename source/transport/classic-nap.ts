import {setTimeout as sleep} from 'node:timers/promises';
import type {RunningClock} from '../clock.js';

/**
 * The naive sender's sleep: whenever it finds its queue empty it sleeps 1 s, the next time 2 s, then 3 s, and so on for as
 * long as it lives. Frames pile up meanwhile, and leave in a burst when it wakes. All by running time: while the program is
 * stopped, nobody sleeps.
 */
export class ClassicNap {
	readonly #clock: RunningClock;
	#naps = 0;
	#emptySince: number | undefined;
	#waking = new AbortController();
	#sleptMs = 0;
	#asleepSince: number | undefined;

	constructor(clock: RunningClock) {
		this.#clock = clock;
	}

	/** Milliseconds that frames have waited for it to wake up, the sleep of this moment included. */
	get sleptMs(): number {
		return this.#sleptMs + (this.#asleepSince === undefined ? 0 : this.#clock.now() - this.#asleepSince);
	}

	/** Its queue was found empty. */
	empty(): void {
		this.#emptySince = this.#clock.now();
	}

	/** Milliseconds that a frame which comes now has to wait for it to wake up; 0: it is awake. */
	milliseconds(): number {
		if (this.#emptySince === undefined) {
			return 0;
		}

		const now = this.#clock.now();
		let wakesAt = this.#emptySince;
		do {
			this.#naps++;
			wakesAt += this.#naps * 1000;
		} while (wakesAt < now);
		this.#emptySince = undefined;
		return wakesAt - now;
	}

	/** Resolves when it wakes: true, or false where it was woken by `end`. */
	async over(): Promise<boolean> {
		const milliseconds = this.milliseconds();
		if (milliseconds === 0) {
			return true;
		}

		this.#asleepSince = this.#clock.now();
		const hasWoken = await sleep(milliseconds, true, {signal: this.#waking.signal}).catch(() => false);
		this.#sleptMs = this.sleptMs;
		this.#asleepSince = undefined;
		return hasWoken;
	}

	/** Wakes it now. The next one to sleep begins with 1 s again. */
	end(): void {
		this.#waking.abort();
		this.#waking = new AbortController();
		this.#naps = 0;
		this.#emptySince = undefined;
	}
}
