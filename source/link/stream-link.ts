import type {Carried} from './line.js';
import type {LinkCounts, LinkPath, PathMember} from './path.js';
import {segmentBytes} from './recovery.js';
import type {Link} from './settings.js';
import {StreamModel} from './stream.js';
import {Wake} from './wake.js';

/** Milliseconds after which the settings are looked at, while something is under way. */
const lookMs = 100;
/** Bytes that may wait in the socket behind the link: with more, the receiver itself is too slow, and the link waits for it. */
const mostInSocket = 262_144;
const stuckPollMs = 5;

/** Where bytes go that have come through. */
export type StreamSink = {
	write(bytes: Buffer): void;
	/** Bytes that were written and wait for the kernel. */
	readonly writableLength: number;
};

type Piece = {readonly of: Buffer; readonly start: number; readonly end: number};
type Writing = {
	readonly bytes: Buffer;
	readonly fates: Uint8Array;
	readonly since: number;
	next: number;
	readonly resolve: () => void;
	readonly reject: (error: Error) => void;
};

/** Carries a TCP connection's bytes through the emulated network, in real time: the model with a timer. */
export class StreamLink implements PathMember {
	readonly #path: LinkPath;
	readonly #model: StreamModel<Piece>;
	readonly #sink: () => StreamSink | undefined;
	readonly #wake = new Wake(() => this.#turn());
	#writing: Writing | undefined;
	#droppedAtEnd = 0;
	#onEmpty: (() => void) | undefined;

	/** `sink`: where bytes go now; asked anew each time. */
	constructor(path: LinkPath, sink: () => StreamSink | undefined) {
		this.#path = path;
		this.#sink = sink;
		this.#model = new StreamModel(path.link);
		path.join(this);
	}

	get lastAt(): number {
		return this.#model.lastAt;
	}

	get nextAt(): number | undefined {
		return this.#stuckBytes > 0 ? undefined : this.#model.nextAt;
	}

	get isEmpty(): boolean {
		return this.#model.isEmpty && this.#writing === undefined;
	}

	/** Bytes that wait for the rate, in the link's queue and in front of it; or for a receiver that does not read. */
	get queueBytes(): number {
		const inQueue = this.#model.queueBytes(performance.now());
		return this.#untaken + Math.max(this.#stuckBytes, inQueue);
	}

	/** When the oldest write was given that has not left yet; undefined when all have. */
	get oldestSince(): number | undefined {
		return this.#model.oldestSince(performance.now()) ?? this.#writing?.since;
	}

	/**
	 * Writes `bytes`, which belong to the link then; settles when it has taken the last of them, as a kernel would. One at a
	 * time. Rejects with what `fail` is called with.
	 */
	async write(bytes: Buffer): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const since = performance.now();
			this.#writing = {bytes, fates: this.#model.plan(bytes.length), since, next: 0, resolve, reject};
			this.#turn();
		});
	}

	/** The connection is gone: nothing that is under way belongs into the next one. */
	fail(error: Error): void {
		this.#model.clear();
		const writing = this.#writing;
		this.#writing = undefined;
		writing?.reject(error);
		this.#rest();
	}

	configure(now: number, link: Link): void {
		this.#model.configure(now, link);
	}

	underway(): Iterable<Carried> {
		return this.#model.underway();
	}

	retimed(): void {
		this.#model.retimed();
		this.#arm();
	}

	hurry(): void {
		this.#arm();
	}

	counts(now: number): LinkCounts {
		const {stalls, stallMs} = this.#model;
		return {
			lost: 0,
			queueDropped: this.#droppedAtEnd,
			cutOff: this.#droppedAtEnd,
			duplicated: 0,
			stalls,
			stallMicroseconds: Math.round(stallMs * 1000),
			queueBytes: this.#model.queueBytes(now),
		};
	}

	/** Resolves when all has come out. Messages that are cut off when the path ends count as dropped by the queue. */
	async drained(): Promise<void> {
		if (!this.isEmpty) {
			await new Promise<void>(resolve => {
				this.#onEmpty = resolve;
			});
		}
	}

	get #untaken(): number {
		const writing = this.#writing;
		return writing === undefined ? 0 : writing.bytes.length - writing.next * segmentBytes;
	}

	#turn(): void {
		this.#path.update();
		this.#release();
		this.#feed();
		this.#release();
		if (performance.now() >= this.#path.deadline) {
			this.#drop();
		}

		this.#rest();
	}

	#rest(): void {
		this.#arm();
		if (this.isEmpty) {
			this.#onEmpty?.();
		}
	}

	/** The end of the run: what is under way never arrives. */
	#drop(): void {
		const writing = this.#writing;
		const cut = new Set(this.#model.clear().map(({of}) => of));
		if (writing !== undefined) {
			cut.add(writing.bytes);
		}

		this.#writing = undefined;
		this.#droppedAtEnd += cut.size;
		writing?.resolve();
	}

	/** Hands out what is due; neighbours of one write in one piece. */
	#release(): void {
		const until = this.#path.mayLetOut(this, performance.now());
		const sink = this.#sink();
		let run: Piece | undefined;
		const flush = (): void => {
			if (run !== undefined) {
				sink?.write(run.of.subarray(run.start, run.end));
			}
		};

		while (sink !== undefined && sink.writableLength < mostInSocket) {
			const piece = this.#model.take(until);
			if (piece === undefined) {
				break;
			}

			this.#path.cameOut(this);
			if (run?.of === piece.of && run.end === piece.start) {
				run = {...run, end: piece.end};
			} else {
				flush();
				run = piece;
			}
		}

		flush();
	}

	/** Bytes in the link that the receiver itself holds up. */
	get #stuckBytes(): number {
		return (this.#sink()?.writableLength ?? 0) < mostInSocket ? 0 : this.#model.bytes;
	}

	/** Gives the model as many segments as it takes. */
	#feed(): void {
		const writing = this.#writing;
		if (writing === undefined) {
			return;
		}

		const now = performance.now();
		this.#model.frameBytes = this.#path.frameBytes;
		const {bytes, fates, since} = writing;
		for (; writing.next < fates.length; writing.next++) {
			const start = writing.next * segmentBytes;
			const end = Math.min(start + segmentBytes, bytes.length);
			if (!this.#model.hasRoom(now, end - start, this.#stuckBytes)) {
				return;
			}

			const segment = {bytes: end - start, fate: fates[writing.next] ?? 0, since};
			this.#model.offer(now, segment, {of: bytes, start, end}, this.#path.notBefore(this));
		}

		this.#writing = undefined;
		writing.resolve();
	}

	#arm(): void {
		if (this.isEmpty) {
			this.#wake.cancel();
			return;
		}

		const now = performance.now();
		const nextAt = this.#stuckBytes > 0 ? now + stuckPollMs : (this.#model.nextAt ?? Infinity);
		const roomAt = (this.#writing === undefined ? undefined : this.#model.nextRoomAt(now)) ?? Infinity;
		this.#wake.at(Math.min(nextAt, roomAt, this.#path.deadline, now + lookMs));
	}
}
