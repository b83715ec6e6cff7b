import {serialisationMs} from './closed-form.js';
import {Fifo} from './fifo.js';

/** Something on its way through the link. Times are milliseconds of one clock. */
export type Carried = {
	readonly bytes: number;
	/** When it, or the frame it is a part of, was first given. */
	readonly since: number;
	/** When its last bit has left the queue. */
	leavesAt: number;
	/** When it comes out at the other end. */
	at: number;
	/** Milliseconds for which it held up the line before it left. */
	stallMs: number;
	/** Milliseconds that it is held back on the way. */
	readonly heldMs: number;
};

/**
 * Bytes a millisecond at which what waits leaves when a switch to other settings sets it free, so that it does not burst into
 * a receiver's kernel buffer. Each packet counts 256 bytes more, for what a kernel keeps beside it.
 */
const drainRate = 40_000;

export function drainMs(bytes: number): number {
	return (bytes + 256) / drainRate;
}

/** The bottleneck: one line of a certain rate, and what waits in front of it, first come, first served. */
export class Line {
	#rate: number | null;
	#freeAt = 0;
	#bytes = 0;
	readonly #waiting = new Fifo<Carried>();

	constructor(bitsPerSecond: number | null) {
		this.#rate = bitsPerSecond;
	}

	/** Bytes that have not left yet, the packet that is just leaving included. */
	backlog(now: number): number {
		this.#advance(now);
		return this.#bytes;
	}

	/** What leaves next; undefined when nothing waits. */
	head(now: number): Carried | undefined {
		this.#advance(now);
		return this.#waiting.first;
	}

	/** When it leaves: its turn, its stall, its time on the line. */
	enter(now: number, {bytes, stallMs}: Pick<Carried, 'bytes' | 'stallMs'>): number {
		this.#freeAt = Math.max(now, this.#freeAt) + serialisationMs(bytes, this.#rate) + stallMs;
		return this.#freeAt;
	}

	/** Keeps what has entered until it has left. */
	keep(now: number, item: Carried): void {
		if (item.leavesAt > now) {
			this.#waiting.push(item);
			this.#bytes += item.bytes;
		}
	}

	/**
	 * The rate is another from now on, also for what waits. Nothing is lost. `forgive`: stalls end now.
	 * Returns the milliseconds of stall that were forgiven.
	 */
	change(now: number, bitsPerSecond: number | null, forgive: boolean): number {
		this.#advance(now);
		const first = this.#waiting.first;
		const firstShare = first === undefined ? 1 : this.#shareLeft(now, first);
		this.#rate = bitsPerSecond;
		this.#freeAt = now;
		let forgiven = 0;
		for (const item of this.#waiting) {
			const before = item.leavesAt;
			if (forgive) {
				forgiven += Math.min(item.stallMs, before - now);
				item.stallMs = 0;
			}

			const share = item === first ? firstShare : 1;
			const takes = Math.max(share * serialisationMs(item.bytes, bitsPerSecond), drainMs(item.bytes));
			item.leavesAt = this.#freeAt + takes + item.stallMs;
			if (item === first && !forgive) {
				// A stall that has begun does not begin again.
				item.leavesAt = Math.min(item.leavesAt, Math.max(before, now + takes));
			}

			this.#freeAt = item.leavesAt;
		}

		return forgiven;
	}

	/** Share of it that has still to go out, 0 … 1: what is out does not go out again. */
	#shareLeft(now: number, {leavesAt, bytes}: Carried): number {
		const takes = serialisationMs(bytes, this.#rate);
		return takes === 0 ? 1 : Math.min(1, (leavesAt - now) / takes);
	}

	#advance(now: number): void {
		for (let first = this.#waiting.first; first !== undefined && first.leavesAt <= now;) {
			this.#bytes -= first.bytes;
			this.#waiting.shift();
			first = this.#waiting.first;
		}
	}

	clear(): void {
		this.#waiting.drain();
		this.#bytes = 0;
		this.#freeAt = 0;
	}
}
