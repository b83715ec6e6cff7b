import type {Carried} from './line.js';
import {RecentFrames} from './queue.js';
import {idleLink, type Link} from './settings.js';

/** What the emulated link did so far, and what waits in its queues now. */
export type LinkCounts = {
	readonly lost: number;
	readonly queueDropped: number;
	/** Of those, what was still under way when the path ended. */
	readonly cutOff: number;
	readonly duplicated: number;
	readonly stalls: number;
	readonly stallMicroseconds: number;
	readonly queueBytes: number;
};

/** One protocol's part of a path. */
export type PathMember = {
	/** When its last byte comes out, as far as is known. Milliseconds of performance.now(). */
	readonly lastAt: number;
	readonly isEmpty: boolean;
	/** When its next byte comes out; undefined when nothing is under way, or nobody takes it. */
	readonly nextAt: number | undefined;
	/** All that is under way, in the order in which it comes out. */
	underway(): Iterable<Carried>;
	/** Other settings hold. */
	configure(now: number, link: Link): void;
	/** The times in `underway` were changed, and the order was not. */
	retimed(): void;
	/** The path has a deadline now. */
	hurry(): void;
	counts(now: number): LinkCounts;
};

type Placed = {readonly item: Carried; readonly member: PathMember};

/** Milliseconds between the last byte of one protocol and the first of the next: two sockets are read in any order. */
const guardMs = 2;

/**
 * The emulated network that all protocols of one sender share: its settings, which may change while it is in use, and the
 * order of arrival, so that a frame on one protocol does not overtake the one before it on another.
 */
export class LinkPath {
	readonly #link: () => Link | null;
	readonly #members: PathMember[] = [];
	#current: Link | null = null;
	#deadline = Infinity;
	#lastOut: PathMember | undefined;
	#lastOutAt = -Infinity;
	readonly #frames = new RecentFrames();
	/** Told of each frame before it is sent: bytes, as it goes over the link. */
	onFrame: ((bytes: number) => void) | undefined;
	/** Told at once when the link has dropped something, so that nobody sees the gap before its cause. */
	onDrop: (() => void) | undefined;

	/** `link`: the settings as they are now, asked again and again; null: no emulated link. */
	constructor(link: () => Link | null) {
		this.#link = link;
	}

	/** What a model is to do now. */
	get link(): Link {
		return this.#current ?? idleLink;
	}

	/** When everything that is still under way is dropped, and all that comes after it. */
	get deadline(): number {
		return this.#deadline;
	}

	/** The end is near: from `milliseconds` on nothing comes through any more. An earlier end stands. */
	end(milliseconds: number): void {
		this.#deadline = Math.min(this.#deadline, performance.now() + milliseconds);
		for (const member of this.#members) {
			member.hurry();
		}
	}

	join(member: PathMember): void {
		this.#members.push(member);
	}

	/** Bytes of the largest frame lately, as it goes over the link. */
	get frameBytes(): number {
		return this.#frames.largest;
	}

	/** True when this frame must go through the link: there is one, or an earlier frame is still on its way through. */
	isNeeded(frameBytes: number): boolean {
		this.#frames.add(frameBytes);
		this.onFrame?.(frameBytes);
		this.update();
		return this.#current !== null || !this.#isClear();
	}

	/** Looks whether the settings have changed, and tells all members. */
	update(): void {
		const wanted = this.#link();
		if (wanted === this.#current) {
			return;
		}

		const before = this.#current;
		this.#current = wanted;
		if (!isSame(before, wanted)) {
			const now = performance.now();
			const order = this.#inOrder();
			for (const member of this.#members) {
				member.configure(now, wanted ?? {...idleLink, seed: before?.seed ?? idleLink.seed});
			}

			this.#keepApart(order);
		}
	}

	/** `member` has let something out. */
	cameOut(member: PathMember): void {
		this.#lastOut = member;
		this.#lastOutAt = performance.now();
	}

	/** Up to which due time `member` may let out what it has: not before what another one has to let out first. */
	mayLetOut(member: PathMember, now: number): number {
		if (this.#lastOut !== member && now < this.#lastOutAt + guardMs) {
			return -Infinity;
		}

		let until = now;
		for (const other of this.#members) {
			until = other === member ? until : Math.min(until, other.nextAt ?? Infinity);
		}

		return until;
	}

	/** Nothing of `member` comes out before this. */
	notBefore(member: PathMember): number {
		let latest = 0;
		for (const other of this.#members) {
			if (other !== member && other.lastAt > 0) {
				latest = Math.max(latest, other.lastAt + guardMs);
			}
		}

		return latest;
	}

	counts(): LinkCounts {
		const now = performance.now();
		const all = this.#members.map(member => member.counts(now));
		const sum = (name: keyof LinkCounts): number => all.reduce((total, counts) => total + counts[name], 0);
		return {
			lost: sum('lost'),
			queueDropped: sum('queueDropped'),
			cutOff: sum('cutOff'),
			duplicated: sum('duplicated'),
			stalls: sum('stalls'),
			stallMicroseconds: sum('stallMicroseconds'),
			queueBytes: sum('queueBytes'),
		};
	}

	/** What is under way on all protocols, in the order in which it was to come out. */
	#inOrder(): Placed[] {
		return this.#members
			.flatMap(member => [...member.underway()].map(item => ({item, member, at: item.at})))
			.sort((a, b) => a.at - b.at);
	}

	/** After a change each protocol has its own new times: keeps the order between them. */
	#keepApart(order: readonly Placed[]): void {
		let last: Placed | undefined;
		for (const entry of order) {
			if (last !== undefined) {
				const gap = entry.member === last.member ? 0 : guardMs;
				entry.item.at = Math.max(entry.item.at, last.item.at + gap);
			}

			last = entry;
		}

		for (const member of this.#members) {
			member.retimed();
		}
	}

	#isClear(): boolean {
		const now = performance.now();
		return (
			now >= this.#lastOutAt + guardMs &&
			this.#members.every(({isEmpty, lastAt}) => isEmpty && (lastAt === 0 || lastAt + guardMs <= now))
		);
	}
}

function isSame(a: Link | null, b: Link | null): boolean {
	return a === null || b === null
		? a === b
		: (Object.keys(idleLink) as Array<keyof Link>).every(name => a[name] === b[name]);
}
