import {Jitter} from './jitter.js';
import {type Carried, Line} from './line.js';
import {queueLimit} from './queue.js';
import {randomStream} from './random.js';
import {Recovery, recoveryMs, segmentBytes} from './recovery.js';
import type {Link} from './settings.js';
import {Transit} from './transit.js';

type Underway<T> = Carried & {readonly payload: T};

/** One segment of a write: at most `segmentBytes` long. */
export type Segment = {
	readonly bytes: number;
	/** From `plan`. */
	readonly fate: number;
	/** When its write was given. */
	readonly since: number;
};

/**
 * What an emulated network does to the byte stream of a TCP connection. It is a model, not TCP: bytes pass a queue and a line
 * of some rate, are delayed, and come out in order; a lost segment stops the line for the time that its recovery takes
 * (recovery.ts). There is no congestion window. A full queue drops nothing: the sender has to wait. Copies and overtaking are
 * put right by TCP, so they do nothing here. Pure: the caller passes the time (milliseconds, never going back).
 */
export class StreamModel<T> {
	/** Times that the stream stood still, and milliseconds in all. */
	stalls = 0;
	stallMs = 0;
	/** Bytes of the largest frame lately, for a queue that nobody gave. */
	frameBytes = 0;
	#link: Link;
	#recovery: Recovery;
	#jitter: Jitter;
	readonly #line: Line;
	readonly #transit = new Transit<Underway<T>>();

	constructor(link: Link) {
		this.#link = link;
		this.#line = new Line(link.rateBitsPerSecond);
		this.#recovery = new Recovery(link.seed);
		this.#jitter = new Jitter(randomStream(link.seed, 1));
	}

	get heldBytes(): number {
		return this.#transit.heldBytes;
	}

	/** Bytes that are under way. */
	get bytes(): number {
		return this.#transit.bytes;
	}

	get nextAt(): number | undefined {
		return this.#transit.nextAt;
	}

	/** When the last byte comes out, that is known so far. */
	get lastAt(): number {
		return this.#transit.lastAt;
	}

	get isEmpty(): boolean {
		return this.#transit.length === 0;
	}

	/** Bytes that wait for the rate, or for the end of a stall. */
	queueBytes(now: number): number {
		return this.#line.backlog(now);
	}

	/** When the write that the oldest waiting byte is a part of was given; undefined when none waits. */
	oldestSince(now: number): number | undefined {
		return this.#line.head(now)?.since;
	}

	/** When the next waiting segment leaves, which makes room; undefined when none waits. */
	nextRoomAt(now: number): number | undefined {
		return this.#line.head(now)?.leavesAt;
	}

	/** The fates of the segments that a write of so many bytes is cut into, in order. */
	plan(bytes: number): Uint8Array {
		return this.#recovery.plan(Math.ceil(bytes / segmentBytes), this.#link);
	}

	/** Whether the link takes so many bytes now. `stuck`: bytes that came out and that nobody takes. */
	hasRoom(now: number, bytes: number, stuck = 0): boolean {
		const waiting = this.#line.backlog(now) + stuck;
		return (
			(waiting === 0 || waiting + bytes <= queueLimit(this.#link, this.frameBytes)) &&
			this.#transit.hasRoom(bytes)
		);
	}

	/** Takes the next segment; ask `hasRoom` before. Returns when it comes out, valid until the settings change. */
	offer(now: number, {bytes, fate, since}: Segment, payload: T, notBefore = 0): number {
		const stallMs = recoveryMs(fate, this.#line.backlog(now), this.#link);
		this.stalls += stallMs > 0 ? 1 : 0;
		this.stallMs += stallMs;
		const leavesAt = this.#line.enter(now, {bytes, stallMs});
		const arrives = leavesAt + this.#jitter.delayAt(now, this.#link);
		const at = Math.max(arrives, this.#transit.lastAt, notBefore);
		const item = {payload, bytes, since, leavesAt, at, stallMs, heldMs: 0};
		this.#line.keep(now, item);
		this.#transit.add(item);
		return at;
	}

	/** The next segment whose time has come. */
	take(now: number): T | undefined {
		return this.#transit.take(now)?.payload;
	}

	/** Other settings from now on. What is under way stays so, in its order; stalls end where nothing is lost any more. */
	configure(now: number, link: Link): void {
		if (link.seed !== this.#link.seed) {
			this.#recovery = new Recovery(link.seed);
			this.#jitter = new Jitter(randomStream(link.seed, 1));
		}

		this.#link = link;
		this.stallMs -= this.#line.change(now, link.rateBitsPerSecond, link.loss === 0);
		this.#transit.retime(now, link);
	}

	underway(): Iterable<Carried> {
		return this.#transit.items();
	}

	/** The times in `underway` were changed, and the order was not. */
	retimed(): void {
		this.#transit.retimed();
	}

	/** Drops all that is under way, and returns it. */
	clear(): T[] {
		const dropped = this.#transit.drain().map(({payload}) => payload);
		this.#line.clear();
		return dropped;
	}
}
