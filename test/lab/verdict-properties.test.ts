import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Evidence} from '../../source/lab/evidence.js';
import {verdictSchema} from '../../source/lab/sample.js';
import {defaultSettings, profiles, protocols, codecs} from '../../source/lab/settings.js';
import {judge, rules} from '../../source/lab/verdict.js';
import {idleLink} from '../../source/link/settings.js';
import {emptySample} from './empty.js';

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

const evidences: fc.Arbitrary<Evidence> = fc.record({
	seconds: fc.oneof(fc.constant(0), fc.double({min: 0.01, max: 1e5, noNaN: true})),
	steadySeconds: fc.double({min: 0, max: 1e5, noNaN: true}),
	quietSeconds: fc.oneof(fc.constant(0), fc.double({min: 0, max: 1e5, noNaN: true})),
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
	overBudgetBytes: fc.constantFrom(0, 0, 0, 1e9),
});

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
