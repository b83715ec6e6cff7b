import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Evidence} from '../../source/lab/evidence.js';
import {verdictSchema} from '../../source/lab/sample.js';
import {defaultSettings, profiles, protocols, codecs} from '../../source/lab/settings.js';
import {judge, rules} from '../../source/lab/verdict.js';
import {idleLink} from '../../source/link/settings.js';
import {emptySample} from './empty.js';
import {but} from './verdict-evidence.js';

/** What holds of every verdict, whatever was counted; even of counts that contradict each other. */

const count = fc.nat({max: 5000});
const often0 = fc.oneof(fc.constant(0), count);
const change = fc.record({first: fc.nat({max: 10_000_000}), last: fc.nat({max: 10_000_000})});
const busy = fc.double({min: 0, max: 1, noNaN: true});

const links = fc.record({
	...Object.fromEntries(Object.entries(idleLink).map(([name, value]) => [name, fc.constant(value)])),
	loss: fc.double({min: 0, max: 1, noNaN: true}),
	delayMs: fc.nat({max: 10_000}),
	rateBitsPerSecond: fc.option(fc.integer({min: 1000, max: 1e9})),
	queueBytes: fc.option(fc.integer({min: 1500, max: 64_000_000})),
}) as fc.Arbitrary<typeof idleLink>;

const counts = <T extends object>(like: T) =>
	fc.record(Object.fromEntries(Object.keys(like).map(name => [name, often0]))) as unknown as fc.Arbitrary<T>;

const anyCounts: fc.Arbitrary<Evidence> = fc.record({
	seconds: fc.oneof(fc.constant(0), fc.double({min: 0.01, max: 1e5, noNaN: true})),
	steadySeconds: fc.double({min: 0, max: 1e5, noNaN: true}),
	quietSeconds: fc.oneof(fc.constant(0), fc.double({min: 0, max: 1e5, noNaN: true})),
	silentSeconds: fc.oneof(fc.constant(0), fc.double({min: 0, max: 1e5, noNaN: true})),
	targetFps: fc.constantFrom(0, 1, 24, 60, 1000),
	targetOrigin: fc.constantFrom('asked', 'source', 'guess'),
	sourceSaid: fc.option(fc.constant('connection refused')),
	settings: fc.record({
		...Object.fromEntries(Object.entries(defaultSettings).map(([name, value]) => [name, fc.constant(value)])),
		protocol: fc.constantFrom(...protocols),
		codec: fc.constantFrom(...codecs),
		profile: fc.constantFrom(...profiles),
		bufferSize: fc.integer({min: 256, max: 65_507}),
		quality: fc.integer({min: 1, max: 100}),
		adapt: fc.boolean(),
		link: fc.option(links),
		kernelBuffer: fc.option(fc.integer({min: 4096, max: 1e7}), {nil: undefined}),
	}),
	fps: counts(emptySample.fps),
	frames: counts(emptySample.frames),
	senderDrops: counts(emptySample.senderDrops),
	source: fc
		.tuple(counts(emptySample.source), fc.option(count), fc.option(count))
		.map(([source, fps, maxGapMs]) => ({...source, fps, maxGapMs})),
	packets: fc
		.tuple(counts(emptySample.packets), fc.option(count), fc.option(busy), fc.option(count))
		.map(([packets, kernelDropped, lossRatio, meanBurstLength]) => ({
			...packets,
			...{kernelDropped, lossRatio, meanBurstLength},
		})),
	missing: fc.record({link: often0, kernel: fc.option(often0), elsewhere: often0, late: often0}),
	refusedPerSecond: counts(emptySample.refusedPerSecond),
	link: counts(emptySample.link),
	linkCutOff: often0,
	bytesSent: fc.nat(),
	loops: fc.record({capture: busy, server: busy}),
	encodeMs: fc.nat(),
	encoding: fc.record({
		quality: fc.option(count),
		width: fc.option(count),
		height: fc.option(count),
		everyNth: fc.integer({min: 1, max: 8}),
	}),
	queueBytes: change,
	linkQueueBytes: change,
	latencyMs: change,
	sleptSeconds: fc.double({min: 0, max: 100, noNaN: true}),
	receiveBufferBytes: fc.nat(),
	isConnected: fc.boolean(),
	mtu: fc.option(fc.integer({min: 576, max: 65_536})),
	isWindowOpen: fc.boolean(),
	outputSilentSeconds: fc.constantFrom(0, 0, 0, 2),
	overBudgetBytes: fc.constantFrom(0, 0, 0, 1e9),
});

/** What evidence promises: no length of time in it is longer than the stretch. */
const evidences = anyCounts.map(({seconds, sleptSeconds, outputSilentSeconds, link, source, ...rest}) => ({
	...rest,
	seconds,
	sleptSeconds: Math.min(seconds, sleptSeconds),
	outputSilentSeconds: Math.min(seconds, outputSilentSeconds),
	link: {...link, stallSeconds: Math.min(seconds, link.stallSeconds)},
	source: {...source, lostSeconds: Math.min(seconds, source.lostSeconds)},
}));

const runs = {numRuns: 500};

describe('whatever was counted', () => {
	test('a verdict is causes by what they cost, or healthy alone', () => {
		fc.assert(
			fc.property(evidences, evidence => {
				const verdict = judge(evidence);
				const weights = verdict.map(({cause}) => rules.find(rule => rule.cause === cause)?.weight(evidence));
				expect(verdict.length).toBeGreaterThan(0);
				if (verdict.some(({cause}) => cause === 'healthy')) {
					expect(verdict).toHaveLength(1);
					expect(verdict[0]?.remedy).toBeNull();
				} else {
					expect(weights).toEqual(weights.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
				}
			}),
			runs,
		);
	});

	test('healthy is none of which less than 96 % of the due frames are shown, but for those that are under way', () => {
		// Where nothing changes on the path, as many frames come out of it as go in.
		const still = evidences.map(({settings, latencyMs, linkQueueBytes, ...rest}) => ({
			...rest,
			settings: {...settings, link: null},
			latencyMs: {first: latencyMs.first, last: latencyMs.first},
			linkQueueBytes: {first: linkQueueBytes.first, last: linkQueueBytes.first},
			quietSeconds: 0,
		}));
		fc.assert(
			fc.property(still, evidence => {
				fc.pre(judge(evidence)[0]?.cause === 'healthy');
				const {frames, targetFps, targetOrigin, seconds, senderDrops, source} = evidence;
				const rate = targetOrigin === 'asked' ? targetFps : (source.fps ?? 0);
				const due = Math.max(frames.captured, rate * seconds - 1) - senderDrops.adapt;
				const shown = frames.rendered + (targetFps === 0 ? frames.superseded : 0);
				const [inSender, atOutput, edge] = [4, 3, 2];
				expect(shown + inSender + atOutput + edge).toBeGreaterThanOrEqual(0.96 * due);
				expect(shown === 0 && due > inSender + atOutput + edge).toBe(false);
			}),
			{numRuns: 3000},
		);
	});

	test('each weight is a share', () => {
		fc.assert(
			fc.property(evidences, evidence => {
				for (const {cause, weight} of rules) {
					expect(weight(evidence), cause).toBeGreaterThanOrEqual(0);
					expect(weight(evidence), cause).toBeLessThanOrEqual(1);
				}
			}),
			runs,
		);
	});

	test('every sentence is one line of numbers that exist, and every remedy can be done', () => {
		fc.assert(
			fc.property(evidences, evidence => {
				for (const rule of rules.filter(({weight}) => weight(evidence) > 0)) {
					const verdict = {
						cause: rule.cause,
						evidence: rule.evidence(evidence),
						remedy: rule.remedy(evidence),
					};
					expect(verdictSchema.parse(verdict)).toEqual(verdict);
					const text = `${verdict.evidence} ${verdict.remedy?.words ?? ''} ${verdict.remedy?.option ?? ''}`;
					expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object|\n/);
					expect(text).not.toMatch(/\s-\d/);
					expect(verdict.remedy?.words).not.toBe('');
				}

				expect(judge(evidence)[0]?.evidence).not.toMatch(/NaN|undefined|null|Infinity|\n/);
			}),
			runs,
		);
	});

	test('no part is larger than the whole that it is told of', () => {
		const number = String.raw`(\d[\d\u00A0]*(?:\.\d+)?)`;
		const parts = new RegExp(`${number} of ${number}`, 'g');
		const valueOf = (text = ''): number => Number(text.replaceAll('\u00A0', ''));
		fc.assert(
			fc.property(evidences, evidence => {
				const told = rules.filter(({weight}) => weight(evidence) > 0).map(rule => rule.evidence(evidence));
				for (const text of [...told, judge(evidence)[0]?.evidence ?? '']) {
					for (const [words, part, whole] of text.matchAll(parts)) {
						expect(valueOf(part), words).toBeLessThanOrEqual(valueOf(whole));
					}

					for (const [words, percents] of text.matchAll(/(\d+(?:\.\d+)?) %/g)) {
						expect(Number(percents), words).toBeLessThanOrEqual(100);
					}
				}
			}),
			{numRuns: 3000},
		);
	});

	test('no remedy is what is set already', () => {
		fc.assert(
			fc.property(evidences, evidence => {
				const {protocol, profile, adapt, bufferSize, codec} = evidence.settings;
				const asIs = [
					`--protocol ${protocol}`,
					`--profile ${profile}`,
					`--buffer ${bufferSize}`,
					`--codec ${codec}`,
					...(adapt ? ['--adapt'] : []),
				];
				for (const rule of rules.filter(({weight}) => weight(evidence) > 0)) {
					const option = rule.remedy(evidence)?.option;
					expect(asIs, rule.cause).not.toContain(option);
				}
			}),
			runs,
		);
	});
});

test('every cause has a name of its own', () => {
	expect(new Set(rules.map(({cause}) => cause)).size).toBe(rules.length);
});

/** What may become of a frame, as counters have it when all that was under way has come to its end. */
const fates = {
	shown: {captured: 1, sent: 1, received: 1, rendered: 1},
	notGiven: {},
	encoderBusy: {captured: 1, encoderBusy: 1},
	socketBusy: {captured: 1, socketBusy: 1},
	notConnected: {captured: 1, notConnected: 1},
	refused: {captured: 1, failed: 1},
	damagedAtSource: {captured: 1, damagedAtSource: 1},
	lostOnLink: {captured: 1, sent: 1, incomplete: 1, link: 1},
	lostInKernel: {captured: 1, sent: 1, incomplete: 1, kernel: 1},
	lostElsewhere: {captured: 1, sent: 1, incomplete: 1, elsewhere: 1},
	tooLate: {captured: 1, sent: 1, incomplete: 1, late: 1},
	/** Its packets were taken for something else, or by somebody else: no count says so. */
	vanished: {captured: 1, sent: 1, vanished: 1},
	undecodable: {captured: 1, sent: 1, received: 1, damaged: 1},
	superseded: {captured: 1, sent: 1, received: 1, superseded: 1},
	outputDown: {captured: 1, sent: 1, received: 1, outputDown: 1},
} as const;
type Fate = keyof typeof fates;
type Tally = Readonly<Record<string, number>>;

/** The books of a stream at 24 frames a second, 10 packets each, of which one is lost where a frame is. */
function books(counts: Readonly<Partial<Record<Fate, number>>>): Evidence {
	const tally: Record<string, number> = {};
	let due = 0;
	for (const [fate, count = 0] of Object.entries(counts)) {
		due += count;
		for (const [name, step] of Object.entries(fates[fate as Fate] as Tally)) {
			tally[name] = (tally[name] ?? 0) + step * count;
		}
	}

	const of = (name: string): number => tally[name] ?? 0;
	const senderDrops = {
		encoderBusy: of('encoderBusy'),
		socketBusy: of('socketBusy'),
		notConnected: of('notConnected'),
		failed: of('failed'),
		damaged: of('damagedAtSource'),
		adapt: 0,
	};
	const lost = of('link') + of('kernel') + of('elsewhere');
	const sent = 10 * of('sent');
	const received = sent - lost - 10 * of('vanished');
	// A frame that is just due is not late: this one came in time.
	const seconds = (due + 1) / 24;
	return but({
		seconds,
		steadySeconds: seconds,
		senderDrops,
		frames: {
			captured: of('captured'),
			sent: of('sent'),
			senderDropped: Object.values(senderDrops).reduce((sum, drops) => sum + drops, 0),
			received: of('received'),
			incomplete: of('incomplete'),
			rendered: of('rendered'),
			damaged: of('damaged'),
			superseded: of('superseded'),
			outputDown: of('outputDown'),
		},
		packets: {sent, received, lost, late: of('late'), linkDropped: of('link'), kernelDropped: of('kernel')},
		missing: {link: of('link'), kernel: of('kernel'), elsewhere: of('elsewhere'), late: of('late')},
		link: {lost: of('link')},
		fps: {captured: of('captured') / seconds, rendered: of('rendered') / seconds},
		bytesSent: 97_000 * of('sent'),
	});
}

describe('a stream whose books are in order', () => {
	const names = Object.keys(fates) as Fate[];
	const few = fc.oneof(fc.constant(0), fc.constant(0), fc.nat({max: 4}), fc.nat({max: 60}));
	const counts = fc
		.tuple(fc.nat({max: 2000}), fc.array(few, {minLength: names.length, maxLength: names.length}))
		.map(([shown, others]) => ({
			...Object.fromEntries(names.map((name, index) => [name, others[index] ?? 0])),
			shown,
		}));

	test('is healthy exactly where at least 96 % of what was due is shown, or not two frames are missing', () => {
		fc.assert(
			fc.property(counts, chosen => {
				const {shown, ...others} = chosen as Record<string, number> & {shown: number};
				const missing = Object.values(others).reduce((sum, count) => sum + count, 0);
				const due = shown + missing;
				fc.pre(due > 0);
				const verdict = judge(books(chosen));
				const isHealthy = verdict[0]?.cause === 'healthy';
				if (missing >= 2 && missing > 0.04 * due + 1e-6) {
					expect(isHealthy, JSON.stringify(chosen)).toBe(false);
				}

				if (missing === 0) {
					expect(isHealthy).toBe(true);
				}
			}),
			{numRuns: 2000},
		);
	});

	test.each(names.filter(name => name !== 'shown'))('is not healthy where one frame in ten is %s', fate => {
		expect(judge(books({shown: 450, [fate]: 50}))[0]?.cause).not.toBe('healthy');
	});

	test.each(names.filter(name => name !== 'shown'))(
		'is not healthy where 2.5 %% are %s and 2.5 %% vanish for another reason',
		fate => {
			const other = fate === 'superseded' ? 'refused' : 'superseded';
			expect(judge(books({shown: 950, [fate]: 25, [other]: 25}))[0]?.cause).not.toBe('healthy');
		},
	);
});
