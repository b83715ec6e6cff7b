import {z} from 'zod';
import {
	bytesSchema,
	encodingSchema,
	framesSchema,
	freezesSchema,
	labEventSchema,
	latencySchema,
	linkCountsSchema,
	loopsSchema,
	missingSchema,
	packetsSchema,
	percentilesSchema,
	refusedPerSecondSchema,
	senderDropsSchema,
	sourceCountsSchema,
	stageFpsSchema,
	tcpSchema,
	verdictSchema,
} from './sample.js';
import {ranSchema} from './time-shares.js';
import {linkSchema} from '../link/settings.js';
import {bufferSizeSchema, codecSchema, profileSchema, protocolSchema, qualitySchema} from './settings.js';

/** What one run comes to: the object that `run --json` prints. Scripts rely on its names. */

const count = z.number().nonnegative();

export const runConfigSchema = z.object({
	protocol: protocolSchema,
	bufferSize: bufferSizeSchema,
	profile: profileSchema,
	codec: codecSchema,
	quality: qualitySchema,
	source: z.string(),
	/** Pixels; null when the run ended before the source was open. */
	width: count.nullable(),
	height: count.nullable(),
	fps: count.nullable(),
	link: linkSchema.nullable(),
	adapt: z.boolean(),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

export const summarySchema = z.object({
	version: z.literal(1),
	/** The experiment's name; null for settings that are none of the six. */
	experiment: z.string().nullable(),
	/** Everything that ran, the longest first; `experiment` and `config` are what ran in the end. */
	ran: ranSchema,
	config: runConfigSchema,
	durationSeconds: count,
	fps: stageFpsSchema,
	frames: framesSchema,
	senderDrops: senderDropsSchema,
	source: sourceCountsSchema,
	packets: packetsSchema,
	missing: missingSchema,
	/** Means over the run. */
	refusedPerSecond: refusedPerSecondSchema,
	link: linkCountsSchema,
	bytes: bytesSchema,
	latencyMs: latencySchema,
	jitterMs: count.nullable(),
	freezes: freezesSchema,
	interFrameGapMs: percentilesSchema,
	/** The most that waited at the sender for the network. */
	socketQueue: z.object({maxBytes: count, maxAgeMs: count}),
	tcp: tcpSchema,
	/** As the last frame was made. */
	encoding: encodingSchema,
	/** Means over the run. */
	eventLoopUtilization: loopsSchema,
	cpuSeconds: count,
	peakMemoryBytes: count,
	events: z.array(labEventSchema),
	verdict: z.array(verdictSchema),
});
export type Summary = z.infer<typeof summarySchema>;
