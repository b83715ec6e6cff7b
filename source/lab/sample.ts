import {z} from 'zod';

/** What is measured and how it is written down: the shapes that screens, sessions and JSON share. docs/metrics.md defines each name. */

const count = z.number().nonnegative();
/** null: the system hides it, so it can't be known. */
const unknownable = count.nullable();

export const percentilesSchema = z.object({
	p50: unknownable,
	p95: unknownable,
	p99: unknownable,
	max: unknownable,
});
export type Percentiles = z.infer<typeof percentilesSchema>;

export const framesSchema = z.object({
	captured: count,
	sent: count,
	senderDropped: count,
	received: count,
	incomplete: count,
	late: count,
	rendered: count,
	/** Received whole, but could not be decoded. */
	damaged: count,
	/** Received whole, and a newer one came before an output had time for it. */
	superseded: count,
	/** Received whole while the process of the output that shows them was down: it had crashed, and was started again. */
	outputDown: count,
	/**
	 * Shown, though the decoder had to mend it: bytes were missing or astray. They are among `rendered`; so are, if they
	 * arrived, those that were mended at the sender, where a source's JPEGs are made anew.
	 */
	repaired: count,
});
export type Frames = z.infer<typeof framesSchema>;

/** Frames that the sender dropped, by the reason; together `frames.senderDropped`. */
export const senderDropsSchema = z.object({
	encoderBusy: count,
	/** Earlier frames still waited in the socket or at the link. */
	socketBusy: count,
	notConnected: count,
	/** The encoder or the system refused it. */
	failed: count,
	/** The source's own JPEG had to be decoded first, and could not be. */
	damaged: count,
	/** Left out by adaptive quality, to lower the frame rate. */
	adapt: count,
});
export type SenderDrops = z.infer<typeof senderDropsSchema>;

export const packetsSchema = z.object({
	sent: count,
	received: count,
	lost: count,
	/** lost / (received + lost); null before the first packet. */
	lossRatio: unknownable,
	reordered: count,
	duplicate: count,
	late: count,
	/** What is none of our format, or contradicts its stream. */
	malformed: count,
	/** Sound packets of other streams, or of other senders. */
	foreign: count,
	kernelDropped: unknownable,
	linkDropped: count,
	/** Packets in a row, at the time of loss; null before the first loss. */
	meanBurstLength: unknownable,
});
export type Packets = z.infer<typeof packetsSchema>;

/**
 * Where missing packets went. `link`, `kernel` and `elsewhere` add up to `packets.lost`; where `kernel` is unknown, what it
 * dropped is in `elsewhere`. `late` came after all, too late for its frame.
 */
export const missingSchema = z.object({
	link: count,
	kernel: unknownable,
	elsewhere: count,
	late: count,
});
export type Missing = z.infer<typeof missingSchema>;

/** What the emulated link did; all 0 without one. */
export const linkCountsSchema = z.object({
	/** Packets lost at random. */
	lost: count,
	/** Packets that found its queue full. */
	queueDropped: count,
	duplicated: count,
	/** Times that the TCP stream stood still for a lost segment, and for how long. */
	stalls: count,
	stallSeconds: count,
	/** Bytes that wait in its queue now. */
	queueBytes: count,
});
export type LinkCounts = z.infer<typeof linkCountsSchema>;

/** Packets a second that the receiver refused: none of our format, or from somebody who is not its sender. */
export const refusedPerSecondSchema = z.object({malformed: count, foreign: count});
export type RefusedPerSecond = z.infer<typeof refusedPerSecondSchema>;

/** What happened to pictures before they were captured. All 0 for a source that makes as many as are asked for. */
export const sourceCountsSchema = z.object({
	/** Pictures that a newer one replaced before they were taken. */
	superseded: count,
	/** Pictures that were damaged, or too large, where they come from: left out. */
	damaged: count,
	/** Times that the source went away, and for how long in all; one that is away now counts up to now. */
	losses: count,
	lostSeconds: count,
	/** Pictures a second that it was measured to give; null where it was not measured. */
	fps: unknownable,
	/** The longest gap between two pictures that came; null before the second. */
	maxGapMs: unknownable,
});
export type SourceCounts = z.infer<typeof sourceCountsSchema>;

/** What the system tells of the sender's TCP connection (Linux: ss -ti). */
export const tcpSchema = z.object({retransmits: unknownable, rttMs: unknownable});
export type TcpFacts = z.infer<typeof tcpSchema>;

/** 0 … 1: how much of its time each worker's event loop was busy. */
export const loopsSchema = z.object({capture: count, server: count});
export type Loops = z.infer<typeof loopsSchema>;

/** What frames are made like now; null before the first. `quality` is null for raw pictures and for JPEGs of the source's own. */
export const encodingSchema = z.object({
	quality: unknownable,
	width: unknownable,
	height: unknownable,
	/** Every n-th frame is sent. */
	everyNth: count,
});
export type Encoding = z.infer<typeof encodingSchema>;

export const bytesSchema = z.object({sent: count, received: count, payload: count});
export type Bytes = z.infer<typeof bytesSchema>;

export const stageFpsSchema = z.object({captured: count, sent: count, received: count, rendered: count});
export type StageFps = z.infer<typeof stageFpsSchema>;

export const latencySchema = z.object({received: percentilesSchema, rendered: percentilesSchema});
export type LatencyMs = z.infer<typeof latencySchema>;

/** Times that the picture stood still, and for how long in all; one that stands still now counts up to now. */
export const freezesSchema = z.object({
	count,
	totalSeconds: count,
	/** How long it has stood still by now; 0 while it moves. */
	nowSeconds: count,
});
export type Freezes = z.infer<typeof freezesSchema>;

/** The counters of one tick, ten a second. Counts are totals since the run began; fps and latency speak of the last second. */
export const sampleSchema = z.object({
	atSeconds: count,
	fps: stageFpsSchema,
	frames: framesSchema,
	senderDrops: senderDropsSchema,
	source: sourceCountsSchema,
	packets: packetsSchema,
	missing: missingSchema,
	/** Over the last second. */
	refusedPerSecond: refusedPerSecondSchema,
	link: linkCountsSchema,
	bytes: bytesSchema,
	latencyMs: latencySchema,
	jitterMs: unknownable,
	freezes: freezesSchema,
	/** Gaps between rendered frames; one that goes on is among them once it is longer than the others. */
	interFrameGapMs: percentilesSchema,
	/** Bytes that wait at the sender for the network, and for how long the oldest of them has. */
	socketQueueBytes: count,
	socketQueueAgeMs: count,
	tcp: tcpSchema,
	encoding: encodingSchema,
	eventLoopUtilization: loopsSchema,
	cpuSeconds: count,
	memoryBytes: count,
});
export type Sample = z.infer<typeof sampleSchema>;

/**
 * `switch`: the settings changed. `loss`: packets began to be lost. `freeze`: the picture stood still. `reconnect`: TCP is
 * back. `adapt`: quality, size or rate stepped. `fault`: something broke. `restart`: it works again. `window`: opened or
 * closed. `notice`: anything else worth a line.
 */
export const eventTypes = [
	'switch',
	'loss',
	'freeze',
	'reconnect',
	'adapt',
	'fault',
	'restart',
	'window',
	'notice',
] as const;
export const labEventSchema = z.object({
	atSeconds: count,
	type: z.enum(eventTypes),
	/** One line for a person. */
	detail: z.string(),
});
export type LabEvent = z.infer<typeof labEventSchema>;

/** What the console can be asked to do against a cause; tui/keys.ts has a key for each. */
export const remedyCommands = [
	'protocol',
	'bufferDown',
	'bufferUp',
	'codec',
	'qualityDown',
	'profile',
	'link',
	'adapt',
	'window',
	'preview',
] as const;
export const verdictSchema = z.object({
	cause: z.string(),
	/** Numbers, in one line. */
	evidence: z.string(),
	/** What to try next; null where nothing here helps. */
	remedy: z
		.object({
			/** The console's command for it; null where it is none. */
			command: z.enum(remedyCommands).nullable(),
			/** For a person: `a smaller buffer`. */
			words: z.string(),
			/** The same as an option or a shell command: `--buffer 1400`; null where there is none. */
			option: z.string().nullable(),
		})
		.nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;
