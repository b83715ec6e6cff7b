import {expect, test} from 'vitest';
import {drawAxis, drawCurves} from '../../source/tui/panels/chart.js';
import {levelOf, scaleFor} from '../../source/tui/panels/scale.js';
import {createTheme} from '../../source/tui/theme.js';

const theme = createTheme(0);
const around = (level: number) =>
	Array.from({length: 30}, (_, index) => level * (1 + 0.04 * Math.sin(index)));

test.each([7.5, 10, 12.5, 15, 24, 25, 29.97, 30, 50, 60, 120, 1000])(
	'a steady stream of %d fps is drawn on the row with that label, at any height',
	fps => {
		for (let rows = 2; rows <= 60; rows++) {
			const values = Array.from({length: 30}, () => fps);
			const scale = scaleFor(rows, fps, values);
			const drawn = drawCurves(theme, 30, rows, scale.top, [{role: 'rendered', start: 0, values}]);
			const row = drawn.findIndex(text => text.includes('──'));
			const label = drawAxis(theme, 5, rows, scale)[row] ?? '';
			expect(label.replace('┤', '').trim()).toBe(String(Math.round(fps * 10) / 10));
		}
	},
);

test('labels on the axis stand at their values', () => {
	for (const fps of [10, 24, 25, 30, 60, 85]) {
		for (let rows = 2; rows <= 60; rows++) {
			const {top, labels} = scaleFor(rows, fps, [fps]);
			for (const [row, label] of labels) expect((top / (rows - 1)) * row).toBeCloseTo(Number(label), 9);
			expect(labels.size).toBeLessThanOrEqual(8);
		}
	}
});

test('the swing of a steady stream leaves the axis as it is; a burst fits on it', () => {
	for (const fps of [10, 24, 25, 30, 60]) {
		for (let rows = 3; rows <= 60; rows++) {
			expect(scaleFor(rows, fps, around(fps))).toEqual(scaleFor(rows, fps, []));
			expect(scaleFor(rows, fps, [fps, fps * 2.7]).top).toBeGreaterThanOrEqual(fps * 2.7);
		}
	}
});

test('without a target the level is the recent one, and stays while the stream is about there', () => {
	expect(levelOf([], 0)).toBe(0);
	expect(levelOf([0, 3, 24.1, 23.9, 24.2], 0)).toBe(24);
	expect(levelOf(around(143), 0)).toBe(140);
	expect(levelOf(around(148), 140)).toBe(140);
	expect(levelOf(around(290), 140)).toBe(290);
});

test('before the first sample there is a scale too', () => {
	expect(scaleFor(4, 0, [])).toMatchObject({top: 10});
});
