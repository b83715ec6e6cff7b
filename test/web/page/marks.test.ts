import {describe, expect, it} from 'vitest';
import type {LabEvent} from '../../../source/lab/sample.js';
import {axisOf, nextSpan, topOf} from '../../../source/web/page/axis.js';
import {EventLog} from '../../../source/web/page/event-log.js';
import {inShort, marksOf, placeLabels} from '../../../source/web/page/marks.js';

const event = (atSeconds: number, type: LabEvent['type'], detail = type as string): LabEvent => ({
	atSeconds,
	type,
	detail,
});
/** Ten pixels a second. */
const place = (seconds: number) => seconds * 10;
const measure = (text: string) => text.length * 6;

describe('the time axis', () => {
	it('fills from the left, then moves on with the newest at its right edge', () => {
		expect(axisOf(4, 30)).toEqual({from: 0, to: 30});
		expect(axisOf(100, 30)).toEqual({from: 70, to: 100});
		expect(nextSpan(30)).toBe(120);
		expect(nextSpan(600)).toBe(30);
	});

	it('has scales that end in round numbers a little above what they show', () => {
		expect(topOf(24, 26.4)).toBe(30);
		expect(topOf(0, 4)).toBe(4);
		expect(topOf(310, 10)).toBe(350);
		expect(topOf(Number.NaN, 10)).toBe(10);
		for (const value of [0.3, 7, 26, 99, 1234]) {
			expect(topOf(value, 0.1)).toBeGreaterThanOrEqual(value);
			expect(topOf(value, 0.1)).toBeLessThan(value * 1.5);
		}
	});
});

describe('marks', () => {
	it('show what happened within the chart, with lines for what was done', () => {
		const events = [event(1, 'switch', 'tcp→udp'), event(4, 'loss'), event(6, 'window'), event(50, 'fault')];
		const marks = marksOf(events, place, 300);
		expect(marks.map(({type, isRule, label}) => [type, isRule, label])).toEqual([
			['switch', true, '→ udp'],
			['loss', false, 'loss'],
		]);
	});

	it('that would lie on each other are one: the weightiest', () => {
		const marks = marksOf(
			[event(1, 'loss'), event(1.2, 'switch', 'udp→tcp'), event(1.3, 'freeze')],
			place,
			300,
		);
		expect(marks.map(({type}) => type)).toEqual(['switch']);
	});

	it('name what a switch led to', () => {
		expect(inShort('tcp→udp, buffer 1024→10000')).toBe('→ udp, → 10000 B');
		expect(inShort('quality 50→60')).toBe('→ q60');
		expect(inShort('link loss=2%,delay=20ms→lossy')).toBe('link → lossy');
		expect(inShort('adapt off→on')).toBe('adapt on');
		expect(inShort('the camera is gone')).toBe('the camera is gone');
	});

	it('have words that never lie over one another, nor over a stem', () => {
		const events = Array.from({length: 40}, (_, index) =>
			event(index * 0.7, index % 3 === 0 ? 'switch' : 'loss'),
		);
		const labels = placeLabels(marksOf(events, place, 300), measure, 300, 2);
		expect(labels.length).toBeGreaterThan(3);
		for (const a of labels) {
			expect(a.x).toBeGreaterThanOrEqual(0);
			expect(a.x + measure(a.text)).toBeLessThanOrEqual(300);
			for (const b of labels) {
				if (a === b) continue;
				const isBeside = a.x + measure(a.text) < b.x || b.x + measure(b.text) < a.x;
				expect(isBeside || a.row !== b.row).toBe(true);
				const isUnderStem = b.row > a.row && b.mark.x >= a.x && b.mark.x <= a.x + measure(a.text);
				expect(isUnderStem).toBe(false);
			}
		}
	});

	it('at the right edge have their words to the left', () => {
		const [label] = placeLabels(marksOf([event(29.9, 'switch', 'udp→tcp')], place, 300), measure, 300, 2);
		expect(label?.x).toBeLessThan(299 - measure('→ tcp'));
	});
});

describe('the log of events', () => {
	it('is in the order of time, though a loss is told late', () => {
		const log = new EventLog();
		log.add(event(1, 'switch'));
		log.add(event(3, 'freeze'));
		log.add(event(2.8, 'loss'));
		expect(log.events.map(({type}) => type)).toEqual(['switch', 'loss', 'freeze']);
	});

	it('is bounded, keeps the newest, and says when it changed', () => {
		const log = new EventLog(10);
		for (let at = 0; at < 100; at++) log.add(event(at, 'notice'));
		expect(log.events.map(({atSeconds}) => atSeconds)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
		const {version} = log;
		log.replace([event(2, 'loss'), event(1, 'switch')]);
		expect(log.events.map(({atSeconds}) => atSeconds)).toEqual([1, 2]);
		expect(log.version).not.toBe(version);
	});
});
