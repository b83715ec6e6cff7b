import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Conditions, evidenceBetween, meanFps, totalsAt} from '../../source/lab/evidence.js';
import {LiveVerdict} from '../../source/lab/live-verdict.js';
import {createMemory, Sampler} from '../../source/lab/sampler.js';
import {defaultSettings} from '../../source/lab/settings.js';
import {idleLink} from '../../source/link/settings.js';
import {Counters} from '../../source/metrics/counters.js';

function open() {
	const memory = createMemory();
	return {sampler: new Sampler(memory), counters: new Counters(memory.counters)};
}

const conditions: Conditions = {
	targetFps: 24,
	targetOrigin: 'asked',
	sourceSaid: null,
	settings: defaultSettings,
};

describe('the evidence between two moments', () => {
	const {sampler, counters} = open();

	test('is what was counted between them, and gauges as they stand', () => {
		counters.set('kernelDropped', 5);
		counters.add('framesCaptured', 100);
		counters.add('packetsReceived', 1000);
		counters.set('socketQueueBytes', 70);
		const before = totalsAt(4, sampler);
		counters.add('framesCaptured', 48);
		counters.add('framesRendered', 24);
		counters.add('packetsReceived', 90);
		counters.add('packetsLost', 10);
		counters.add('kernelDropped', 3);
		counters.add('linkLost', 4);
		counters.add('droppedSocketBusy', 7);
		counters.add('serverLoopBusyMicroseconds', 500_000);
		counters.set('socketQueueBytes', 900);
		counters.set('routeMtu', 1500);
		expect(evidenceBetween(before, totalsAt(6, sampler), conditions)).toMatchObject({
			seconds: 2,
			targetFps: 24,
			fps: {captured: 24, rendered: 12},
			frames: {captured: 48, rendered: 24},
			packets: {received: 90, lost: 10, lossRatio: 0.1, kernelDropped: 3},
			missing: {link: 4, kernel: 3, elsewhere: 3},
			senderDrops: {socketBusy: 7, encoderBusy: 0},
			loops: {capture: 0, server: 0.25},
			queueBytes: {first: 70, last: 900},
			mtu: 1500,
		});
	});

	test('has the mean row of what was lost between them', () => {
		const {sampler, counters} = open();
		counters.add('packetsLost', 100);
		counters.add('lossBursts', 10);
		const before = totalsAt(1, sampler);
		expect(evidenceBetween(before, totalsAt(2, sampler), conditions).packets.meanBurstLength).toBeNull();
		counters.add('packetsLost', 6);
		counters.add('lossBursts', 4);
		expect(evidenceBetween(before, totalsAt(3, sampler), conditions).packets.meanBurstLength).toBe(1.5);
	});

	test('of the whole run is all that was counted', () => {
		const evidence = evidenceBetween(undefined, totalsAt(10, sampler), conditions);
		expect(evidence.seconds).toBe(10);
		expect(evidence.frames.captured).toBe(148);
		expect(evidence.packets.kernelDropped).toBe(8);
		counters.set('kernelDropped', -1);
		expect(evidenceBetween(undefined, totalsAt(11, sampler), conditions).packets.kernelDropped).toBeNull();
	});

	test('has no part that is longer than all of it, whenever its thread told that', () => {
		const microseconds = fc.nat({max: 4e6});
		const stretch = fc.record({
			seconds: fc.double({min: 0, max: 3, noNaN: true}),
			slept: microseconds,
			lost: microseconds,
			silent: microseconds,
			stalled: microseconds,
		});
		fc.assert(
			fc.property(fc.array(stretch, {minLength: 1, maxLength: 10}), stretches => {
				const {sampler, counters} = open();
				let before = totalsAt(0, sampler);
				for (const {seconds, slept, lost, silent, stalled} of stretches) {
					counters.add('senderSleepMicroseconds', slept);
					counters.add('sourceLostMicroseconds', lost);
					counters.add('outputSilentMicroseconds', silent);
					counters.add('linkStallMicroseconds', stalled);
					const now = totalsAt(before.at + seconds, sampler);
					const evidence = evidenceBetween(before, now, conditions);
					expect(evidence.sleptSeconds).toBeLessThanOrEqual(evidence.seconds);
					expect(evidence.source.lostSeconds).toBeLessThanOrEqual(evidence.seconds);
					expect(evidence.outputSilentSeconds).toBeLessThanOrEqual(evidence.seconds);
					expect(evidence.link.stallSeconds).toBeLessThanOrEqual(evidence.seconds);
					before = now;
				}
			}),
		);
	});

	test('of no time at all is no rate', () => {
		expect(meanFps(totalsAt(1, sampler).frames, 0)).toEqual({captured: 0, sent: 0, received: 0, rendered: 0});
		expect(evidenceBetween(undefined, totalsAt(0, sampler), conditions).loops.server).toBe(0);
	});
});

describe('the verdict on a running stream', () => {
	function stream() {
		const {sampler, counters} = open();
		const live = new LiveVerdict(sampler);
		let tick = 0;
		let settings = defaultSettings;
		return {
			/** So many tenths of a second, in which every frame in `everyNth` finds the encoder busy; the last verdict's causes. */
			run(ticks: number, everyNth = Infinity): string[] {
				let verdict: string[] = [];
				for (let end = tick + ticks; tick < end; tick++) {
					const frames = Math.floor((tick + 1) * 2.4) - Math.floor(tick * 2.4);
					for (let frame = 0; frame < frames; frame++) {
						const isDropped = Math.floor(tick * 2.4 + frame) % everyNth === 0;
						counters.add('framesCaptured');
						counters.add(isDropped ? 'droppedEncoderBusy' : 'framesSent');
						for (const name of [
							'framesReceived',
							'framesRendered',
							'packetsSent',
							'packetsReceived',
						] as const) {
							counters.add(name, isDropped ? 0 : 1);
						}
					}

					verdict = live.next((tick + 1) / 10, {...conditions, settings}).map(({cause}) => cause);
				}

				return verdict;
			},
			/** So many tenths of a second in which the classic sender has stopped. */
			halt(ticks: number) {
				counters.set('overBudgetBytes', 1e9);
				for (let end = tick + ticks; tick < end; tick++) {
					live.next((tick + 1) / 10, {...conditions, settings});
				}

				counters.set('overBudgetBytes', 0);
			},
			configure(change: Partial<typeof defaultSettings>) {
				settings = {...settings, ...change};
			},
		};
	}

	test('says nothing in the first second', () => {
		const {run} = stream();
		expect(run(10, 2)).toEqual([]);
		expect(run(1, 2)).toEqual(['encoder too slow']);
	});

	test('sees within three seconds that a frame in twenty is lost, and that it is over', () => {
		const {run} = stream();
		expect(run(40)).toEqual(['healthy']);
		expect(run(31, 20)).toEqual(['encoder too slow']);
		expect(run(31)).toEqual(['healthy']);
	});

	test('begins anew after a change of settings', () => {
		const {run, configure} = stream();
		expect(run(40, 2)).toEqual(['encoder too slow']);
		configure({quality: 30});
		expect(run(5)).toEqual([]);
		expect(run(6)).toEqual(['healthy']);
	});

	test('begins anew when it goes on after a halt: nobody was late then', () => {
		const {run, halt} = stream();
		expect(run(40)).toEqual(['healthy']);
		halt(20);
		expect(run(5)).toEqual([]);
		expect(run(6)).toEqual(['healthy']);
	});
});

describe('the verdict tick by tick', () => {
	/**
	 * Seconds of a stream at 24 frames a second over an emulated delay, which from `deadFrom` on shows nothing more; what is said
	 * at each tick.
	 */
	function told(
		seconds: number,
		course: (at: number) => {readonly delayMs: number; readonly isDead?: boolean},
	) {
		const {sampler, counters} = open();
		const live = new LiveVerdict(sampler);
		const underWay: number[] = [];
		let settings = defaultSettings;
		const verdicts: Array<readonly [at: number, cause: string]> = [];
		let lastOut = 0;
		for (let tick = 1; tick <= seconds * 10; tick++) {
			const at = tick / 10;
			const {delayMs, isDead = false} = course(at);
			if (settings.link?.delayMs !== delayMs) {
				settings = {...settings, link: {...idleLink, delayMs}};
			}

			for (let frame = Math.floor((tick - 1) * 2.4); frame < Math.floor(tick * 2.4); frame++) {
				counters.add('framesCaptured');
				counters.add('framesSent');
				counters.add('packetsSent', 10);
				counters.add('bytesSent', 97_000);
				lastOut = Math.max(lastOut, frame / 24 + delayMs / 1000);
				if (!isDead) {
					underWay.push(lastOut);
				}
			}

			while ((underWay[0] ?? Infinity) <= at) {
				counters.set('newestLatencyMicroseconds', delayMs * 1000 + 4000);
				underWay.shift();
				for (const name of ['framesReceived', 'framesRendered'] as const) {
					counters.add(name);
				}

				counters.add('packetsReceived', 10);
			}

			verdicts.push(...live.next(at, {...conditions, settings}).map(({cause}) => [at, cause] as const));
		}

		return verdicts;
	}

	const unwell = (verdicts: ReturnType<typeof told>) => verdicts.filter(([, cause]) => cause !== 'healthy');

	test.each([0, 300, 2000, 5000])(
		'does not flicker over a delay of %i ms, from the first frame on',
		delayMs => {
			expect(unwell(told(20, () => ({delayMs})))).toEqual([]);
		},
	);

	test('does not flicker when the delay changes on the way', () => {
		const changing = (at: number) => ({delayMs: at < 6 ? 20 : at < 16 ? 3000 : 100});
		expect(unwell(told(24, changing))).toEqual([]);
	});

	test.each([0, 300, 5000])(
		'says so within two seconds after the last frame that a stream with %i ms of delay shows',
		delayMs => {
			const diesAt = 12;
			const verdicts = told(24, at => ({delayMs, isDead: at > diesAt}));
			const [first] = unwell(verdicts);
			expect(first?.[0]).toBeGreaterThan(diesAt + delayMs / 1000);
			expect(first?.[0]).toBeLessThan(diesAt + delayMs / 1000 + 2);
			expect(verdicts.filter(([at, cause]) => cause === 'healthy' && at > (first?.[0] ?? 0))).toEqual([]);
		},
	);
});
