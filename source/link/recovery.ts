import {serialisationMs} from './closed-form.js';
import {Loss} from './loss.js';
import {type Random, randomStream} from './random.js';
import type {Link} from './settings.js';

/** Bytes of payload in a TCP segment on Ethernet: 1500, less 20 for IP, 20 for TCP and 12 for its timestamps. */
export const segmentBytes = 1448;

/** Segments behind a lost one that must arrive for a fast retransmit: three duplicate acknowledgements (RFC 5681, 3.2). */
const duplicateAcks = 3;
/** Lost segments in a row that one round trip still repairs, with selective acknowledgements (RFC 6675). */
const mostRepaired = 3;
/** The shortest retransmission timeout, as Linux has it; RFC 6298, 2.4 asks for 1 s. */
const leastTimeoutMs = 200;
const leastRoundTripMs = 1;
/** A segment gets through after so many timeouts, however lossy the link: 200 ms · (2⁶ − 1) = 12.6 s. */
const mostTimeouts = 6;

/** How a TCP sender learns of a lost segment: not at all (0), by duplicate acknowledgements (1), by n timeouts (1 + n). */
export type Fate = number;
const unharmed = 0;
const fastRetransmit = 1;

/** What random loss does to a TCP stream: which segments it stalls at, and for how long. */
export class Recovery {
	readonly #loss: Loss;
	readonly #again: Random;

	constructor(seed: number) {
		this.#loss = new Loss(randomStream(seed, 0));
		this.#again = randomStream(seed, 4);
	}

	/**
	 * The fate of each segment of one write. The first of a run of lost ones carries the stall of them all: a fast retransmit
	 * where the run is short and three segments of this write follow, a timeout otherwise (RFC 5681, 3.2; RFC 6298). A
	 * retransmission may be lost too: then comes a timeout, doubled each time (RFC 6298, 5.5).
	 */
	plan(segments: number, link: Pick<Link, 'loss' | 'burst'>): Uint8Array {
		const fates = new Uint8Array(segments);
		if (link.loss === 0) {
			return fates;
		}

		const lost = Array.from(fates, () => this.#loss.next(link));
		let followers = lost.filter(isLost => !isLost).length;
		for (let at = 0; at < segments; at++) {
			if (lost[at] !== true) {
				followers--;
				continue;
			}

			const end = lost.indexOf(false, at);
			const length = (end === -1 ? segments : end) - at;
			fates[at] = this.#fate(length <= mostRepaired && followers >= duplicateAcks, link.loss);
			at += length - 1;
		}

		return fates;
	}

	#fate(isFast: boolean, loss: number): Fate {
		let fate = isFast ? fastRetransmit : fastRetransmit + 1;
		while (fate <= mostTimeouts && this.#again() < loss) {
			fate++;
		}

		return fate;
	}
}

/** Milliseconds for which a segment of this fate holds the stream. `waiting`: bytes in the queue in front of it. */
export function recoveryMs(
	fate: Fate,
	waiting: number,
	{delayMs, jitterMs, rateBitsPerSecond}: Pick<Link, 'delayMs' | 'jitterMs' | 'rateBitsPerSecond'>,
): number {
	if (fate === unharmed) {
		return 0;
	}

	const queueing = serialisationMs(waiting + segmentBytes, rateBitsPerSecond);
	const roundTrip = Math.max(leastRoundTripMs, 2 * delayMs + queueing);
	// RFC 6298, 2.3: SRTT + 4 · RTTVAR, for which jitter stands.
	const timeout = Math.max(leastTimeoutMs, roundTrip + 4 * jitterMs);
	return fate === fastRetransmit ? roundTrip : timeout * (2 ** (fate - fastRetransmit) - 1);
}
