import {idleLink, type Link, linkLimits} from './settings.js';

/** How long the queue in front of the rate is. Pure. */

/** What any real device has room for, bytes. */
const least = 64_000;
/** Frames come in bursts: one that waits, and the one behind it. */
const leastFrames = 2;
/** Seconds of the rate: what home routers and base stations hold at the least. */
const leastSeconds = 0.1;

/**
 * Bytes that may wait for the rate. Where nobody gave a number it is two frames or 100 ms of the rate, whichever is more, so
 * that a frame is never dropped for coming in one piece. `frameBytes`: the largest frame lately, as it goes over the link.
 */
export function queueLimit(
	{queueBytes, rateBitsPerSecond}: Pick<Link, 'queueBytes' | 'rateBitsPerSecond'>,
	frameBytes: number,
): number {
	if (queueBytes !== null) {
		return queueBytes;
	}

	const ofRate = ((rateBitsPerSecond ?? 0) * leastSeconds) / 8;
	return Math.min(linkLimits.queueBytes.max, Math.max(least, leastFrames * frameBytes, ofRate));
}

/** Whether somebody gave a queue that takes no whole frame of this size: over UDP it comes as ruins. */
export function isShorterThanFrame(link: Link | null, frameBytes: number): boolean {
	const {queueBytes, rateBitsPerSecond} = link ?? idleLink;
	return rateBitsPerSecond !== null && queueBytes !== null && queueBytes < frameBytes;
}

/** A second of video. */
const mostRecent = 24;

/** The largest of the newest frames: it follows quality, size, codec and profile. */
export class RecentFrames {
	readonly #bytes: number[] = [];

	add(bytes: number): void {
		this.#bytes.push(bytes);
		if (this.#bytes.length > mostRecent) {
			this.#bytes.shift();
		}
	}

	/** Bytes; 0 before the first. */
	get largest(): number {
		return Math.max(0, ...this.#bytes);
	}
}
