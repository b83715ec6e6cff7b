import {DatagramModel} from './datagrams.js';
import type {Carried} from './line.js';
import type {LinkCounts, LinkPath, PathMember} from './path.js';
import type {Link} from './settings.js';
import {Wake} from './wake.js';

/** Milliseconds after which the settings are looked at, while something is under way. */
const lookMs = 100;

/** Carries datagrams through the emulated network, in real time: the model with a timer. */
export class DatagramLink implements PathMember {
	readonly #path: LinkPath;
	readonly #model: DatagramModel<Buffer>;
	readonly #send: (packet: Buffer) => void;
	readonly #wake = new Wake(() => this.#turn());
	#droppedAtEnd = 0;
	#onEmpty: (() => void) | undefined;

	/** `send`: what comes out goes there; it keeps the memory. */
	constructor(path: LinkPath, send: (packet: Buffer) => void) {
		this.#path = path;
		this.#send = send;
		this.#model = new DatagramModel(path.link);
		path.join(this);
	}

	get lastAt(): number {
		return this.#model.lastAt;
	}

	get nextAt(): number | undefined {
		return this.#model.nextAt;
	}

	get isEmpty(): boolean {
		return this.#model.isEmpty;
	}

	/** Bytes that wait for the rate. */
	get queueBytes(): number {
		return this.#model.queueBytes(performance.now());
	}

	/** When the oldest packet that waits for the rate was given; undefined when none does. */
	get oldestSince(): number | undefined {
		return this.#model.oldestSince(performance.now());
	}

	/** Takes one datagram; what is kept of it is copied. */
	offer(packet: Buffer): void {
		const now = performance.now();
		if (now < this.#path.deadline) {
			this.#offer(now, packet);
		} else {
			this.#droppedAtEnd++;
			this.#path.onDrop?.();
		}

		this.#turn();
	}

	#offer(now: number, packet: Buffer): void {
		this.#model.frameBytes = this.#path.frameBytes;
		const dropped = this.#model.lost + this.#model.queueDropped;
		this.#model.offer(now, packet.length, () => Buffer.from(packet), this.#path.notBefore(this));
		if (this.#model.lost + this.#model.queueDropped !== dropped) {
			this.#path.onDrop?.();
		}
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
		const {lost, queueDropped, duplicated} = this.#model;
		return {
			lost,
			queueDropped: queueDropped + this.#droppedAtEnd,
			cutOff: this.#droppedAtEnd,
			duplicated,
			stalls: 0,
			stallMicroseconds: 0,
			queueBytes: this.#model.queueBytes(now),
		};
	}

	/** Resolves when all has come out. What is left when the path ends is dropped, and counted as if the queue had been full. */
	async drained(): Promise<void> {
		if (!this.isEmpty) {
			await new Promise<void>(resolve => {
				this.#onEmpty = resolve;
			});
		}
	}

	#turn(): void {
		this.#path.update();
		const now = performance.now();
		const until = this.#path.mayLetOut(this, now);
		for (let packet = this.#model.take(until); packet !== undefined; packet = this.#model.take(until)) {
			this.#path.cameOut(this);
			this.#send(packet);
		}

		if (now >= this.#path.deadline) {
			this.#droppedAtEnd += this.#model.clear();
		}

		this.#arm();
		if (this.isEmpty) {
			this.#onEmpty?.();
		}
	}

	#arm(): void {
		const {nextAt} = this.#model;
		if (nextAt === undefined) {
			this.#wake.cancel();
		} else {
			this.#wake.at(Math.min(nextAt, this.#path.deadline, performance.now() + lookMs));
		}
	}
}
