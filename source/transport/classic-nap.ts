import {setTimeout as sleep} from 'node:timers/promises';

/**
 * The naive sender's sleep: whenever it finds its queue empty it sleeps 1 s, the next time 2 s, then 3 s, and so on for as
 * long as it lives. Frames pile up meanwhile, and leave in a burst when it wakes.
 */
export class ClassicNap {
	#naps = 0;
	#emptySince: number | undefined;
	#waking = new AbortController();
	#sleptMs = 0;
	#asleepSince: number | undefined;

	/** Milliseconds that frames have waited for it to wake up, the sleep of this moment included. */
	get sleptMs(): number {
		return this.#sleptMs + (this.#asleepSince === undefined ? 0 : performance.now() - this.#asleepSince);
	}

	/** Its queue was found empty. `now`: milliseconds, monotonic. */
	empty(now: number): void {
		this.#emptySince = now;
	}

	/** Milliseconds that a frame which comes `now` has to wait for it to wake up; 0: it is awake. */
	milliseconds(now: number): number {
		if (this.#emptySince === undefined) {
			return 0;
		}

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
		const milliseconds = this.milliseconds(performance.now());
		if (milliseconds === 0) {
			return true;
		}

		this.#asleepSince = performance.now();
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
