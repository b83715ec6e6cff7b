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
});
export type Frames = z.infer<typeof framesSchema>;

export const packetsSchema = z.object({
	sent: count,
	received: count,
	lost: count,
	/** lost / (received + lost); null before the first packet. */
	lossRatio: unknownable,
	reordered: count,
	duplicate: count,
	late: count,
	malformed: count,
	kernelDropped: unknownable,
	linkDropped: count,
});
export type Packets = z.infer<typeof packetsSchema>;

export const bytesSchema = z.object({sent: count, received: count, payload: count});
export type Bytes = z.infer<typeof bytesSchema>;

export const stageFpsSchema = z.object({captured: count, sent: count, received: count, rendered: count});
export type StageFps = z.infer<typeof stageFpsSchema>;

export const latencySchema = z.object({received: percentilesSchema, rendered: percentilesSchema});
export type LatencyMs = z.infer<typeof latencySchema>;

export const freezesSchema = z.object({count, totalSeconds: count});
export type Freezes = z.infer<typeof freezesSchema>;

/** The counters of one tick, ten a second. Counts are totals since the run began; fps and latency speak of the last second. */
export const sampleSchema = z.object({
	atSeconds: count,
	fps: stageFpsSchema,
	frames: framesSchema,
	packets: packetsSchema,
	bytes: bytesSchema,
	latencyMs: latencySchema,
	jitterMs: unknownable,
	freezes: freezesSchema,
	/** Bytes that wait in the sender's TCP socket. */
	socketQueueBytes: count,
	cpuSeconds: count,
	memoryBytes: count,
});
export type Sample = z.infer<typeof sampleSchema>;

/** `switch`: the settings changed. `fault`: something broke. `restart`: it works again. `window`: opened or closed. `notice`: anything else worth a line. */
export const eventTypes = ['switch', 'fault', 'restart', 'window', 'notice'] as const;
export const labEventSchema = z.object({
	atSeconds: count,
	type: z.enum(eventTypes),
	/** One line for a person. */
	detail: z.string(),
});
export type LabEvent = z.infer<typeof labEventSchema>;

export const verdictSchema = z.object({cause: z.string(), evidence: z.string()});
export type Verdict = z.infer<typeof verdictSchema>;
