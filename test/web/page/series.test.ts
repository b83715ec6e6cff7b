import {describe, expect, it} from 'vitest';
import {columnsOf} from '../../../source/web/page/columns.js';
import {freezesOf} from '../../../source/web/page/freezes.js';
import {Series} from '../../../source/web/page/series.js';
import {pointAt, points} from './points.js';

function seriesOf(...args: Parameters<typeof points>): Series {
	const series = new Series();
	for (const point of points(...args)) series.add(point);
	return series;
}

describe('the points of a run', () => {
	it('stay bounded however long the page is open, and the newest stay', () => {
		const series = new Series(100);
		for (const point of points(5000)) series.add(point);
		expect(series.length).toBeLessThanOrEqual(110);
		expect(series.last?.at).toBe(500);
		expect(series.at(0)?.at).toBeGreaterThan(488);
	});

	it('take the same point once, and begin anew with another run', () => {
		const series = seriesOf(50);
		series.add(pointAt(5));
		expect(series.length).toBe(50);
		series.add(pointAt(0.1));
		expect(series.length).toBe(1);
	});

	it('are found by their time', () => {
		const series = seriesOf(50);
		expect(series.indexAt(0)).toBe(0);
		expect(series.indexAt(1)).toBe(9);
		expect(series.indexAt(1.01)).toBe(10);
		expect(series.indexAt(99)).toBe(50);
	});
});

describe('the columns of a chart', () => {
	it('are the points themselves where these are few', () => {
		const {at, captured} = columnsOf(seriesOf(100), 0, 30, 600);
		expect(at).toEqual(points(100).map(point => point.at));
		expect(new Set(captured)).toEqual(new Set([24]));
	});

	it('are never more than were asked for, and end with the newest point', () => {
		const {at} = columnsOf(seriesOf(6000), 0, 600, 600);
		expect(at.length).toBeLessThanOrEqual(601);
		expect(at.length).toBeGreaterThan(550);
		expect(at.at(-1)).toBe(600);
		expect(at).toEqual(at.toSorted((a, b) => a - b));
	});

	it('keep a short peak of latency that thinning would lose', () => {
		const peak = (at: number) => (at === 123.4 ? {p95: 300, p99: 400} : {});
		const {p95, p99} = columnsOf(seriesOf(6000, peak), 0, 600, 300);
		expect(Math.max(...p95.map(Number))).toBe(300);
		expect(Math.max(...p99.map(Number))).toBe(400);
	});

	it('make rates of totals, the same ones at every zoom', () => {
		const lossy = (at: number) => ({packetsLost: Math.max(0, at - 10) * 12});
		const series = seriesOf(600, lossy);
		for (const most of [600, 60, 20]) {
			const {packetsReceived, packetsLost} = columnsOf(series, 0, 60, most);
			expect(packetsReceived.at(-1)).toBeCloseTo(240, 6);
			expect(packetsLost.at(-1)).toBeCloseTo(12, 6);
		}
	});

	it('have no rate before there are two points, and no latency where there was no frame', () => {
		const {packetsReceived, p50} = columnsOf(
			seriesOf(3, () => ({p50: null})),
			0,
			30,
			600,
		);
		expect(packetsReceived[0]).toBeNull();
		expect(packetsReceived[1]).toBeCloseTo(240, 6);
		expect(p50).toEqual([null, null, null]);
	});

	it('reach one point further back than the span, so that the line comes from the edge', () => {
		const {at} = columnsOf(seriesOf(600), 30, 60, 600);
		expect(at[0]).toBeLessThan(30);
		expect(at[1]).toBeGreaterThanOrEqual(30);
	});
});

describe('freezes', () => {
	it('lie where the picture stood still: before the moment at which they are counted', () => {
		const frozen = (at: number) => (at >= 5 ? {freezes: 1, freezeSeconds: 0.8} : {});
		const [freeze, ...others] = freezesOf(seriesOf(100, frozen), 0);
		expect(others).toEqual([]);
		expect(freeze?.from).toBeCloseTo(4.2, 6);
		expect(freeze?.to).toBe(5);
	});

	it('that touch are one', () => {
		const frozen = (at: number) =>
			at >= 6 ? {freezes: 2, freezeSeconds: 2} : at >= 5 ? {freezes: 1, freezeSeconds: 1} : {};
		expect(freezesOf(seriesOf(100, frozen), 0)).toEqual([{from: 4, to: 6}]);
	});

	it('that last grow with each point, and are one', () => {
		const dead = (at: number) =>
			at >= 5 ? {freezes: 1, freezeSeconds: at - 4.8 + (Math.round(at * 10) % 2) / 1000} : {};
		const [freeze, ...others] = freezesOf(seriesOf(100, dead), 0);
		expect(others).toEqual([]);
		expect(freeze?.from).toBeCloseTo(4.8, 2);
		expect(freeze?.to).toBe(10);
	});

	it('before the span are left out', () => {
		const frozen = (at: number) => (at >= 5 ? {freezes: 1, freezeSeconds: 0.8} : {});
		expect(freezesOf(seriesOf(100, frozen), 7)).toEqual([]);
	});
});
