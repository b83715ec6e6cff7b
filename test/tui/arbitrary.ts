import fc from 'fast-check';
import {
	eventTypes,
	type LabEvent,
	type Percentiles,
	remedyCommands,
	type Sample,
	type Verdict,
} from '../../source/lab/sample.js';
import {codecs, profiles, protocols, type Settings} from '../../source/lab/settings.js';
import type {Snapshot} from '../../source/lab/view.js';
import {linkPresetNames, linkPresets} from '../../source/link/presets.js';
import {type Link, linkLimits} from '../../source/link/settings.js';
import {createTheme} from '../../source/tui/theme.js';
import type {View} from '../../source/tui/view.js';

/** Anything that the lab could say, the absurd included: what panels have to draw without a broken line. */

const count = fc.oneof(fc.nat(1000), fc.nat(), fc.double({min: 0, max: 1e12, noNaN: true}));
const unknownable = fc.option(count);
/** Numbers that went wrong are looked for in what is drawn, so they must not come in as somebody's words. */
const words = fc
	.oneof(
		fc.string({maxLength: 200}),
		fc.string({unit: 'grapheme', maxLength: 60}),
		fc.constantFrom('tcp → udp', '日本語の動画.avi', '\u001B[31mred\u001B[0m', 'a\tb\r\nc', '👩‍👩‍👧 family'),
	)
	.filter(text => !/NaN|undefined|Infinity/.test(text));
const percentiles: fc.Arbitrary<Percentiles> = fc.record({
	p50: unknownable,
	p95: unknownable,
	p99: unknownable,
	max: unknownable,
});

const share = fc.double({min: 0, max: 1, noNaN: true});
const milliseconds = fc.double({...linkLimits.delayMs, noNaN: true});

/** Also ones that no schema lets through. */
export const links: fc.Arbitrary<Link> = fc.record({
	loss: share,
	burst: fc.double({...linkLimits.burst, noNaN: true}),
	delayMs: milliseconds,
	jitterMs: milliseconds,
	reorder: share,
	duplicate: share,
	rateBitsPerSecond: fc.option(fc.double({...linkLimits.rateBitsPerSecond, noNaN: true})),
	queueBytes: fc.option(fc.double({...linkLimits.queueBytes, noNaN: true})),
	seed: fc.integer(linkLimits.seed),
});

const settings: fc.Arbitrary<Settings> = fc.record({
	protocol: fc.constantFrom(...protocols),
	bufferSize: fc.integer({min: 256, max: 65_507}),
	codec: fc.constantFrom(...codecs),
	quality: fc.integer({min: 1, max: 100}),
	profile: fc.constantFrom(...profiles),
	link: fc.option(fc.oneof(links, fc.constantFrom(...linkPresetNames.map(name => linkPresets[name].link)))),
	adapt: fc.boolean(),
	source: words,
});

const sampleParts = {
	fps: fc.record({captured: count, sent: count, received: count, rendered: count}),
	frames: fc.record({
		captured: count,
		sent: count,
		senderDropped: count,
		received: count,
		incomplete: count,
		late: count,
		rendered: count,
		damaged: count,
		superseded: count,
		outputDown: count,
		repaired: count,
	}),
	senderDrops: fc.record({
		encoderBusy: count,
		socketBusy: count,
		notConnected: count,
		failed: count,
		damaged: count,
		adapt: count,
	}),
	source: fc.record({
		superseded: count,
		damaged: count,
		losses: count,
		lostSeconds: count,
		fps: unknownable,
		maxGapMs: unknownable,
	}),
	refusedPerSecond: fc.record({malformed: count, foreign: count}),
	packets: fc.record({
		sent: count,
		received: count,
		lost: count,
		lossRatio: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
		reordered: count,
		duplicate: count,
		late: count,
		malformed: count,
		foreign: count,
		kernelDropped: unknownable,
		linkDropped: count,
		meanBurstLength: unknownable,
	}),
	missing: fc.record({link: count, kernel: unknownable, elsewhere: count, late: count}),
	link: fc.record({
		lost: count,
		queueDropped: count,
		duplicated: count,
		stalls: count,
		stallSeconds: count,
		queueBytes: count,
	}),
	bytes: fc.record({sent: count, received: count, payload: count}),
	latencyMs: fc.record({received: percentiles, rendered: percentiles}),
	jitterMs: unknownable,
	freezes: fc.record({count: fc.nat(), totalSeconds: count, nowSeconds: count}),
	interFrameGapMs: percentiles,
	socketQueueBytes: count,
	socketQueueAgeMs: count,
	tcp: fc.record({retransmits: unknownable, rttMs: unknownable}),
	encoding: fc.record({quality: unknownable, width: unknownable, height: unknownable, everyNth: count}),
	eventLoopUtilization: fc.record({capture: count, server: count}),
	cpuSeconds: count,
	memoryBytes: count,
};

const history: fc.Arbitrary<Sample[]> = fc
	.array(fc.record({gap: fc.double({min: 0, max: 3, noNaN: true}), ...sampleParts}), {maxLength: 60})
	.map(items => {
		let atSeconds = 0;
		return items.map(({gap, ...sample}) => ({...sample, atSeconds: (atSeconds += gap)}));
	});

const events: fc.Arbitrary<LabEvent[]> = fc.array(
	fc.record({
		atSeconds: fc.double({min: 0, max: 200, noNaN: true}),
		type: fc.constantFrom(...eventTypes),
		detail: words,
	}),
	{maxLength: 12},
);

const verdicts: fc.Arbitrary<Verdict[]> = fc.array(
	fc.record({
		cause: words,
		evidence: words,
		remedy: fc.option(
			fc.record({
				command: fc.option(fc.constantFrom(...remedyCommands)),
				words,
				option: fc.option(words),
			}),
		),
	}),
	{maxLength: 3},
);

const preview = fc
	.tuple(fc.integer({min: 1, max: 90}), fc.integer({min: 1, max: 60}), fc.nat(), fc.boolean())
	.map(([columns, rows, frameIndex, isShort]) => ({
		columns,
		rows,
		frameIndex,
		rgb: Uint8Array.from({length: columns * rows * 3 - (isShort ? 1 : 0)}, (_, index) => (index * 37) % 256),
	}));

export const snapshots: fc.Arbitrary<Snapshot> = fc
	.record({
		state: fc.constantFrom(
			'starting' as const,
			'live' as const,
			'halted' as const,
			'stopped' as const,
			'failed' as const,
		),
		failure: fc.option(words, {nil: undefined}),
		elapsedSeconds: count,
		settings,
		revision: fc.nat(),
		picture: fc.option(
			fc.record({
				width: fc.integer({min: 1, max: 4096}),
				height: fc.integer({min: 1, max: 4096}),
				fps: fc.double({min: 0, max: 1000, noNaN: true}),
				fpsOrigin: fc.constantFrom('asked', 'source', 'guess'),
			}),
			{nil: undefined},
		),
		history,
		sample: fc.constant(undefined),
		events,
		verdict: verdicts,
		preview: fc.option(preview, {nil: undefined}),
		window: fc.constantFrom('closed' as const, 'opening' as const, 'open' as const),
		isWindowWanted: fc.boolean(),
		web: fc.oneof(
			fc.constant({state: 'closed' as const}),
			fc.constant({state: 'opening' as const}),
			fc.record({state: fc.constant('open' as const), address: words}),
		),
		port: fc.option(fc.nat(65_535), {nil: undefined}),
	})
	.map(snapshot => ({...snapshot, sample: snapshot.history.at(-1)}));

export const views: fc.Arbitrary<View> = fc.record({
	snapshot: snapshots,
	theme: fc.constantFrom(0, 1, 2, 3).map(level => createTheme(level)),
	frozen: fc.boolean(),
	notice: fc.option(
		fc.record({text: words, tone: fc.constantFrom('good' as const, 'warning' as const, 'lost' as const)}),
		{nil: undefined},
	),
});
