import {serialisationMs} from './closed-form.js';
import {Jitter} from './jitter.js';
import {type Carried, Line} from './line.js';
import {Loss} from './loss.js';
import {queueLimit} from './queue.js';
import {type Random, randomStream} from './random.js';
import type {Link} from './settings.js';
import {Transit} from './transit.js';

/** Milliseconds for which a packet is held back so that others overtake it, beside twice its own time on the line. */
const overtakenMs = 5;

export type DatagramFate =
	/** When it comes out, and its copy if it has one. Milliseconds; valid until the settings change. */
	| {readonly type: 'delivered'; readonly at: readonly number[]}
	/** `loss`: at random. `queue`: it found the queue full. */
	| {readonly type: 'dropped'; readonly reason: 'loss' | 'queue'};

type Underway<T> = Carried & {readonly payload: T};

/**
 * What an emulated network does to datagrams, in this order: random loss, a queue with tail drop in front of a line of some
 * rate, delay with jitter, copies and overtaking. Pure: the caller passes the time (milliseconds, never going back).
 *
 * Loss, copies and overtaking have a random sequence each, and one draw a packet: the same packets after the same seed are
 * lost, copied and overtaken, whatever the time. Loss comes first, so a lost packet takes nothing of the rate.
 */
export class DatagramModel<T> {
	lost = 0;
	queueDropped = 0;
	duplicated = 0;
	/** Where the packets that nothing holds back stand. */
	#inOrderAt = 0;
	/** Bytes of the largest frame lately, for a queue that nobody gave. */
	frameBytes = 0;
	#link: Link;
	#loss: Loss;
	#jitter: Jitter;
	#reorder: Random;
	#duplicate: Random;
	readonly #line: Line;
	readonly #transit = new Transit<Underway<T>>();

	constructor(link: Link) {
		this.#link = link;
		this.#line = new Line(link.rateBitsPerSecond);
		[this.#loss, this.#jitter, this.#reorder, this.#duplicate] = sequencesOf(link.seed);
	}

	/** Bytes of memory that it holds. */
	get heldBytes(): number {
		return this.#transit.heldBytes;
	}

	get nextAt(): number | undefined {
		return this.#transit.nextAt;
	}

	/** When the last packet comes out, that is known so far. */
	get lastAt(): number {
		return this.#transit.lastAt;
	}

	get isEmpty(): boolean {
		return this.#transit.length === 0;
	}

	/** Bytes that wait for the rate. */
	queueBytes(now: number): number {
		return this.#line.backlog(now);
	}

	/** When the oldest packet that waits for the rate came; undefined when none does. */
	oldestSince(now: number): number | undefined {
		return this.#line.head(now)?.since;
	}

	/** `payload` is called for a packet that is kept. `notBefore`: it comes out no earlier, as others are still under way. */
	offer(now: number, bytes: number, payload: () => T, notBefore = 0): DatagramFate {
		const isLost = this.#loss.next(this.#link);
		const isOvertaken = this.#reorder() < this.#link.reorder;
		const isCopied = this.#duplicate() < this.#link.duplicate;
		if (isLost) {
			this.lost++;
			return {type: 'dropped', reason: 'loss'};
		}

		if (!this.#hasRoom(now, bytes)) {
			this.queueDropped++;
			return {type: 'dropped', reason: 'queue'};
		}

		const {rateBitsPerSecond} = this.#link;
		const heldMs = isOvertaken ? overtakenMs + 2 * serialisationMs(bytes, rateBitsPerSecond) : 0;
		const leavesAt = this.#line.enter(now, {bytes, stallMs: 0});
		const inOrder = Math.max(leavesAt + this.#jitter.delayAt(now, this.#link), this.#inOrderAt, notBefore);
		this.#inOrderAt = inOrder;
		const item = {payload: payload(), bytes, since: now, leavesAt, at: inOrder + heldMs, stallMs: 0, heldMs};
		this.#line.keep(now, item);
		this.#transit.add(item);
		if (!isCopied) {
			return {type: 'delivered', at: [item.at]};
		}

		this.duplicated++;
		this.#transit.add(item);
		return {type: 'delivered', at: [item.at, item.at]};
	}

	/** The next packet whose time has come. */
	take(now: number): T | undefined {
		return this.#transit.take(now)?.payload;
	}

	/** Other settings from now on. What is under way stays so, in its order. Another seed begins its sequences anew. */
	configure(now: number, link: Link): void {
		if (link.seed !== this.#link.seed) {
			[this.#loss, this.#jitter, this.#reorder, this.#duplicate] = sequencesOf(link.seed);
		}

		this.#link = link;
		this.#line.change(now, link.rateBitsPerSecond, true);
		this.#transit.retime(now, link);
		this.#inOrderAt = this.#transit.lastAt;
	}

	underway(): Iterable<Carried> {
		return this.#transit.items();
	}

	/** The times in `underway` were changed, and the order was not. */
	retimed(): void {
		this.#transit.retimed();
		this.#inOrderAt = this.#transit.lastAt;
	}

	/** Drops all that is under way; returns how many packets that were, without copies. */
	clear(): number {
		this.#line.clear();
		this.#inOrderAt = 0;
		return new Set(this.#transit.drain()).size;
	}

	/** An empty queue takes any packet, as a buffer may be smaller than the largest datagram. */
	#hasRoom(now: number, bytes: number): boolean {
		const waiting = this.#line.backlog(now);
		return (
			(waiting === 0 || waiting + bytes <= queueLimit(this.#link, this.frameBytes)) &&
			this.#transit.hasRoom(2 * bytes)
		);
	}
}

function sequencesOf(seed: number): [Loss, Jitter, Random, Random] {
	return [
		new Loss(randomStream(seed, 0)),
		new Jitter(randomStream(seed, 1)),
		randomStream(seed, 2),
		randomStream(seed, 3),
	];
}
