import type {Feedback} from './feedback.js';

/** Milliseconds of feedback that are kept. */
const keptMs = 3000;
/** Milliseconds in which the smallest latency counts as the path's own: after that the path may have changed. */
const baseMs = 30_000;
const baseSliceMs = 1000;
/** Frames are late as a group or not at all: a queue delays each, a busy processor only some. */
const groupMs = 250;
const leastGroup = 2;
const leastRateMs = 150;

/** A whole frame that arrived. Milliseconds. */
type Arrival = {readonly at: number; readonly capturedAt: number; readonly latencyMs: number};
type Slice = {readonly from: number; smallest: number};

/** The last seconds of feedback, and what can be read off them. */
export class Recent {
	#feedback: Feedback[] = [];
	#arrivals: Arrival[] = [];
	#slices: Slice[] = [];

	add(feedback: Feedback): void {
		const last = this.#feedback.at(-1);
		const {at, latencyMs} = feedback;
		if (latencyMs !== undefined && last !== undefined && feedback.framesArrived > last.framesArrived) {
			// It came some time after the last look: the earliest capture that can be is the safe guess.
			this.#arrivals.push({at, latencyMs, capturedAt: last.at - latencyMs});
			this.#keepBase(at, latencyMs);
		}

		this.#feedback.push(feedback);
		this.#feedback = this.#feedback.filter(kept => kept.at >= at - keptMs);
		this.#arrivals = this.#arrivals.filter(kept => kept.at >= at - keptMs);
	}

	/** The smallest latency of the last half minute; undefined before the first frame. */
	get baseMs(): number | undefined {
		return this.#slices.length === 0 ? undefined : Math.min(...this.#slices.map(({smallest}) => smallest));
	}

	/** The path is slower than it was: what is seen now is its own latency. */
	rebase(latencyMs: number): void {
		this.#slices = this.#slices.slice(-1).map(({from}) => ({from, smallest: latencyMs}));
	}

	/** When the newest feedback came. */
	get newestAt(): number | undefined {
		return this.#feedback.at(-1)?.at;
	}

	get newestLatencyMs(): number | undefined {
		return this.#arrivals.at(-1)?.latencyMs;
	}

	/** The first frame that was captured at `since` or later: when it arrived. */
	firstArrivalOf(since: number): number | undefined {
		return this.#arrivals.find(({capturedAt}) => capturedAt >= since)?.at;
	}

	/** When the newest whole frame arrived; undefined if none did in these seconds. */
	get lastArrivalAt(): number | undefined {
		return this.#arrivals.at(-1)?.at;
	}

	arrivalsSince(since: number): number {
		return this.#arrivals.filter(({at}) => at >= since).length;
	}

	/**
	 * The smallest latency of the newest group of frames that arrived from `since` to `until`: those of a quarter of a second,
	 * or the last two. undefined with fewer.
	 */
	groupLatencyMs(since: number, until: number): number | undefined {
		const seen = this.#arrivals.filter(({at}) => at >= since && at <= until);
		const group = seen.filter(({at}) => at > until - groupMs);
		const used = group.length < leastGroup ? seen.slice(-leastGroup) : group;
		return used.length < leastGroup ? undefined : Math.min(...used.map(({latencyMs}) => latencyMs));
	}

	/** The smaller latency of the newest two frames that arrived since; undefined with fewer. */
	pairLatencyMs(since: number): number | undefined {
		const pair = this.#arrivals.filter(({at}) => at >= since).slice(-leastGroup);
		return pair.length < leastGroup ? undefined : Math.min(...pair.map(({latencyMs}) => latencyMs));
	}

	/** Of the newest group, and of the one before it. */
	latencyTrend(since: number, until: number): readonly [now: number | undefined, before: number | undefined] {
		const earlier = this.#arrivals.filter(({at}) => at >= since && at <= until - groupMs).at(-1);
		return [
			this.groupLatencyMs(since, until),
			earlier === undefined ? undefined : this.groupLatencyMs(since, earlier.at),
		];
	}

	/**
	 * Bytes a second that arrived in the last second (or between the last two arrivals): how fast the link is, if it was
	 * busy all the time. Between arrivals, so that the wait for the first one does not count. undefined when it can't be told.
	 */
	arrivalRate(until: number): number | undefined {
		const steps = this.#feedback.filter((feedback, index) => {
			const earlier = this.#feedback[index - 1];
			return earlier === undefined || feedback.bytesArrived > earlier.bytesArrived;
		});
		const last = steps.at(-1);
		const first = steps.find(({at}) => at >= until - 1000 && at < (last?.at ?? 0)) ?? steps.at(-2);
		if (first === undefined || last === undefined || last.at - first.at < leastRateMs) {
			return undefined;
		}

		return ((last.bytesArrived - first.bytesArrived) / (last.at - first.at)) * 1000;
	}

	/** What was counted from `since` on. */
	since(since: number): Omit<Feedback, 'at' | 'latencyMs' | 'queueAgeMs'> {
		const last = this.#feedback.at(-1);
		const first = this.#feedback.find(({at}) => at >= since) ?? last;
		const grown = (name: keyof Feedback): number => Math.max(0, (last?.[name] ?? 0) - (first?.[name] ?? 0));
		return {
			framesSent: grown('framesSent'),
			bytesSent: grown('bytesSent'),
			framesBlocked: grown('framesBlocked'),
			bytesArrived: grown('bytesArrived'),
			packetsArrived: grown('packetsArrived'),
			packetsLost: grown('packetsLost'),
			framesArrived: grown('framesArrived'),
		};
	}

	#keepBase(at: number, latencyMs: number): void {
		const slice = this.#slices.at(-1);
		if (slice === undefined || at - slice.from >= baseSliceMs) {
			this.#slices.push({from: at, smallest: latencyMs});
			this.#slices = this.#slices.filter(({from}) => from >= at - baseMs);
		} else {
			slice.smallest = Math.min(slice.smallest, latencyMs);
		}
	}
}
