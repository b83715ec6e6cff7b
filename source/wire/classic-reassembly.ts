import {type Header, WireError} from './header.js';
import type {PacketFate, Reassembler} from './reassembly.js';
import {isNewer} from './serial.js';

type Message = {
	readonly header: Header;
	readonly pieces: Map<number, Buffer>;
	readonly startedAt: number;
	bytes: number;
};

/** Microseconds after its first packet at which an unfinished message is given up, should no newer one come. */
const deadline = 2e6;

/**
 * Puts messages together as the course project did: only the newest one. The first packet of a newer message throws the
 * unfinished one away, and whatever comes of an older one is late. Takes memory only for what has arrived, and for one
 * message. Whole ones go through the live profile's reassembler, so that a switch of profile can't turn frames round. Pure.
 */
export class ClassicReassembler {
	/** Messages given up unfinished, so far. */
	incomplete = 0;
	readonly #whole: Pick<Reassembler, 'add'>;
	#message: Message | undefined;
	/** The newest message of which anything has come, done or not. */
	#newest: number | undefined;
	#isNewestDone = false;

	constructor(whole: Pick<Reassembler, 'add'>) {
		this.#whole = whole;
	}

	/** Bytes held for the message under way. */
	get heldBytes(): number {
		return this.#message?.bytes ?? 0;
	}

	/**
	 * Takes one packet. `now`: microseconds, monotonic. The payload is kept, so the caller must not write to it again.
	 * @throws WireError where the packet contradicts the others of its message; nothing is kept of it.
	 */
	add(header: Header, payload: Buffer, now: number): PacketFate {
		this.expire(now);
		const {frameIndex} = header;
		if (this.#newest === undefined || isNewer(frameIndex, this.#newest)) {
			const message: Message = {header, pieces: new Map(), startedAt: now, bytes: 0};
			checkRoom(message, payload);
			this.#giveUp();
			this.#newest = frameIndex;
			this.#isNewestDone = false;
			this.#message = message;
		}

		const message = this.#message;
		if (message?.header.frameIndex !== frameIndex) {
			return {type: frameIndex === this.#newest && this.#isNewestDone ? 'duplicate' : 'late'};
		}

		return this.#insert(message, header, payload, now);
	}

	/** Gives up a message whose deadline has passed; Infinity: in any case. */
	expire(now: number): void {
		if (this.#message !== undefined && now - this.#message.startedAt >= deadline) {
			this.#giveUp();
		}
	}

	#insert(message: Message, header: Header, payload: Buffer, now: number): PacketFate {
		const {fragmentIndex, fragmentCount, frameLength} = header;
		if (fragmentCount !== message.header.fragmentCount || frameLength !== message.header.frameLength) {
			throw new WireError(`two packets of classic message ${header.frameIndex} contradict each other`);
		}

		if (message.pieces.has(fragmentIndex)) {
			return {type: 'duplicate'};
		}

		const isLast = checkRoom(message, payload);
		message.pieces.set(fragmentIndex, payload);
		message.bytes += payload.length;
		return isLast ? this.#finish(message, now) : {type: 'kept'};
	}

	#finish({header, pieces}: Message, now: number): PacketFate {
		this.#message = undefined;
		this.#isNewestDone = true;
		const inOrder = [...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece);
		return this.#whole.add(
			{...header, fragmentIndex: 0, fragmentCount: 1},
			Buffer.concat(inOrder, header.frameLength),
			now,
		);
	}

	#giveUp(): void {
		this.incomplete += this.#message === undefined ? 0 : 1;
		this.#message = undefined;
	}
}

/** Whether the payload makes the message whole. @throws WireError where it has no room for it, or is too short with it. */
function checkRoom({header, pieces, bytes}: Message, payload: Buffer): boolean {
	const {fragmentCount, frameLength, frameIndex} = header;
	const all = bytes + payload.length;
	const isLast = pieces.size + 1 === fragmentCount;
	if (all > frameLength || (isLast && all !== frameLength)) {
		throw new WireError(`classic message ${frameIndex} of ${frameLength} bytes, with packets of ${all}`);
	}

	return isLast;
}
