import {z} from 'zod';
import {missingOf} from './readings.js';
import {type PackedSamples, packedSamplesSchema} from './session-columns.js';
import {packetsSchema} from './sample.js';

/**
 * Sessions of older formats as the present one has them, one step a format: what was not measured then is null where that is
 * allowed, else 0. Other parts stay as they are, and whoever reads them checks all of it. Pure.
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
		packets: packetsSchema.omit({meanBurstLength: true, foreign: true}),
		verdict: z.array(anything),
	}),
	samples: packedSamplesSchema,
});

const version2Schema = z.looseObject({
	version: z.literal(2),
	summary: z.looseObject({
		config: z.looseObject({protocol: z.unknown(), bufferSize: z.unknown()}),
		durationSeconds: z.unknown(),
		frames: anything,
		packets: anything,
		senderDrops: anything,
		freezes: anything,
	}),
	samples: packedSamplesSchema,
});
const versionSchema = z.looseObject({version: z.unknown()});

/**
 * `value` as the present format has it; what is of that format, or of none that is known, is returned as it is.
 * @throws ZodError where it says that it is of an older format and is not.
 */
export function migrate(value: unknown): unknown {
	const version = versionSchema.safeParse(value).data?.version;
	const second = version === 1 ? migrateVersion1(value) : value;
	return version === 1 || version === 2 ? migrateVersion2(second) : second;
}

/** What format 3 has beside format 2: pictures before they were captured, and packets that were refused. */
function migrateVersion2(value: unknown): unknown {
	const {summary, samples, ...rest} = version2Schema.parse(value);
	const {frames, packets, senderDrops, freezes, config, durationSeconds} = summary;
	const {protocol, bufferSize} = config;
	return {
		...rest,
		version: 3,
		summary: {
			...summary,
			// Only what ran in the end was kept.
			ran: [{protocol, bufferSize, seconds: durationSeconds}],
			frames: {...frames, repaired: 0, outputDown: 0},
			packets: {...packets, foreign: 0},
			senderDrops: {...senderDrops, damaged: 0},
			freezes: {...freezes, nowSeconds: 0},
			source: {superseded: 0, damaged: 0, losses: 0, lostSeconds: 0, fps: null, maxGapMs: null},
			refusedPerSecond: {malformed: 0, foreign: 0},
		},
		samples: withColumns(samples, {
			zero: [
				...[
					'frames.repaired',
					'frames.outputDown',
					'senderDrops.damaged',
					'freezes.nowSeconds',
					'packets.foreign',
					'refusedPerSecond.malformed',
					'refusedPerSecond.foreign',
				],
				...['superseded', 'damaged', 'losses', 'lostSeconds'].map(name => `source.${name}`),
			],
			unknown: ['source.fps', 'source.maxGapMs'],
		}),
	};
}

function migrateVersion1(value: unknown): unknown {
	const {settings, summary, samples, ...rest} = version1Schema.parse(value);
	const {config, frames, verdict} = summary;
	const packets = {...summary.packets, meanBurstLength: null, foreign: 0};
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
		samples: withColumns(samples, {
			zero: zeroColumns,
			unknown: unknownColumns,
			other: {
				'encoding.everyNth': samples.count > 1 ? `1 0*${samples.count - 1}` : '1'.repeat(samples.count),
				// Without a split by tick, all of it went elsewhere.
				'missing.elsewhere': samples.columns['packets.lost'],
				'missing.late': samples.columns['packets.late'],
			},
		}),
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

/** Columns that an older format has not. Written as session-columns.ts describes, so the old ones need not be taken apart. */
function withColumns(
	{count, columns}: PackedSamples,
	{
		zero,
		unknown,
		other = {},
	}: {
		readonly zero: readonly string[];
		readonly unknown: readonly string[];
		readonly other?: Readonly<Record<string, string | undefined>>;
	},
): PackedSamples {
	const all = (token: string): string => (count === 0 ? '' : `${token}*${count}`);
	const known = Object.entries(other).filter((entry): entry is [string, string] => entry[1] !== undefined);
	return {
		count,
		columns: {
			...Object.fromEntries(zero.map(name => [name, all('0')])),
			...Object.fromEntries(unknown.map(name => [name, all('?')])),
			...Object.fromEntries(known),
			...columns,
		},
	};
}
