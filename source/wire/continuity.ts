import {type Header, WireError} from './header.js';
import {serialAdd, serialDistance} from './serial.js';

/**
 * Whether a packet can be the stream's next, or one of its last: nothing is believed that comes over a network, not even from
 * the right sender. As RFC 3550, A.1 has it: a jump beyond a window is refused until two packets in a row agree on it. Where the
 * sender can be asked how far it has come, nothing beyond that is believed, whatever agrees with it. Pure.
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

/** Where in its stream a packet lies. */
export type Place = Pick<Header, 'sequence' | 'frameIndex'>;

/** Tells the first packet and the first frame that the sender has not begun. */
export type Reached = () => Place;

export class Continuity {
	/** The sequence number and the frame that are expected next. */
	#next: Place;
	/** When the last packet was taken, and when the newest frame was captured; undefined before the first. */
	#last: {readonly at: number; readonly capturedAt: number} | undefined;
	/** The last one that was refused. */
	#jump: Place | undefined;
	readonly #ask: Reached | undefined;
	/** As far as the sender was known to have come when it was asked last. */
	#reached: Place;

	/** `next`: where the stream begins, or goes on. `reached`: asked about once a frame; undefined where nobody can tell. */
	constructor(next: Place, reached?: Reached) {
		this.#next = next;
		this.#reached = next;
		this.#ask = reached;
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
		this.#checkReached(header);
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

	/** What the sender has not begun, nobody has sent. It never goes back, so it is asked only about what lies beyond its last answer. */
	#checkReached(place: Place): void {
		if (this.#ask === undefined || isBefore(place, this.#reached)) {
			return;
		}

		this.#reached = this.#ask();
		if (!isBefore(place, this.#reached)) {
			throw new ImplausibleError(
				`packet ${place.sequence} of frame ${place.frameIndex}, where its sender has not begun packet ${this.#reached.sequence} or frame ${this.#reached.frameIndex}`,
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

/** Both numbers lie before the end. */
function isBefore(place: Place, end: Place): boolean {
	return (
		serialDistance(place.sequence, end.sequence) > 0 && serialDistance(place.frameIndex, end.frameIndex) > 0
	);
}

/** What comes after both: `next` itself, or the number after `taken`. */
function later(next: number, taken: number): number {
	return serialDistance(next, taken) >= 0 ? serialAdd(taken, 1) : next;
}
