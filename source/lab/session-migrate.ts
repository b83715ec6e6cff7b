import {z} from 'zod';
import {missingOf} from './readings.js';
import {type PackedSamples, packedSamplesSchema} from './session-columns.js';
import {packetsSchema} from './sample.js';

/**
 * Sessions of format 1 as format 2 has them: what was not measured then is null where that is allowed, else 0. Other parts
 * stay as they are, and whoever reads them checks all of it. Pure.
 */

const anything = z.looseObject({});
const version1Schema = z.looseObject({
	version: z.literal(1),
	settings: anything,
	summary: z.looseObject({
		config: z.looseObject({
			codec: z.unknown(),
			quality: z.unknown(),
			width: z.unknown(),
			height: z.unknown(),
		}),
		frames: anything,
		packets: packetsSchema.omit({meanBurstLength: true}),
		verdict: z.array(anything),
	}),
	samples: packedSamplesSchema,
});

/** @throws ZodError where it is no session of format 1. */
export function migrateVersion1(value: unknown): unknown {
	const {settings, summary, samples, ...rest} = version1Schema.parse(value);
	const {config, frames, verdict} = summary;
	const packets = {...summary.packets, meanBurstLength: null};
	return {
		...rest,
		version: 2,
		settings: {profile: 'live', link: null, adapt: false, ...settings},
		summary: {
			...summary,
			config: {...config, adapt: false},
			frames: {...frames, damaged: 0, superseded: 0},
			senderDrops: {encoderBusy: 0, socketBusy: 0, notConnected: 0, failed: 0, adapt: 0},
			packets,
			missing: missingOf(packets),
			link: {lost: 0, queueDropped: 0, duplicated: 0, stalls: 0, stallSeconds: 0, queueBytes: 0},
			interFrameGapMs: {p50: null, p95: null, p99: null, max: null},
			socketQueue: {maxBytes: 0, maxAgeMs: 0},
			tcp: {retransmits: null, rttMs: null},
			// Nothing changed it on the way, so the settings at the end are how the last frame was made.
			encoding: {
				quality: config.codec === 'jpeg' ? config.quality : null,
				width: config.width,
				height: config.height,
				everyNth: 1,
			},
			eventLoopUtilization: {capture: 0, server: 0},
			verdict: verdict.map(cause => ({remedy: null, ...cause})),
		},
		samples: withNewColumns(samples),
	};
}

const zeroColumns = [
	...['frames.damaged', 'frames.superseded'],
	...['encoderBusy', 'socketBusy', 'notConnected', 'failed', 'adapt'].map(name => `senderDrops.${name}`),
	...['lost', 'queueDropped', 'duplicated', 'stalls', 'stallSeconds', 'queueBytes'].map(
		name => `link.${name}`,
	),
	...['missing.link', 'socketQueueAgeMs', 'eventLoopUtilization.capture', 'eventLoopUtilization.server'],
];
const unknownColumns = [
	...['packets.meanBurstLength', 'missing.kernel', 'tcp.retransmits', 'tcp.rttMs'],
	...['p50', 'p95', 'p99', 'max'].map(name => `interFrameGapMs.${name}`),
	...['quality', 'width', 'height'].map(name => `encoding.${name}`),
];

/** Written as session-columns.ts describes; so the old columns need not be taken apart. */
function withNewColumns({count, columns}: PackedSamples): PackedSamples {
	const all = (token: string): string => (count === 0 ? '' : `${token}*${count}`);
	const named = (names: readonly string[], column: string | undefined): Record<string, string> =>
		column === undefined ? {} : Object.fromEntries(names.map(name => [name, column]));
	return {
		count,
		columns: {
			...named(zeroColumns, all('0')),
			...named(unknownColumns, all('?')),
			...named(['encoding.everyNth'], count > 1 ? `1 0*${count - 1}` : '1'.repeat(count)),
			// Without a split by tick, all of it went elsewhere.
			...named(['missing.elsewhere'], columns['packets.lost']),
			...named(['missing.late'], columns['packets.late']),
			...columns,
		},
	};
}
