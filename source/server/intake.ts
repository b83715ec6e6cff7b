import {nowMicroseconds} from '../clock.js';
import type {CounterName, Counters} from '../metrics/counters.js';
import type {Histogram} from '../metrics/histogram.js';
import {JitterMeter} from '../metrics/jitter.js';
import type {EncodedFrame} from '../wire/frame.js';
import type {Header} from '../wire/header.js';
import {Reassembler} from '../wire/reassembly.js';
import {SequenceTracker} from '../wire/sequence.js';

const trackedCounters = {
	packetsLost: 'lost',
	packetsReordered: 'reordered',
	packetsDuplicate: 'duplicate',
	lossBursts: 'lossBursts',
} as const satisfies Partial<Record<CounterName, keyof SequenceTracker>>;

/**
 * Takes the packets of one stream, counts them, and hands on the frames that become whole. A new stream (the sender was
 * started again) gets a new intake; the counters go on. The stream goes on at the sequence number in `nextSequence`.
 */
export class Intake {
	readonly #reassembler = new Reassembler();
	readonly #tracker: SequenceTracker;
	readonly #jitter = new JitterMeter();
	readonly #counters: Counters;
	readonly #latency: Histogram;
	readonly #onFrame: (frame: EncodedFrame) => void;
	/** What the counters said when this stream began. */
	readonly #base: ReadonlyMap<CounterName, number>;
	/** Whatever goes wrong makes this larger; while it stays, packets have nothing more to publish. */
	#publishedMishaps = 0;

	constructor(counters: Counters, latency: Histogram, onFrame: (frame: EncodedFrame) => void) {
		this.#counters = counters;
		this.#latency = latency;
		this.#onFrame = onFrame;
		this.#tracker = new SequenceTracker(counters.get('nextSequence'));
		const names = [...(Object.keys(trackedCounters) as CounterName[]), 'framesIncomplete'] as const;
		this.#base = new Map(names.map(name => [name, counters.get(name)]));
	}

	/** @throws WireError where the packet contradicts others of its frame. */
	onPacket(header: Header, payload: Buffer, wireBytes: number): void {
		const now = nowMicroseconds();
		const fate = this.#reassembler.add(header, payload, now);
		const counters = this.#counters;
		counters.add('bytesReceived', wireBytes);
		// A duplicate is counted by the tracker; that its frame is done already does not make it late as well.
		if (this.#tracker.add(header.sequence)) {
			counters.add('packetsReceived');
			counters.add('packetsLate', fate.type === 'late' || fate.type === 'completeLate' ? 1 : 0);
			counters.add('framesLate', fate.type === 'completeLate' ? 1 : 0);
		}

		this.#publish();
		if (fate.type === 'complete') {
			this.#complete(fate.frame, now);
		}
	}

	/** Gives up frames whose time is over, also while nothing arrives. */
	expire(): void {
		this.#reassembler.expire(nowMicroseconds());
		this.#publish();
	}

	#complete(frame: EncodedFrame, now: number): void {
		const counters = this.#counters;
		counters.add('framesReceived');
		counters.add('payloadBytes', frame.data.length);
		this.#latency.record(now - frame.capturedAt);
		this.#jitter.add(frame.capturedAt, now);
		counters.set('jitterMicroseconds', this.#jitter.jitter ?? -1);
		this.#onFrame(frame);
	}

	#publish(): void {
		this.#counters.set('nextSequence', this.#tracker.next ?? 0);
		const {lossBursts, reordered, duplicate} = this.#tracker;
		const mishaps = lossBursts + reordered + duplicate + this.#reassembler.incomplete;
		if (mishaps === this.#publishedMishaps) {
			return;
		}

		this.#publishedMishaps = mishaps;
		for (const name of Object.keys(trackedCounters) as Array<keyof typeof trackedCounters>) {
			this.#counters.set(name, (this.#base.get(name) ?? 0) + this.#tracker[trackedCounters[name]]);
		}

		this.#counters.set(
			'framesIncomplete',
			(this.#base.get('framesIncomplete') ?? 0) + this.#reassembler.incomplete,
		);
	}
}
