import {nowMicroseconds, type RunningClock} from '../clock.js';

/**
 * A program whose threads were all silent for so long did not run: it was stopped (Ctrl-Z, SIGSTOP), or its machine was.
 * Each of them beats ten times a second and more. Microseconds.
 */
const silence = 500_000;

/** Places in the shared memory. */
const beatAt = 0;
const total = 1;
const resumedAt = 2;
const latest = 3;

/**
 * How long the program was stopped, found by whichever thread runs first afterwards, in memory that all of them share. All
 * times are microseconds of the machine's monotonic clock.
 */
export class Heartbeat {
	static readonly byteLength = 4 * BigInt64Array.BYTES_PER_ELEMENT;
	readonly #memory: BigInt64Array;

	constructor(memory: SharedArrayBuffer) {
		this.#memory = new BigInt64Array(memory);
	}

	/** To be called by every thread, all the time. */
	beat(now = nowMicroseconds()): void {
		const memory = this.#memory;
		const next = BigInt(now);
		const before = Atomics.load(memory, beatAt);
		// Where another thread was faster, it has found the stop.
		if (next <= before || Atomics.compareExchange(memory, beatAt, before, next) !== before || before === 0n) {
			return;
		}

		const gap = next - before;
		if (gap >= BigInt(silence)) {
			Atomics.store(memory, latest, gap);
			Atomics.store(memory, resumedAt, next);
			Atomics.add(memory, total, gap);
		}
	}

	/** Since the first beat. */
	get stopped(): number {
		return Number(Atomics.load(this.#memory, total));
	}

	/** Now, in running time: by a clock that stands still while the program is stopped. */
	running(): number {
		const now = nowMicroseconds();
		this.beat(now);
		return now - this.stopped;
	}

	/** The same, for whoever only has to know the time. */
	get clock(): RunningClock {
		return {now: () => this.running() / 1000, stopped: () => this.stopped / 1000};
	}

	/** How much of a short time, that of one frame, the program was stopped. */
	stoppedBetween(from: number, to: number): number {
		const end = Number(Atomics.load(this.#memory, resumedAt));
		const begin = end - Number(Atomics.load(this.#memory, latest));
		return Math.max(0, Math.min(to, end) - Math.max(from, begin));
	}
}
