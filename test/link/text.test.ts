import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {linkPresetNames, linkPresets} from '../../source/link/presets.js';
import {idleLink, linkLimits, linkSchema} from '../../source/link/settings.js';
import {linkFields, linkText, linkValueText, parseLink} from '../../source/link/text.js';
import {anyLink} from './links.js';

describe('a link in words', () => {
	test('has a name for everything, with its unit', () => {
		const text =
			'loss=2%,burst=3,delay=20ms,jitter=5ms,reorder=1%,duplicate=0.5%,rate=10mbit,queue=64kb,seed=9';
		expect(parseLink(text)).toEqual({
			...{loss: 0.02, burst: 3, delayMs: 20, jitterMs: 5, reorder: 0.01, duplicate: 0.005},
			...{rateBitsPerSecond: 10e6, queueBytes: 64_000, seed: 9},
		});
		expect(linkText(parseLink(text))).toBe(text);
	});

	test('claims no queue that nobody gave', () => {
		expect(parseLink('rate=10mbit')?.queueBytes).toBeNull();
		expect(linkText(parseLink('rate=10mbit'))).toBe('rate=10mbit');
	});

	test.each([
		['loss=0.07', {loss: 0.07}],
		['loss=7%', {loss: 0.07}],
		[' Loss=2% , delay=0.02s ', {loss: 0.02, delayMs: 20}],
		['rate=512kbit,queue=1500b', {rateBitsPerSecond: 512e3, queueBytes: 1500}],
		['rate=1gbit,queue=1.5mb', {rateBitsPerSecond: 1e9, queueBytes: 1.5e6}],
		['loss=1%,loss=3%', {loss: 0.03}],
	])('%j', (text, link) => {
		expect(parseLink(text)).toEqual({...idleLink, ...link});
	});

	test('may begin with a preset, and change it', () => {
		expect(parseLink('clean')).toBeNull();
		expect(parseLink('clean,loss=1%')).toEqual({...idleLink, loss: 0.01});
		expect(parseLink('wifi,seed=7')).toEqual({...linkPresets.wifi.link, seed: 7});
		expect(linkText(parseLink('wifi,seed=7'))).toBe('wifi,seed=7');
		expect(linkText(parseLink('lossy,loss=6%'))).toBe('loss=6%');
	});

	test('reads back as the same link', () => {
		fc.assert(
			fc.property(anyLink, link => {
				expect(parseLink(linkText(link))).toEqual(link);
			}),
			{numRuns: 500},
		);
	});

	test('shows each value by itself', () => {
		const shown = linkFields.map(field => linkValueText(field, idleLink));
		expect(shown).toEqual(['0%', '1', '0ms', '0ms', '0%', '0%', 'unlimited', 'auto', '1']);
		expect(linkFields.map(field => linkValueText(field, {...idleLink, delayMs: 1500})).at(2)).toBe('1.5s');
	});
});

describe('what is no link gets one line', () => {
	const names = `clean, wifi, busy-wifi, lte, dsl, satellite, lossy, or NAME=VALUE with loss=2%,burst=3,delay=20ms,jitter=20ms,reorder=2%,duplicate=2%,rate=10mbit,queue=250kb,seed=1`;
	test.each([
		['', `A link is ${names}, not ''.`],
		['slow', `A link is ${names}, not 'slow'.`],
		['loss', `A link is ${names}, not 'loss'.`],
		['speed=3', `A link is ${names}, not 'speed=3'.`],
		['loss=2%,', `A link is ${names}, not ''.`],
		['loss=2%,wifi', `A link is ${names}, not 'wifi'.`],
		['loss=-1%', `A link is ${names}, not 'loss=-1%'.`],
		['loss=101%', `A link's loss is from 0% to 100%, such as 2%, not 'loss=101%'.`],
		['loss=2ms', `A link's loss is from 0% to 100%, such as 2%, not 'loss=2ms'.`],
		['burst=0.5', `A link's burst is from 1 to 1000, such as 3, not 'burst=0.5'.`],
		['delay=20', `A link's delay is from 0ms to 10s, such as 20ms, not 'delay=20'.`],
		['jitter=11s', `A link's jitter is from 0ms to 10s, such as 20ms, not 'jitter=11s'.`],
		['rate=1', `A link's rate is from 1kbit to 10gbit, such as 10mbit, not 'rate=1'.`],
		['queue=1kb', `A link's queue is from 1.5kb to 64mb, such as 250kb, not 'queue=1kb'.`],
		['seed=1.5', `A link's seed is from 0 to 4294967295, such as 1, not 'seed=1.5'.`],
		['loss=80%,burst=3', 'A loss of more than burst / (burst + 1) leaves no packet between two bursts.'],
	])('%j', (text, line) => {
		expect(() => parseLink(text)).toThrow(new RangeError(line));
	});

	test('and limits themselves are allowed', () => {
		for (const {name, key} of linkFields) {
			const {min, max} = linkLimits[key];
			const link = (value: number): unknown => linkSchema.parse({...idleLink, burst: 1000, [key]: value});
			expect(link(min), name).toBeDefined();
			expect(link(key === 'loss' ? 1000 / 1001 : max), name).toBeDefined();
		}
	});
});

test.each(linkPresetNames)('preset %s keeps to the limits and is known by its name', name => {
	const {link, words} = linkPresets[name];
	expect(words).not.toBe('');
	expect(linkSchema.nullable().parse(link)).toEqual(link);
	expect(linkText(link)).toBe(name);
	expect(parseLink(name)).toEqual(link);
});
