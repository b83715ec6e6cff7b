import fc from 'fast-check';
import {expect, test} from 'vitest';
import {columns, maxSamples, packSamples, unpackSamples} from '../../source/lab/session-columns.js';
import {anySample, rounded, sampleAt} from './sessions-fixtures.js';

test('columns read as differences, with repeats and unknown values', () => {
	const packed = packSamples([0, 1, 2, 3].map(tick => sampleAt(tick)));
	expect(packed.count).toBe(4);
	expect(packed.columns).toMatchObject({
		atSeconds: '0 0.1*3',
		'fps.received': '23.98 0*3',
		'frames.captured': '0 2*2 3',
		'packets.kernelDropped': '?*4',
		'packets.lossRatio': '? 0*3',
		memoryBytes: '150000000 4096*3',
	});
	expect(Object.keys(packed.columns)).toEqual(columns.map(column => column.name));
});

test('any samples come back, rounded as documented', () => {
	fc.assert(
		fc.property(fc.array(anySample, {maxLength: 20}), samples => {
			const loaded = unpackSamples(JSON.parse(JSON.stringify(packSamples(samples))));
			expect(loaded).toEqual(samples.map(sample => rounded(sample)));
			// What was rounded once does not change again.
			expect(unpackSamples(packSamples(loaded))).toEqual(loaded);
		}),
		{numRuns: 200},
	);
});

test('ten minutes of samples stay small', () => {
	const packed = packSamples(Array.from({length: 6000}, (_, tick) => sampleAt(tick)));
	expect(JSON.stringify(packed).length).toBeLessThan(500_000);
	expect(unpackSamples(packed)).toHaveLength(6000);
});

test('a run of many hours keeps its whole length and fewer samples', () => {
	const samples = Array.from({length: maxSamples + 2}, (_, tick) => sampleAt(tick));
	const loaded = unpackSamples(packSamples(samples));
	expect(loaded).toHaveLength(maxSamples / 2 + 1);
	expect(loaded[1]?.atSeconds).toBe(0.2);
	expect(loaded.at(-1)?.atSeconds).toBe(maxSamples / 10);
});

test.each([
	['a bomb of repeats', {'fps.sent': '24*99999999999'}],
	['too few values', {'fps.sent': '24'}],
	['too many values', {'fps.sent': '24 0 0'}],
	['words', {'fps.sent': '24 many'}],
	['two spaces', {'fps.sent': '24  0'}],
	['less than nothing', {'fps.sent': '24 -25'}],
	['unknown where that is impossible', {'frames.sent': '?*2'}],
	['more digits than a number has', {'frames.sent': `${'9'.repeat(400)} 0`}],
])('a column with %s is refused', (_, change) => {
	const packed = packSamples([sampleAt(1), sampleAt(2)]);
	expect(() => unpackSamples({...packed, columns: {...packed.columns, ...change}})).toThrow();
});

test('a missing column and an impossible count are refused', () => {
	const packed = packSamples([sampleAt(1)]);
	const {jitterMs, ...others} = packed.columns;
	expect(jitterMs).toBe('0.31');
	expect(() => unpackSamples({...packed, columns: others})).toThrow('its samples have no jitterMs');
	expect(() => unpackSamples({...packed, count: 1e12})).toThrow('it claims 1000000000000 samples');
});
