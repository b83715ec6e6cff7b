import os from 'node:os';
import process from 'node:process';
import {formatBytes} from '../format.js';

const gibibyte = 2 ** 30;

/** Bytes that waiting frames may take: 1 GiB, and never more than half of what is free now. */
export function defaultMemoryBudget(): number {
	const free = Math.min(os.freemem(), process.constrainedMemory() || Infinity);
	return Math.min(gibibyte, Math.floor(free / 2));
}

/** Frames that wait took more memory than they may. Its message is one line for a person. */
export class OverBudgetError extends Error {
	override readonly name = 'OverBudgetError';
}

/** One frame that waits. */
export type Waiting = {readonly bytes: number; readonly since: number};

/** The frames that wait for a sender without a limit of its own, in their order, and the memory that they take together. */
export class Backlog {
	bytes = 0;
	readonly #waiting = new Set<Waiting>();
	readonly #budget: number;

	/** `budget`: bytes. */
	constructor(budget: number) {
		this.#budget = budget;
	}

	get frames(): number {
		return this.#waiting.size;
	}

	/** When the oldest of them was added, in milliseconds of performance.now(); undefined when none waits. */
	get oldestSince(): number | undefined {
		const [oldest] = this.#waiting;
		return oldest?.since;
	}

	get isOverBudget(): boolean {
		return this.bytes > this.#budget;
	}

	/** What to say of it. */
	get overBudget(): OverBudgetError {
		const each = formatBytes(this.bytes / Math.max(1, this.frames));
		return new OverBudgetError(
			`sender out of memory budget: ${this.frames} frames of ${each} wait, ${formatBytes(this.bytes)}; choose a bigger buffer, a smaller picture or the live profile`,
		);
	}

	/** `bytes`: what the frame holds while it waits. */
	add(bytes: number): Waiting {
		const waiting = {bytes, since: performance.now()};
		this.#waiting.add(waiting);
		this.bytes += bytes;
		return waiting;
	}

	/** Its turn has come: false when it was dropped before. */
	take(waiting: Waiting): boolean {
		const isThere = this.#waiting.delete(waiting);
		this.bytes -= isThere ? waiting.bytes : 0;
		return isThere;
	}

	/** Drops all of them; returns how many that were. */
	drop(): number {
		const {frames} = this;
		this.#waiting.clear();
		this.bytes = 0;
		return frames;
	}
}
