import {describe, expect, it} from 'vitest';
import {bufferPresets} from '../../source/lab/experiments.js';
import type {Settings} from '../../source/lab/settings.js';
import type {Sample} from '../../source/lab/sample.js';
import {idleLink} from '../../source/link/settings.js';
import {newLab, until} from './lab.js';
import {undisturbed} from './undisturbed.js';

const slowLink = {...idleLink, rateBitsPerSecond: 4e6};

/** Runs for so many seconds; what was measured from second `from` on. */
async function measure(settings: Partial<Settings>, seconds: number, from: number) {
	const lab = newLab({link: slowLink, ...settings});
	await lab.start();
	await until(lab, ({elapsedSeconds}) => elapsedSeconds >= seconds, seconds + 15);
	const {samples, summary} = lab.record();
	await lab.stop();
	const later = samples.filter(({atSeconds}) => atSeconds >= from);
	const [first, last] = [later[0], later.at(-1)];
	if (first === undefined || last === undefined) {
		throw new Error('the run made no samples');
	}

	const grown = (count: (sample: Sample) => number): number => count(last) - count(first);
	// Each sample speaks of the second before it, so ten of them are a second's frames once.
	const p95s = later.filter((_, index) => index % 10 === 9).map(({latencyMs}) => latencyMs.received.p95);
	return {
		p95Ms: p95s.map(p95 => p95 ?? Infinity),
		freezes: grown(({freezes}) => freezes.count),
		receivedShare: grown(({frames}) => frames.received) / grown(({frames}) => frames.captured),
		events: summary.events,
		last,
	};
}

describe('adaptive quality at 4 Mbit/s, 1280 × 720, 24 fps', () => {
	it.each([
		['tcp', bufferPresets.default],
		['tcp', bufferPresets.small],
		['udp', bufferPresets.small],
		['udp', bufferPresets.default],
		['udp', bufferPresets.big],
	] as const)('settles within 5 s on %s with %d bytes', {timeout: 120_000}, async (protocol, bufferSize) => {
		const run = await undisturbed(
			async () => measure({protocol, bufferSize, adapt: true}, 10.5, 5),
			({freezes, p95Ms}) => freezes === 0 && Math.max(...p95Ms) < 300,
		);
		expect(Math.max(...run.p95Ms)).toBeLessThan(300);
		expect(run.freezes).toBe(0);
		expect(run.receivedShare).toBeGreaterThan(0.8);
		expect(run.last.encoding.width).toBeLessThan(1280);
		const steps = run.events.filter(({type}) => type === 'adapt');
		expect(steps.length).toBeGreaterThan(0);
		expect(steps.length).toBeLessThan(10);
		expect(steps[0]?.detail).toMatch(/arrive/);
	});

	it.each(['tcp', 'udp'] as const)(
		'is what makes the difference on %s',
		{timeout: 60_000},
		async protocol => {
			const run = await measure({protocol, adapt: false}, 7.5, 3);
			expect(Math.min(...run.p95Ms)).toBeGreaterThan(400);
			expect(run.receivedShare).toBeLessThan(0.35);
			expect(run.last.encoding).toEqual({quality: 50, width: 1280, height: 720, everyNth: 1});
			expect(run.events.filter(({type}) => type === 'adapt')).toEqual([]);
		},
	);

	it('climbs back to what the user chose when the link is wide again', {timeout: 90_000}, async () => {
		const lab = newLab({protocol: 'udp', adapt: true, link: slowLink});
		await lab.start();
		await until(lab, ({sample}) => (sample?.encoding.width ?? 1280) < 1280);
		lab.configure({link: null});
		await until(lab, ({sample}) => sample?.encoding.width === 1280 && sample.encoding.quality === 50, 40);
		const {events} = await lab.stop();
		expect(events.findLast(({type}) => type === 'adapt')?.detail).toMatch(/there is room/);
	});

	it('goes back at once when it is switched off', {timeout: 60_000}, async () => {
		const lab = newLab({protocol: 'udp', adapt: true, link: slowLink});
		await lab.start();
		await until(lab, ({sample}) => (sample?.encoding.width ?? 1280) < 1280);
		lab.configure({adapt: false});
		await until(lab, ({sample}) => sample?.encoding.width === 1280 && sample.encoding.quality === 50, 2);
		await lab.stop();
	});
});
