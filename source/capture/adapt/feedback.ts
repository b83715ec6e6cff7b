/**
 * What adaptive quality is told at each captured frame. In one program these are the shared counters; between two machines
 * the receiver's part comes over the wire. Nothing here knows whether the link is emulated.
 */
export type Feedback = {
	/** Milliseconds of the sender's monotonic clock. */
	readonly at: number;

	// The sender's part: totals of this stream.
	readonly framesSent: number;
	readonly bytesSent: number;
	/** Frames that were dropped because earlier ones still waited in the socket or at the link. */
	readonly framesBlocked: number;
	/** How long the oldest byte has waited in this process for the network, in milliseconds. */
	readonly queueAgeMs: number;

	// The receiver's part: totals of this stream.
	readonly bytesArrived: number;
	readonly packetsArrived: number;
	/** Gaps in the sequence numbers; late arrivals take theirs back. */
	readonly packetsLost: number;
	/** Frames that arrived whole. */
	readonly framesArrived: number;
	/** Capture → received of the newest whole frame, in milliseconds; undefined before the first. */
	readonly latencyMs: number | undefined;
};
