import {type Header, WireError} from './header.js';
import {serialAdd, serialDistance} from './serial.js';

/**
 * Whether a packet can be the stream's next, or one of its last: nothing is believed that comes over a network, not even from
 * the right sender. As RFC 3550, A.1 has it: a jump beyond a window is refused until two packets in a row agree on it; and where
 * it is known how far its sender has come, nothing is believed that lies ahead of that. Pure.
 */

/** Packets that may be missing between two (MAX_DROPOUT): as many as sequence.ts can tell late ones of from duplicates. */
const maxDropout = 65_536;
/** Frames that may be missing between two. */
const maxFrameDropout = 3000;
/** How far apart two packets may be that agree, in packets and in frames: on a lossy path hardly any two are neighbours. */
const maxMisorder = 100;
/** More than any sender can send, packets and frames a second: no silence, however long, makes a longer jump possible. */
const fastest = {packets: 1e6, frames: 1e4} as const;
/** Microseconds by which a clock may be off, and captures of two frames out of order. */
const clockSlack = 1e6;
/** Microseconds that a frame may have waited on its way: a day. */
const maxAge = 86_400e6;

/** A sound packet that lies too far from its stream. What follows it can be read on. */
export class ImplausibleError extends WireError {}

export type Place = Pick<Header, 'sequence' | 'frameIndex'>;

export class Continuity {
	/** The sequence number and the frame that are expected next. */
	#next: Place;
	/** When the last packet was taken, and when the newest frame was captured; undefined before the first. */
	#last: {readonly at: number; readonly capturedAt: number} | undefined;
	/** The last one that was refused. */
	#jump: Place | undefined;
	readonly #askSent: () => Place | undefined;
	/** What `askSent` said last; it only ever grows. */
	#sent: Place | undefined;

	/**
	 * `next`: where the stream begins, or goes on. `askSent`: the sequence number and the frame after the last ones that its sender
	 * has used so far; undefined where nobody knows.
	 */
	constructor(next: Place, askSent: () => Place | undefined = () => undefined) {
		this.#next = next;
		this.#askSent = askSent;
	}

	/** The frame that is expected next. */
	get nextFrame(): number {
		return this.#next.frameIndex;
	}

	/**
	 * `now`: microseconds, on the clock that the frame's capture time is read from.
	 * @throws ImplausibleError where the packet is none of this stream's, by its numbers or its time.
	 */
	check(header: Header, now: number): void {
		this.#checkSent(header);
		this.#checkTime(header, now);
		const packets = serialDistance(this.#next.sequence, header.sequence);
		const frames = serialDistance(this.#next.frameIndex, header.frameIndex);
		if (packets <= maxDropout && frames <= maxFrameDropout) {
			return;
		}

		const before = this.#jump;
		this.#jump = {sequence: header.sequence, frameIndex: header.frameIndex};
		const seconds = this.#last === undefined ? Infinity : (now - this.#last.at) / 1e6;
		const isPossible = packets <= fastest.packets * seconds && frames <= fastest.frames * seconds;
		if (before === undefined || !agree(before, this.#jump) || !isPossible) {
			throw new ImplausibleError(
				`packet ${header.sequence} of frame ${header.frameIndex}, where packet ${this.#next.sequence} of frame ${this.#next.frameIndex} is next`,
			);
		}
	}

	/** It was checked, and is sound in every other way. */
	accept({sequence, frameIndex, capturedAt}: Header, now: number): void {
		const isNewest = serialDistance(this.#next.frameIndex, frameIndex) >= -1;
		this.#last = {at: now, capturedAt: isNewest ? capturedAt : (this.#last?.capturedAt ?? capturedAt)};
		this.#jump = undefined;
		this.#next = {
			sequence: later(this.#next.sequence, sequence),
			frameIndex: later(this.#next.frameIndex, frameIndex),
		};
	}

	#checkSent(header: Header): void {
		if (this.#sent !== undefined && isBefore(header, this.#sent)) {
			return;
		}

		this.#sent = this.#askSent();
		if (this.#sent !== undefined && !isBefore(header, this.#sent)) {
			throw new ImplausibleError(
				`packet ${header.sequence} of frame ${header.frameIndex}, where its sender has come to packet ${this.#sent.sequence} of frame ${this.#sent.frameIndex}`,
			);
		}
	}

	/** A newer frame was captured later, an older one earlier, and none is from the future. */
	#checkTime({frameIndex, capturedAt}: Header, now: number): void {
		const age = now - capturedAt;
		const sinceNewest = capturedAt - (this.#last?.capturedAt ?? capturedAt);
		const isNewer = serialDistance(this.#next.frameIndex, frameIndex) >= 0;
		if (age < -clockSlack || age > maxAge || (isNewer ? -sinceNewest : sinceNewest) > clockSlack) {
			throw new ImplausibleError(
				`frame ${frameIndex} was captured ${(age / 1e6).toFixed(1)} s ago, and the newest before it ${((age + sinceNewest) / 1e6).toFixed(1)} s ago`,
			);
		}
	}
}

/** Two packets, and not the same one twice, that lie close together. */
function agree(a: Place, b: Place): boolean {
	const packets = Math.abs(serialDistance(a.sequence, b.sequence));
	const frames = Math.abs(serialDistance(a.frameIndex, b.frameIndex));
	return packets > 0 && packets <= maxMisorder && frames <= maxMisorder;
}

function isBefore({sequence, frameIndex}: Place, end: Place): boolean {
	return serialDistance(sequence, end.sequence) > 0 && serialDistance(frameIndex, end.frameIndex) > 0;
}

/** What comes after both: `next` itself, or the number after `taken`. */
function later(next: number, taken: number): number {
	return serialDistance(next, taken) >= 0 ? serialAdd(taken, 1) : next;
}
