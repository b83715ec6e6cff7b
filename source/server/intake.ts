import {nowMicroseconds} from '../clock.js';
import type {CounterName, Counters} from '../metrics/counters.js';
import type {Heartbeat} from '../metrics/heartbeat.js';
import type {Histogram} from '../metrics/histogram.js';
import {JitterMeter} from '../metrics/jitter.js';
import {ClassicReassembler} from '../wire/classic-reassembly.js';
import {Continuity} from '../wire/continuity.js';
import type {EncodedFrame} from '../wire/frame.js';
import type {Header} from '../wire/header.js';
import {type PacketFate, Reassembler} from '../wire/reassembly.js';
import {SequenceTracker} from '../wire/sequence.js';
import {SentSoFar} from './sent-so-far.js';

const trackedCounters = {
	packetsLost: 'lost',
	packetsReordered: 'reordered',
	packetsDuplicate: 'duplicate',
	lossBursts: 'lossBursts',
} as const satisfies Partial<Record<CounterName, keyof SequenceTracker>>;

export type IntakeOptions = {
	readonly counters: Counters;
	/** Capture → received, microseconds. */
	readonly latency: Histogram;
	/** Tells what the program was stopped for: no frame is late by that. */
	readonly heartbeat: Heartbeat;
	readonly onFrame: (frame: EncodedFrame) => void;
	/** The stream's id, where its sender counts in these counters too, and so bounds what can have been sent; undefined: it runs elsewhere. */
	readonly localStream?: number | undefined;
};

/**
 * Takes the packets of one stream, counts them, and hands on the frames that become whole. A new stream (the sender was
 * started again) gets a new intake; the counters go on. The stream goes on at the packet and the frame in `nextSequence` and
 * `nextFrame`.
 */
export class Intake {
	readonly #reassembler = new Reassembler();
	readonly #classic = new ClassicReassembler(this.#reassembler);
	readonly #tracker: SequenceTracker;
	readonly #continuity: Continuity;
	readonly #jitter = new JitterMeter();
	readonly #counters: Counters;
	readonly #latency: Histogram;
	readonly #heartbeat: Heartbeat;
	readonly #onFrame: (frame: EncodedFrame) => void;
	/** What the counters said when this stream began. */
	readonly #base: ReadonlyMap<CounterName, number>;
	/** Whatever goes wrong makes this larger; while it stays, packets have nothing more to publish. */
	#publishedMishaps = 0;

	constructor({counters, latency, heartbeat, onFrame, localStream}: IntakeOptions) {
		this.#counters = counters;
		this.#latency = latency;
		this.#heartbeat = heartbeat;
		this.#onFrame = onFrame;
		const [sequence, frameIndex] = [counters.get('nextSequence'), counters.get('nextFrame')];
		this.#tracker = new SequenceTracker(sequence);
		const begin = {sequence, frameIndex};
		const sent = localStream === undefined ? undefined : new SentSoFar(counters, localStream, begin);
		this.#continuity = new Continuity(begin, sent === undefined ? undefined : () => sent.read());
		const names = [...(Object.keys(trackedCounters) as CounterName[]), 'framesIncomplete'] as const;
		this.#base = new Map(names.map(name => [name, counters.get(name)]));
	}

	/** @throws WireError where the packet contradicts others of its frame, or is too far from them: it changes nothing then. */
	onPacket(header: Header, payload: Buffer, wireBytes: number): void {
		this.#take(this.#reassembler, header, payload, wireBytes);
	}

	/**
	 * A datagram of the classic profile: only the newest message is put together.
	 * @throws WireError as for any other.
	 */
	onClassicPacket(header: Header, payload: Buffer, wireBytes: number): void {
		this.#take(this.#classic, header, payload, wireBytes);
	}

	/** Gives up frames whose time is over, also while nothing arrives. */
	expire(): void {
		const now = nowMicroseconds();
		this.#reassembler.expire(now);
		this.#classic.expire(now);
		this.#publish();
	}

	/**
	 * The stream ended before the sequence number `next`, and nothing of it is under way any more: what is missing up to
	 * there is lost, and what is unfinished incomplete.
	 */
	end(next: number): void {
		this.#tracker.endAt(next);
		this.#reassembler.expire(Infinity);
		this.#classic.expire(Infinity);
		this.#publish();
	}

	#take(reassembler: Pick<Reassembler, 'add'>, header: Header, payload: Buffer, wireBytes: number): void {
		const now = nowMicroseconds();
		this.#continuity.check(header, now);
		const fate = reassembler.add(header, payload, now);
		this.#continuity.accept(header, now);
		this.#count(header, fate, wireBytes, now);
	}

	#count(header: Header, fate: PacketFate, wireBytes: number, now: number): void {
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

	#complete(frame: EncodedFrame, now: number): void {
		const counters = this.#counters;
		this.#heartbeat.beat();
		const arrivedAt = now - this.#heartbeat.stoppedBetween(frame.capturedAt, now);
		const latency = Math.max(0, arrivedAt - frame.capturedAt);
		counters.add('framesReceived');
		counters.add('payloadBytes', frame.data.length);
		counters.set('newestLatencyMicroseconds', latency);
		this.#latency.record(latency);
		this.#jitter.add(frame.capturedAt, arrivedAt);
		counters.set('jitterMicroseconds', this.#jitter.jitter ?? -1);
		this.#onFrame(frame);
	}

	#publish(): void {
		this.#counters.set('nextSequence', this.#tracker.next ?? 0);
		this.#counters.set('nextFrame', this.#continuity.nextFrame);
		const incomplete = this.#reassembler.incomplete + this.#classic.incomplete;
		const mishaps = this.#tracker.mishaps + incomplete;
		if (mishaps === this.#publishedMishaps) {
			return;
		}

		this.#publishedMishaps = mishaps;
		for (const name of Object.keys(trackedCounters) as Array<keyof typeof trackedCounters>) {
			this.#counters.set(name, (this.#base.get(name) ?? 0) + this.#tracker[trackedCounters[name]]);
		}

		this.#counters.set('framesIncomplete', (this.#base.get('framesIncomplete') ?? 0) + incomplete);
	}
}
