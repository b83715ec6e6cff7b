import {z} from 'zod';
import {linkSchema} from '../link/settings.js';

/** What may be chosen, with its limits: one schema for flags, keys, saved files and messages. */

export const protocols = ['tcp', 'udp'] as const;
export const codecs = ['jpeg', 'raw'] as const;
/** `live`: as such a program should be built. `classic`: as the course project was built (docs/protocol.md). */
export const profiles = ['live', 'classic'] as const;

/** Bytes: over TCP the most that one read takes, over UDP the most that one datagram holds, header included. */
export const bufferSizeLimits = {min: 256, max: 65_507} as const;
export const qualityLimits = {min: 1, max: 100} as const;
/** Pixels a side. 4096 × 4096 in BGR24 stays below the largest frame that the wire format lets through. */
export const sideLimits = {min: 16, max: 4096} as const;
/** Where the page for browsers is unless told otherwise, on 127.0.0.1. */
export const defaultWebPort = 6175;
/** Bytes of kernel buffer that are asked for the UDP receiver's socket. */
export const kernelBufferLimits = {min: 4096, max: 67_108_864} as const;
/** Frames a second; 0 means as fast as it goes. */
export const fpsLimits = {min: 0, max: 1000} as const;

export const protocolSchema = z.enum(protocols);
export const codecSchema = z.enum(codecs);
export const profileSchema = z.enum(profiles);
export const bufferSizeSchema = z.int().min(bufferSizeLimits.min).max(bufferSizeLimits.max);
export const qualitySchema = z.int().min(qualityLimits.min).max(qualityLimits.max);
export const sideSchema = z.int().min(sideLimits.min).max(sideLimits.max);
export const fpsSchema = z.number().min(fpsLimits.min).max(fpsLimits.max);

export type Protocol = z.infer<typeof protocolSchema>;
export type Codec = z.infer<typeof codecSchema>;
export type Profile = z.infer<typeof profileSchema>;

/** What a running stream can be switched to, frame by frame. */
export const streamSettingsSchema = z.object({
	protocol: protocolSchema,
	bufferSize: bufferSizeSchema,
	codec: codecSchema,
	quality: qualitySchema,
	profile: profileSchema,
	/** The emulated network between the two sides; null: none. */
	link: linkSchema.nullable(),
	/** Steps quality, size and frame rate down on a link that is too slow, and up again (docs/metrics.md). */
	adapt: z.boolean(),
});
export type StreamSettings = z.infer<typeof streamSettingsSchema>;

/** What is chosen once, when a run starts. */
export const sourceSettingsSchema = z.object({
	/** As parseSourceName reads it. */
	source: z.string().min(1).max(4096),
	/** Pixels; undefined: what the source has by itself (1280 × 720 for the pattern). */
	width: sideSchema.optional(),
	height: sideSchema.optional(),
	/** Frames a second; undefined: a file's own rate, else 24. 0: as fast as it goes. */
	fps: fpsSchema.optional(),
	/** Bytes; undefined: what serves the profile best. */
	kernelBuffer: z.int().min(kernelBufferLimits.min).max(kernelBufferLimits.max).optional(),
});
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;

export const settingsSchema = z.object({...streamSettingsSchema.shape, ...sourceSettingsSchema.shape});
export type Settings = z.infer<typeof settingsSchema>;

/** What carries frames in the classic profile, whatever the settings say: raw pictures over TCP, JPEG at quality 50 over UDP. */
export function codingOf({
	profile,
	protocol,
	codec,
	quality,
}: Pick<StreamSettings, 'profile' | 'protocol' | 'codec' | 'quality'>): {
	readonly codec: Codec;
	readonly quality: number;
} {
	return profile === 'live' ? {codec, quality} : {codec: protocol === 'tcp' ? 'raw' : 'jpeg', quality: 50};
}

export const defaultSize = {width: 1280, height: 720} as const;
export const defaultFps = 24;
/** Who says at how many frames a second a source is due: the user, the source itself, or nobody, so that it is a guess. */
export type FpsOrigin = 'asked' | 'source' | 'guess';

export const defaultSettings: Settings = {
	protocol: 'udp',
	bufferSize: 10_000,
	codec: 'jpeg',
	quality: 50,
	profile: 'live',
	link: null,
	adapt: false,
	source: 'pattern',
};
