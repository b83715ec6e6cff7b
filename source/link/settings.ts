import {z} from 'zod';

/** The emulated link's settings, with their limits: one schema for flags, keys, saved files and messages. */

export const linkLimits = {
	/** Shares of packets, 0 … 1. */
	loss: {min: 0, max: 1},
	/** Packets: mean length of a loss burst. 1: each packet is lost by itself. */
	burst: {min: 1, max: 1000},
	delayMs: {min: 0, max: 10_000},
	jitterMs: {min: 0, max: 10_000},
	reorder: {min: 0, max: 1},
	duplicate: {min: 0, max: 1},
	rateBitsPerSecond: {min: 1000, max: 10_000_000_000},
	queueBytes: {min: 1500, max: 64_000_000},
	seed: {min: 0, max: 2 ** 32 - 1},
} as const;

const within = ({min, max}: {readonly min: number; readonly max: number}) => z.number().min(min).max(max);

export const linkSchema = z
	.object({
		loss: within(linkLimits.loss),
		burst: within(linkLimits.burst),
		/** One way. */
		delayMs: within(linkLimits.delayMs),
		/** The delay varies by up to so much, up and down. */
		jitterMs: within(linkLimits.jitterMs),
		reorder: within(linkLimits.reorder),
		duplicate: within(linkLimits.duplicate),
		/** null: as fast as it goes. */
		rateBitsPerSecond: within(linkLimits.rateBitsPerSecond).nullable(),
		/** Bytes that wait for the rate at the most; null: as many as serve the stream (queue.ts). */
		queueBytes: within(linkLimits.queueBytes).nullable(),
		seed: z.int().min(linkLimits.seed.min).max(linkLimits.seed.max),
	})
	.refine(({loss, burst}) => burst === 1 || loss <= burst / (1 + burst), {
		message: 'A loss of more than burst / (burst + 1) leaves no packet between two bursts',
	});
export type Link = z.infer<typeof linkSchema>;

/** A link that does nothing: what every name that is left out means. */
export const idleLink: Link = {
	loss: 0,
	burst: 1,
	delayMs: 0,
	jitterMs: 0,
	reorder: 0,
	duplicate: 0,
	rateBitsPerSecond: null,
	queueBytes: null,
	seed: 1,
};
