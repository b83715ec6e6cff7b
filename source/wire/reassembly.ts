import type {EncodedFrame} from './frame.js';
import {type Header, maxFrameLength, WireError} from './header.js';
import {isNewer} from './serial.js';

/** What became of one packet. */
export type PacketFate =
	/** It is kept and its frame still lacks others. */
	| {readonly type: 'kept'}
	/** It was the last one that its frame lacked. */
	| {readonly type: 'complete'; readonly frame: EncodedFrame}
	/** The frame is whole, but a newer one was whole before it. */
	| {readonly type: 'completeLate'}
	/** Its frame was given up or is done. */
	| {readonly type: 'late'}
	/** This fragment is there already. */
	| {readonly type: 'duplicate'};

type FrameUnderWay = {
	readonly header: Header;
	readonly data: Buffer;
	/** One byte a fragment: 1 when it is there. */
	readonly present: Uint8Array;
	/** Bytes of every fragment but the last; undefined until one tells. */
	chunkLength: number | undefined;
	missing: number;
	readonly startedAt: number;
};

export type ReassemblyLimits = {
	/** Frames under way at the same time. */
	readonly maxFrames: number;
	/** Bytes that all frames under way may take together. */
	readonly maxBytes: number;
	/** Microseconds after its first packet at which an unfinished frame is given up. */
	readonly deadline: number;
};

export const defaultLimits: ReassemblyLimits = {maxFrames: 16, maxBytes: 2 * maxFrameLength, deadline: 2e6};

/**
 * Puts the frames of one stream together again from packets in any order. The newest frame wins: when one is whole, the
 * older ones under way are given up. Memory is bounded in frames and bytes; the oldest frame makes room.
 * Pure: the caller passes the time.
 */
export class Reassembler {
	/** Frames given up unfinished, so far. */
	incomplete = 0;
	readonly #underWay = new Map<number, FrameUnderWay>();
	readonly #limits: ReassemblyLimits;
	#bytes = 0;
	#newestDone: number | undefined;
	/** Frames that were given up and are newer than the newest whole one: their packets come late. Bounded like the frames. */
	readonly #givenUp = new Set<number>();

	constructor(limits: ReassemblyLimits = defaultLimits) {
		this.#limits = limits;
	}

	/** Bytes held for frames under way. */
	get heldBytes(): number {
		return this.#bytes;
	}

	get heldFrames(): number {
		return this.#underWay.size;
	}

	/**
	 * Takes one packet. `now`: microseconds, monotonic. The payload of a frame that is whole in one packet is kept as it
	 * is, so the caller must not write to it again; any other is copied.
	 * @throws WireError where the packet contradicts itself or the others of its frame; nothing is kept of it.
	 */
	add(header: Header, payload: Buffer, now: number): PacketFate {
		this.expire(now);
		const isOld = this.#newestDone !== undefined && !isNewer(header.frameIndex, this.#newestDone);
		if (header.fragmentCount === 1) {
			return this.#addWhole(header, payload, isOld);
		}

		if (isOld || this.#givenUp.has(header.frameIndex)) {
			return {type: 'late'};
		}

		const frame = this.#underWay.get(header.frameIndex);
		if (frame === undefined) {
			const {chunkLength} = placeOf(header, payload.length, undefined);
			if (!this.#makeRoom(header)) {
				return {type: 'late'};
			}

			return this.#insert(this.#begin(header, chunkLength, now), header, payload);
		}

		checkSameFrame(frame.header, header);
		return this.#insert(frame, header, payload);
	}

	/** Gives up the frames whose deadline has passed. */
	expire(now: number): void {
		for (const {header, startedAt} of this.#underWay.values()) {
			if (now - startedAt < this.#limits.deadline) {
				break; // Insertion order is the order of age.
			}

			this.#giveUp(header.frameIndex);
		}
	}

	#addWhole(header: Header, payload: Buffer, isOld: boolean): PacketFate {
		if (payload.length !== header.frameLength) {
			throw new WireError(
				`a frame of ${header.frameLength} bytes in one packet that carries ${payload.length}`,
			);
		}

		const underWay = this.#underWay.get(header.frameIndex);
		if (underWay !== undefined) {
			checkSameFrame(underWay.header, header);
		}

		if (isOld) {
			return header.frameIndex === this.#newestDone ? {type: 'duplicate'} : {type: 'completeLate'};
		}

		return this.#complete(header, payload);
	}

	/** False when the newcomer is itself the oldest: it is given up then, rather than a newer one. */
	#makeRoom(header: Header): boolean {
		while (
			this.#underWay.size >= this.#limits.maxFrames ||
			(this.#underWay.size > 0 &&
				this.#bytes + header.frameLength + header.fragmentCount > this.#limits.maxBytes)
		) {
			const oldest = this.#oldest();
			if (isNewer(oldest, header.frameIndex)) {
				this.#giveUp(header.frameIndex);
				return false;
			}

			this.#giveUp(oldest);
		}

		return true;
	}

	#begin(header: Header, chunkLength: number, now: number): FrameUnderWay {
		const frame: FrameUnderWay = {
			header,
			data: Buffer.allocUnsafe(header.frameLength),
			present: new Uint8Array(header.fragmentCount),
			chunkLength,
			missing: header.fragmentCount,
			startedAt: now,
		};
		this.#underWay.set(header.frameIndex, frame);
		this.#bytes += header.frameLength + header.fragmentCount;
		return frame;
	}

	#insert(frame: FrameUnderWay, header: Header, payload: Buffer): PacketFate {
		const {offset, chunkLength} = placeOf(header, payload.length, frame.chunkLength);
		if (frame.present[header.fragmentIndex] === 1) {
			return {type: 'duplicate'};
		}

		frame.chunkLength = chunkLength;
		frame.present[header.fragmentIndex] = 1;
		frame.missing--;
		payload.copy(frame.data, offset);
		if (frame.missing > 0) {
			return {type: 'kept'};
		}

		this.#forget(header.frameIndex);
		return this.#complete(frame.header, frame.data);
	}

	#complete(header: Header, data: Buffer): PacketFate {
		this.#newestDone = header.frameIndex;
		for (const index of this.#underWay.keys()) {
			if (!isNewer(index, header.frameIndex)) {
				this.#giveUp(index);
			}
		}

		for (const index of this.#givenUp) {
			if (!isNewer(index, header.frameIndex)) {
				this.#givenUp.delete(index);
			}
		}

		const {frameIndex, capturedAt, width, height} = header;
		const codec = header.content === 'raw' ? 'raw' : 'jpeg';
		return {type: 'complete', frame: {index: frameIndex, codec, capturedAt, width, height, data}};
	}

	#giveUp(index: number): void {
		this.incomplete++;
		this.#forget(index);
		if (this.#newestDone === undefined || isNewer(index, this.#newestDone)) {
			this.#givenUp.add(index);
			if (this.#givenUp.size > this.#limits.maxFrames) {
				this.#givenUp.delete(first(this.#givenUp) ?? index);
			}
		}
	}

	#forget(index: number): void {
		const frame = this.#underWay.get(index);
		if (frame !== undefined) {
			this.#bytes -= frame.data.length + frame.present.length;
			this.#underWay.delete(index);
		}
	}

	#oldest(): number {
		let oldest: number | undefined;
		for (const index of this.#underWay.keys()) {
			oldest = oldest === undefined || isNewer(oldest, index) ? index : oldest;
		}

		return oldest ?? 0;
	}
}

function first<T>(values: Iterable<T>): T | undefined {
	for (const value of values) {
		return value;
	}

	return undefined;
}

/** Where this fragment belongs. All fragments but the last have one length, so each one's place follows from its index. */
function placeOf(
	{fragmentIndex, fragmentCount, frameLength}: Header,
	length: number,
	known: number | undefined,
): {offset: number; chunkLength: number} {
	const isLast = fragmentIndex === fragmentCount - 1;
	const chunkLength = isLast ? (frameLength - length) / (fragmentCount - 1) : length;
	if (
		length < 1 ||
		!Number.isInteger(chunkLength) ||
		length > chunkLength ||
		Math.ceil(frameLength / chunkLength) !== fragmentCount ||
		(known !== undefined && known !== chunkLength)
	) {
		throw new WireError(
			`fragment ${fragmentIndex} of ${fragmentCount} with ${length} bytes does not fit a frame of ${frameLength} bytes`,
		);
	}

	return {offset: fragmentIndex * chunkLength, chunkLength};
}

function checkSameFrame(a: Header, b: Header): void {
	if (
		a.content !== b.content ||
		a.frameLength !== b.frameLength ||
		a.fragmentCount !== b.fragmentCount ||
		a.capturedAt !== b.capturedAt ||
		a.width !== b.width ||
		a.height !== b.height
	) {
		throw new WireError(`two packets of frame ${b.frameIndex} contradict each other`);
	}
}
