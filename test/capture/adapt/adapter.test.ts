import {describe, expect, test} from 'vitest';
import {Adapter} from '../../../source/capture/adapt/adapter.js';
import {defaultSettings} from '../../../source/lab/settings.js';
import {newCounters} from '../fakes.js';

const settings = {...defaultSettings, adapt: true};

/** A link on which nine packets in ten are lost, at 24 fps; the time is what the test says. */
function begin({fps = 24} = {}) {
	const counters = newCounters();
	const steps: string[] = [];
	let at = 0;
	const adapter = new Adapter({
		counters,
		source: {width: 1280, height: 720, fps},
		onStep: step => steps.push(step),
		now: () => at,
	});
	const frame = (used = settings) => {
		at += 1000 / 24;
		const made = adapter.next(used);
		adapter.made(made, 122_000);
		counters.add('framesSent');
		counters.add('bytesSent', 122_000);
		counters.add('bytesReceived', 12_000);
		counters.add('packetsReceived', 2);
		counters.add('packetsLost', 18);
		return made;
	};
	const frames = (count: number, used = settings) => Array.from({length: count}, () => frame(used)).at(-1);
	return {frames, steps};
}

describe('the adapter', () => {
	test('makes frames smaller where too little arrives, and says so', () => {
		const {frames, steps} = begin();
		expect(frames(1)).toMatchObject({quality: 50, divisor: 1, everyNth: 1});
		expect(frames(24)?.quality).toBeLessThan(50);
		expect(steps[0]).toMatch(/^quality 50→\d+.*arrives?$/);
	});

	test('goes back to what the user chose at once when it is switched off, and begins anew when it is on again', () => {
		const {frames} = begin();
		frames(48);
		expect(frames(1, {...settings, adapt: false})).toEqual({codec: 'jpeg', quality: 50, takesJpeg: true});
		expect(frames(1)).toMatchObject({quality: 50, divisor: 1, everyNth: 1});
	});

	test('takes the JPEGs of a source as they are at the top, and no lower', () => {
		const {frames} = begin();
		expect(frames(1)?.takesJpeg).toBe(true);
		expect(frames(48)?.takesJpeg).toBe(false);
		expect(frames(1, {...settings, adapt: false, profile: 'classic'})?.takesJpeg).toBe(false);
	});

	test('never goes above a quality that is chosen under way', () => {
		const {frames} = begin();
		frames(48);
		expect(frames(1, {...settings, quality: 8})?.quality).toBeLessThanOrEqual(8);
	});

	test.each([
		['raw pictures', {codec: 'raw'}, {}],
		['the classic profile', {profile: 'classic'}, {}],
		['a source that goes as fast as it can', {}, {fps: 0}],
	] as const)('leaves %s alone', (_, change, source) => {
		const {frames, steps} = begin(source);
		expect(frames(48, {...settings, ...change})?.divisor).toBeUndefined();
		expect(steps).toEqual([]);
	});
});
