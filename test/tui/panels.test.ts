import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {drawEvents} from '../../source/tui/panels/events.js';
import {createFpsPanel} from '../../source/tui/panels/fps.js';
import {drawLatency} from '../../source/tui/panels/latency.js';
import {drawMarks, marksOf} from '../../source/tui/panels/marks.js';
import {drawPackets, receivedBitRate} from '../../source/tui/panels/packets.js';
import {createPreviewPanel, fitPicture} from '../../source/tui/panels/preview.js';
import {drawStatus} from '../../source/tui/panels/status.js';
import {drawWhy} from '../../source/tui/panels/why.js';
import {createTheme} from '../../source/tui/theme.js';
import type {Draw, View} from '../../source/tui/view.js';
import {views} from './arbitrary.js';
import {createFakeLab} from './fake-lab.js';

const panels: Record<string, () => Draw> = {
	status: () => drawStatus,
	fps: createFpsPanel,
	packets: () => drawPackets,
	latency: () => drawLatency,
	preview: createPreviewPanel,
	why: () => drawWhy,
	events: () => drawEvents,
};

const sgr = /\u001B\[[\d;]*m/g;

function viewAfter(steps: number, change: Partial<View> = {}): View {
	const lab = createFakeLab({loss: 0.002});
	lab.step(steps);
	return {snapshot: lab.snapshot(), theme: createTheme(0), frozen: false, notice: undefined, ...change};
}

describe.each(Object.entries(panels))('%s panel', (_name, create) => {
	test('is exactly as large as asked, whatever the lab says', () => {
		fc.assert(
			fc.property(
				views,
				fc.integer({min: 1, max: 210}),
				fc.integer({min: 0, max: 62}),
				(view, columns, rows) => {
					const lines = create()(view, columns, rows);
					if (rows > 0) expect(lines).toHaveLength(rows);
					for (const text of lines) {
						expect(stringWidth(text)).toBe(columns);
						expect(text).not.toMatch(/NaN|undefined|Infinity/);
						// Nothing but colours: no control character of somebody else's text gets through.
						expect(text.replaceAll(sgr, '')).not.toMatch(/\p{Cc}/u);
					}
				},
			),
			{numRuns: 150},
		);
	});

	test('draws before the first sample', () => {
		const lines = create()(viewAfter(0), 60, 12);
		expect(lines.every(text => stringWidth(text) === 60)).toBe(true);
	});
});

describe('numbers on the panels', () => {
	test('what can not be known is called unknown, not 0', () => {
		const view = viewAfter(30);
		const {sample} = view.snapshot;
		if (!sample) throw new Error('the fake lab gave no sample');
		const packets = {...sample.packets, kernelDropped: null};
		const text = drawPackets(
			{...view, snapshot: {...view.snapshot, sample: {...sample, packets}}},
			40,
			12,
		).join('\n');
		expect(text).toMatch(/dropped by kernel +unknown/);
	});

	test('a counter of something bad is shown even where room is short', () => {
		const view = viewAfter(30);
		const {sample} = view.snapshot;
		if (!sample) throw new Error('the fake lab gave no sample');
		const packets = {...sample.packets, malformed: 7};
		const text = drawPackets(
			{...view, snapshot: {...view.snapshot, sample: {...sample, packets}}},
			28,
			5,
		).join('\n');
		expect(text).toMatch(/received/);
		expect(text).toMatch(/malformed +7/);
	});

	test('bits a second come from the bytes of the last second', () => {
		const {history} = viewAfter(40).snapshot;
		const last = history.at(-1);
		const before = history.at(-11);
		expect(receivedBitRate(history)).toBeCloseTo(
			((last?.bytes.received ?? 0) - (before?.bytes.received ?? 0)) * 8,
		);
		expect(receivedBitRate([])).toBeUndefined();
	});

	test('a switch stands under the chart, at its time', () => {
		const lab = createFakeLab();
		lab.step(100);
		lab.configure({protocol: 'tcp'});
		lab.step(100);
		const view = {...viewAfter(0), snapshot: lab.snapshot()};
		const marks = createFpsPanel()(view, 70, 10).at(-2) ?? '';
		expect(marks).toContain('↑ udp → tcp');
		// 64 columns of half a second; the switch was 10 s ago, the newest column ends now.
		expect(marks.indexOf('↑')).toBe(5 + 64 - 20);
	});

	test('where room is short a switch says only what it led to, and never half a number', () => {
		const axis = {step: 1, first: 0, columns: 80};
		const drawn = (columns: number, ...switches: Array<readonly [number, string]>) => {
			const events = switches.map(([atSeconds, detail]) => ({type: 'switch' as const, atSeconds, detail}));
			return drawMarks(createTheme(0), columns, marksOf(events, axis)).replaceAll('\u00A0', ' ').trimEnd();
		};

		const buffer = 'buffer 10000→1024';
		expect(drawn(40, [2, buffer])).toBe('  ↑ buffer 10000→1024');
		expect(drawn(40, [2, buffer], [14, 'udp→tcp'])).toBe('  ↑ →1 024 B  ↑ udp→tcp');
		expect(drawn(20, [2, buffer], [10, 'udp→tcp'])).toBe('  ↑ →1024 ↑ udp→tcp');
		expect(drawn(17, [2, buffer], [10, 'udp→tcp'])).toBe('  ↑ →1024 ↑ →tcp');
		expect(drawn(40, [2, 'udp→tcp, quality 50→60'], [18, buffer])).toBe(
			'  ↑ →tcp, →q60    ↑ buffer 10000→1024',
		);
		expect(drawn(13, [2, buffer], [7, buffer])).toBe('  ↑    ↑');
		expect(drawn(34, [22, buffer], [28, 'udp→tcp'])).toBe('    buffer 10000→1024 ↑     ↑');
	});

	test('the picture keeps its shape', () => {
		expect(fitPicture({columns: 100, rows: 100}, {width: 1600, height: 800})).toEqual({
			columns: 100,
			rows: 25,
		});
		expect(fitPicture({columns: 100, rows: 10}, {width: 1600, height: 800})).toEqual({columns: 40, rows: 10});
	});

	test('the preview shows the colours that were received', () => {
		const rgb = Uint8Array.from([255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255]);
		const base = viewAfter(1);
		const snapshot = {
			...base.snapshot,
			picture: {width: 2, height: 2, fps: 24},
			preview: {columns: 2, rows: 2, rgb, frameIndex: 1},
		};
		const [text] = createPreviewPanel()({...base, snapshot, theme: createTheme(3)}, 2, 1);
		expect(text).toBe('\u001B[38;2;255;0;0;48;2;0;0;255m▀▀\u001B[39;49m');
	});

	test('an unchanged picture is not drawn again', () => {
		const lab = createFakeLab();
		lab.setPreview({columns: 40, rows: 24});
		lab.step(5);
		const panel = createPreviewPanel();
		const view = {...viewAfter(0), theme: createTheme(3), snapshot: lab.snapshot()};
		const lines = panel(view, 40, 12);
		expect(panel({...view}, 40, 12)).toBe(lines);
		lab.step();
		expect(panel({...view, snapshot: lab.snapshot()}, 40, 12)).not.toBe(lines);
	});
});

test('a panel that keeps what it drew shows the same as one that does not', () => {
	const lab = createFakeLab({loss: 0.01});
	const kept = createFpsPanel();
	for (let step = 0; step < 120; step++) {
		if (step % 17 === 0) lab.configure({protocol: step % 2 === 0 ? 'tcp' : 'udp'});
		lab.step();
		const view = {...viewAfter(0), snapshot: lab.snapshot()};
		expect(kept(view, 80, 14)).toEqual(createFpsPanel()(view, 80, 14));
	}
});

test('no colour leaves no colour code on any panel', () => {
	const view = viewAfter(200, {notice: {text: 'saved', tone: 'good'}});
	const lines = Object.values(panels).flatMap(create => create()(view, 60, 12));
	const codes = lines.join('').match(sgr) ?? [];
	expect(codes.filter(code => !['\u001B[1m', '\u001B[22m'].includes(code))).toEqual([]);
});

test('a fault that has just happened stands before what the console itself has to say, and not for long', () => {
	const view = viewAfter(30, {notice: {text: 'raw pictures have no quality', tone: 'warning'}});
	const {elapsedSeconds} = view.snapshot;
	const saidAfter = (seconds: number): string => {
		const fault = {atSeconds: elapsedSeconds - seconds, type: 'fault' as const, detail: 'no display'};
		return drawWhy({...view, snapshot: {...view.snapshot, events: [fault]}}, 80, 2).join('\n');
	};
	expect(saidAfter(1)).toContain('no display');
	expect(saidAfter(4)).toContain('raw pictures have no quality');
});
