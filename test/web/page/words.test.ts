import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {defaultSettings} from '../../../source/lab/settings.js';
import {linkPresetNames, linkPresets} from '../../../source/link/presets.js';
import {idleLink, type Link} from '../../../source/link/settings.js';
import {parseLink} from '../../../source/link/text.js';
import {
	bitRate,
	bytes,
	clock,
	count,
	decimal,
	percent,
	rate,
	withUnits,
} from '../../../source/web/page/format.js';
import {linkText, presetOf} from '../../../source/web/page/link-text.js';
import {numbersOf} from '../../../source/web/page/numbers.js';
import {isSameMachine, PictureMeter} from '../../../source/web/page/picture-meter.js';
import {bannerOf, setupParts, shownState} from '../../../source/web/page/state-words.js';
import {emptySample} from '../../lab/empty.js';
import {choices} from './choices.js';

/** No-break spaces as plain ones, to be read here. */
const plain = (text: string) => text.replaceAll('\u00A0', ' ');

describe('numbers', () => {
	it('read as in the console', () => {
		expect(plain(count(12_031))).toBe('12 031');
		expect(decimal(24)).toBe('24.0');
		expect(plain(decimal(1234.5))).toBe('1 235');
		expect(plain(percent(0.024))).toBe('2.4 %');
		expect(plain(percent(0.0001))).toBe('<0.1 %');
		expect([clock(42), clock(3723)]).toEqual(['00:42', '1:02:03']);
		expect([bytes(0), bytes(1500), bytes(213e6)].map(plain)).toEqual(['0 B', '1.5 kB', '213 MB']);
		expect(plain(bitRate(22.94e6))).toBe('22.9 Mbit/s');
		expect([rate(24), rate(29.97), rate(0)]).toEqual(['24', '29.97', 'max']);
	});

	it('that are not known are a dash, never 0', () => {
		for (const value of [null, undefined, Number.NaN]) {
			expect([count, decimal, percent, bytes, bitRate].map(write => write(value))).toEqual(
				Array(5).fill('–'),
			);
		}
	});

	it('keep their unit with them', () => {
		expect(withUnits('57 of 1 170 packets of 10 000 B; 44 % in 3 s')).toBe(
			'57 of 1\u00A0170 packets of 10\u00A0000\u00A0B; 44\u00A0% in 3\u00A0s',
		);
		expect(withUnits('3 sent\u0007')).toBe('3 sent');
	});

	it('of a sample: what the system hides is unknown, what should not be stands out', () => {
		const rows = numbersOf(
			{
				...emptySample,
				packets: {...emptySample.packets, lost: 3, foreign: 9000},
				refusedPerSecond: {malformed: 2, foreign: 800},
				missing: {...emptySample.missing, kernel: null},
			},
			undefined,
		).flatMap(({rows}) => rows);
		expect(rows.find(({label}) => label === 'lost')).toEqual({label: 'lost', texts: ['3'], tone: 'lost'});
		expect(rows.find(({label}) => label === 'the kernel')).toEqual({label: 'the kernel', texts: ['unknown']});
		expect(rows.find(({label}) => label === 'foreign')).toMatchObject({tone: 'lost'});
		expect(rows.find(({label}) => label === 'refused a second')?.texts).toEqual(['802']);
		expect(rows.find(({label}) => label === 'late')?.tone).toBeUndefined();
	});
});

describe('a link in words', () => {
	it('reads back as the same link', () => {
		const link = fc.record({
			loss: fc.integer({min: 0, max: 500}).map(value => value / 1000),
			burst: fc.constantFrom(1, 2, 3.5, 20),
			delayMs: fc.constantFrom(0, 3, 20, 280.5),
			jitterMs: fc.constantFrom(0, 2, 15),
			reorder: fc.constantFrom(0, 0.01),
			duplicate: fc.constantFrom(0, 0.002),
			rateBitsPerSecond: fc.constantFrom(null, 64_000, 2_500_000, 10e6, 1e9, 123_456),
			queueBytes: fc.constantFrom(null, 64_000, 1500, 128_000, 1e6),
			seed: fc.constantFrom(1, 7),
		});
		fc.assert(
			fc.property(link, each => {
				fc.pre(each.rateBitsPerSecond !== null || each.queueBytes === idleLink.queueBytes);
				const text = linkText(each);
				if (text !== '') expect(parseLink(text)).toEqual(each);
				else expect(each).toEqual(idleLink);
			}),
		);
	});

	it('is known for the preset that does the same, whatever its seed', () => {
		const presets = linkPresetNames.map(name => ({name, text: linkText(linkPresets[name].link)}));
		for (const name of linkPresetNames) {
			const {link}: {readonly link: Link | null} = linkPresets[name];
			expect(presetOf(link, presets)?.name).toBe(name);
			if (link !== null) expect(presetOf({...link, seed: 9}, presets)?.name).toBe(name);
		}

		expect(presetOf({...idleLink, loss: 0.051}, presets)).toBeUndefined();
		expect(
			presetOf(
				{...idleLink, delayMs: 12, jitterMs: 1, rateBitsPerSecond: 10e6, queueBytes: 128_000},
				choices.linkPresets,
			)?.name,
		).toBe('dsl');
	});
});

describe('the head of the page', () => {
	const picture = {width: 1280, height: 720, fps: 24, fpsOrigin: 'asked'} as const;

	it('says what runs', () => {
		expect(setupParts(defaultSettings, picture, choices).map(plain)).toEqual([
			'UDP',
			'default 10 000 B',
			'JPEG q50',
			'1280×720 @ 24',
			'pattern',
		]);
		const classic = {
			...defaultSettings,
			profile: 'classic',
			protocol: 'tcp',
			link: {...idleLink, loss: 0.05},
		} as const;
		expect(setupParts(classic, null, choices).map(plain)).toEqual([
			'classic',
			'TCP',
			'default 10 000 B',
			'raw',
			'link lossy',
			'pattern',
		]);
	});

	it('says what keeps the stream from running, and how it goes on', () => {
		expect(bannerOf('live', null)).toBeUndefined();
		const halted = bannerOf('halted', 'the sender held 1 GiB of frames');
		expect(halted?.text).toBe(
			'Halted: the sender held 1 GiB of frames. Any change of the settings starts it again.',
		);
		expect(halted?.canStart).toBe(true);
		expect(bannerOf('stopped', null)?.canStart).toBe(false);
		expect(bannerOf(shownState(undefined, 'lost'), null)?.text).toContain('Connection lost');
		expect(shownState(undefined, 'connecting')).toBe('connecting');
	});
});

describe('what the page itself draws', () => {
	it('is counted over the last second', () => {
		const meter = new PictureMeter();
		for (let at = 0; at < 3000; at += 50) meter.draw(at, 12);
		expect(meter.fps(2950)).toBe(20);
		expect(meter.age(2950)).toBe(12);
		expect(meter.fps(9000)).toBe(0);
		expect(meter.age(9000)).toBeUndefined();
		expect(meter.silence(4000)).toBe(1050);
		meter.skip();
		expect(meter.skipped).toBe(1);
	});

	it('has an age on one machine alone, where the clocks are the same', () => {
		expect(['localhost', '127.0.0.1', '[::1]'].map(isSameMachine)).toEqual([true, true, true]);
		expect(['192.168.1.7', 'pi.local', '127.evil.example'].map(isSameMachine)).toEqual([false, false, false]);
	});
});
