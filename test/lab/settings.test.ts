import {describe, expect, test} from 'vitest';
import {
	defaultExperiment,
	experimentOf,
	experiments,
	findExperiment,
	presetOf,
} from '../../source/lab/experiments.js';
import {defaultSettings, settingsSchema, streamSettingsSchema} from '../../source/lab/settings.js';

describe('the six experiments', () => {
	test('are each protocol with a small, a default and a big buffer', () => {
		expect(experiments.map(({name, bufferSize}) => [name, bufferSize])).toEqual([
			['tcp-small', 1024],
			['tcp-default', 10_000],
			['tcp-big', 30_000],
			['udp-small', 1024],
			['udp-default', 10_000],
			['udp-big', 30_000],
		]);
	});

	test('are found by name and by what they are', () => {
		for (const experiment of experiments) {
			expect(findExperiment(experiment.name)).toBe(experiment);
			expect(experimentOf(experiment)).toBe(experiment);
			expect(presetOf(experiment.bufferSize)).toBe(experiment.preset);
		}

		expect(findExperiment('tcp-huge')).toBeUndefined();
		expect(experimentOf({protocol: 'tcp', bufferSize: 1025})).toBeUndefined();
		expect(presetOf(0)).toBeUndefined();
	});

	test('the default settings are the default experiment', () => {
		expect(experimentOf(defaultSettings)?.name).toBe(defaultExperiment);
		expect(settingsSchema.parse(defaultSettings)).toEqual(defaultSettings);
	});
});

describe('settings', () => {
	test.each<[string, object]>([
		['the smallest buffer', {bufferSize: 256}],
		['the largest buffer', {bufferSize: 65_507}],
		['the worst quality', {quality: 1}],
		['the best quality', {quality: 100}],
		['the smallest picture', {width: 16, height: 16}],
		['the largest picture', {width: 4096, height: 4096}],
		['as fast as it goes', {fps: 0}],
		['half a frame a second', {fps: 0.5}],
		['a camera', {source: 'camera:1'}],
		['no wish for a size or rate', {width: undefined, height: undefined, fps: undefined}],
	])('let %s through', (_, change) => {
		expect(settingsSchema.safeParse({...defaultSettings, ...change}).success).toBe(true);
	});

	test.each<[string, object]>([
		['a buffer too small', {bufferSize: 255}],
		['a buffer no datagram holds', {bufferSize: 65_508}],
		['half a byte', {bufferSize: 1024.5}],
		['no number', {bufferSize: Number.NaN}],
		['text for a number', {quality: '50'}],
		['quality 0', {quality: 0}],
		['quality 101', {quality: 101}],
		['another protocol', {protocol: 'sctp'}],
		['another codec', {codec: 'h264'}],
		['a picture too small', {width: 15}],
		['a picture too large', {height: 4097}],
		['a negative rate', {fps: -1}],
		['an endless rate', {fps: Number.POSITIVE_INFINITY}],
		['no source', {source: ''}],
	])('refuse %s', (_, change) => {
		expect(settingsSchema.safeParse({...defaultSettings, ...change}).success).toBe(false);
	});

	test('of a running stream are seven, and none of them may be left out', () => {
		expect(Object.keys(streamSettingsSchema.shape)).toEqual([
			...['protocol', 'bufferSize', 'codec', 'quality'],
			...['profile', 'link', 'adapt'],
		]);
		expect(streamSettingsSchema.safeParse({protocol: 'tcp'}).success).toBe(false);
	});
});
