import {z} from 'zod';
import {
	bytesSchema,
	framesSchema,
	freezesSchema,
	labEventSchema,
	latencySchema,
	packetsSchema,
	stageFpsSchema,
	verdictSchema,
} from './sample.js';
import {bufferSizeSchema, codecSchema, protocolSchema, qualitySchema} from './settings.js';

/** What one run comes to: the object that `run --json` prints. Scripts rely on its names. */

const count = z.number().nonnegative();

export const runConfigSchema = z.object({
	protocol: protocolSchema,
	bufferSize: bufferSizeSchema,
	profile: z.literal('live'),
	codec: codecSchema,
	quality: qualitySchema,
	source: z.string(),
	/** Pixels; null when the run ended before the source was open. */
	width: count.nullable(),
	height: count.nullable(),
	fps: count.nullable(),
	link: z.null(),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

export const summarySchema = z.object({
	version: z.literal(1),
	/** The experiment's name; null for settings that are none of the six. */
	experiment: z.string().nullable(),
	config: runConfigSchema,
	durationSeconds: count,
	fps: stageFpsSchema,
	frames: framesSchema,
	packets: packetsSchema,
	bytes: bytesSchema,
	latencyMs: latencySchema,
	jitterMs: count.nullable(),
	freezes: freezesSchema,
	cpuSeconds: count,
	peakMemoryBytes: count,
	events: z.array(labEventSchema),
	verdict: z.array(verdictSchema),
});
export type Summary = z.infer<typeof summarySchema>;
