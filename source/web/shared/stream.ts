import type {LabEvent, Sample} from '../../lab/sample.js';
import type {PageState} from '../../lab/view.js';

/**
 * What `/events` sends, one server-sent event each (HTML standard, section 9.2), and what the page reads. Every one has an
 * id; a page that comes back with `Last-Event-ID` gets what it missed, or `history` again where that is too long ago.
 */
export type StreamMessages = {
	/** First of all, and after each change. */
	readonly state: PageState;
	/** The run so far, for a page that has nothing yet. */
	readonly history: History;
	/** Ten a second while the run goes on. */
	readonly sample: Sample;
	/** Something happened. */
	readonly event: LabEvent;
};
export type StreamMessageType = keyof StreamMessages;

export type History = {
	/** Oldest first, thinned out. */
	readonly points: readonly Point[];
	readonly events: readonly LabEvent[];
};

/** What the charts need of a sample. Counts are totals since the run began. */
export type Point = {
	readonly at: number;
	readonly captured: number;
	readonly received: number;
	readonly rendered: number;
	/** Capture → received over the last second, milliseconds; null: no frame. */
	readonly p50: number | null;
	readonly p95: number | null;
	readonly p99: number | null;
	readonly packetsReceived: number;
	readonly packetsLost: number;
	readonly freezes: number;
	readonly freezeSeconds: number;
};

export function pointOf({atSeconds, fps, latencyMs, packets, freezes}: Sample): Point {
	const {p50, p95, p99} = latencyMs.received;
	return {
		at: atSeconds,
		captured: fps.captured,
		received: fps.received,
		rendered: fps.rendered,
		p50,
		p95,
		p99,
		packetsReceived: packets.received,
		packetsLost: packets.lost,
		freezes: freezes.count,
		freezeSeconds: freezes.totalSeconds,
	};
}
