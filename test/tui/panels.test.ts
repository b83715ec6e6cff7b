import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {drawEvents} from '../../source/tui/panels/events.js';
import {drawCost} from '../../source/tui/panels/cost.js';
import {createCoursePanel} from '../../source/tui/panels/course.js';
import {createLinkPanel} from '../../source/tui/panels/link.js';
import {drawLatency} from '../../source/tui/panels/latency.js';
import {drawMarks, markKinds, marksOf} from '../../source/tui/panels/marks.js';
import {drawPackets, receivedBitRate} from '../../source/tui/panels/packets.js';
import {createPreviewPanel, fitPicture} from '../../source/tui/panels/preview.js';
import {drawStatus} from '../../source/tui/panels/status.js';
import {drawWhy} from '../../source/tui/panels/why.js';
import {createTheme} from '../../source/tui/theme.js';
import type {Zoom} from '../../source/tui/panels/series.js';
import type {Draw, View} from '../../source/tui/view.js';
import {type LabEvent, remedyCommands, type Sample, type Verdict} from '../../source/lab/sample.js';
import type {Protocol, Settings} from '../../source/lab/settings.js';
import type {Snapshot} from '../../source/lab/view.js';
import {linkPresets} from '../../source/link/presets.js';
import {idleLink} from '../../source/link/settings.js';
import {keyFor} from '../../source/tui/keys.js';
import {emptySample} from '../lab/empty.js';
import {views} from './arbitrary.js';
import {createFakeLab} from './fake-lab.js';

const panels: Record<string, () => Draw> = {
	status: () => drawStatus,
	'course of 30 s': () => createCoursePanel(30),
	'course of 10 min': () => createCoursePanel(600),
	'link, at its preset': () => createLinkPanel(0),
	'link, at its loss': () => createLinkPanel(1),
	cost: () => drawCost,
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
	const packetsWith = (change: Partial<Sample>, protocol: Protocol, columns: number, rows: number) => {
		const view = viewAfter(30);
		const {snapshot} = view;
		const {sample, settings} = snapshot;
		if (!sample) throw new Error('the fake lab gave no sample');
		const changed = {...snapshot, settings: {...settings, protocol}, sample: {...sample, ...change}};
		return drawPackets({...view, snapshot: changed}, columns, rows)
			.join('\n')
			.replaceAll(sgr, '');
	};

	test('what can not be known is called unknown, not 0', () => {
		const missing = {link: 0, kernel: null, elsewhere: 3, late: 0};
		expect(packetsWith({missing}, 'udp', 40, 16)).toMatch(/lost in the kernel +unknown/);
		expect(packetsWith({tcp: {retransmits: null, rttMs: null}}, 'tcp', 40, 16)).toMatch(
			/retransmits +unknown *\n *round trip +unknown/,
		);
	});

	test('where room is short, what went wrong stands, and where it went', () => {
		const {packets} = emptySample;
		const text = packetsWith(
			{
				packets: {...packets, received: 5000, lost: 40, lossRatio: 0.008, malformed: 7},
				missing: {link: 25, kernel: 15, elsewhere: 0, late: 0},
			},
			'udp',
			28,
			5,
		);
		expect(text).toMatch(
			/received +5.000 *\n *lost +0\.8 % +40 *\n *lost on the link +25 *\n *lost in the kernel +15/,
		);
		expect(text).toMatch(/malformed +7/);
		expect(text).not.toContain('elsewhere');
	});

	test('strangers’ packets are counted, with how many come a second while they do', () => {
		const packets = {...emptySample.packets, malformed: 7, foreign: 500_000};
		const refusedPerSecond = {malformed: 0, foreign: 247_000};
		const text = packetsWith({packets, refusedPerSecond}, 'udp', 28, 6);
		expect(text).toMatch(/malformed +7 *\n *foreign {2}247.000\/s +500.000/);
	});

	test('frames that were not sent say why; several reasons have a line each', () => {
		const frames = {...emptySample.frames, senderDropped: 9};
		const none = emptySample.senderDrops;
		expect(packetsWith({frames, senderDrops: {...none, socketBusy: 9}}, 'tcp', 28, 6)).toMatch(
			/not sent {2}socket full +9/,
		);
		expect(packetsWith({frames, senderDrops: {...none, socketBusy: 4, adapt: 5}}, 'tcp', 28, 8)).toMatch(
			/not sent +9 *\n *· socket full +4 *\n *· to adapt +5/,
		);
	});

	test('over TCP what waits in the socket stands in place of loss, with its age', () => {
		const text = packetsWith({socketQueueBytes: 2_500_000, socketQueueAgeMs: 812}, 'tcp', 28, 4);
		expect(text).toMatch(/queue {2}812 ms +2\.5 MB/);
		expect(text).not.toMatch(/lost/);
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

	test('a switch stands under the chart, at its time, and a zoom moves it', () => {
		const lab = createFakeLab();
		lab.step(100);
		lab.configure({protocol: 'tcp'});
		lab.step(100);
		const view = {...viewAfter(0), snapshot: lab.snapshot()};
		const marksAt = (zoom: Zoom) => createCoursePanel(zoom)(view, 66, 10).at(-1) ?? '';
		expect(marksAt(30)).toContain('↑ udp → tcp');
		// 60 columns: half a second each, then two; the switch was 10 s ago, the newest column ends now.
		expect(marksAt(30).indexOf('↑')).toBe(5 + 60 - 20);
		expect(marksAt(120).indexOf('↑')).toBe(5 + 60 - 5 - 1);
	});

	test('a freeze stands in the same column of the gaps and of the marks', () => {
		const lab = createFakeLab();
		lab.step(200);
		const {events} = lab.snapshot();
		const frozenAt = 12.2;
		const snapshot = {
			...lab.snapshot(),
			events: [...events, {atSeconds: frozenAt, type: 'freeze' as const, detail: 'stood still for 0.9 s'}],
			history: lab
				.record()
				.samples.map(sample =>
					Math.abs(sample.atSeconds - frozenAt) < 0.21
						? {...sample, interFrameGapMs: {...sample.interFrameGapMs, max: 1000}}
						: sample,
				),
		};
		const lines = createCoursePanel(30)({...viewAfter(0), snapshot}, 66, 14);
		const gaps = lines.find(text => text.startsWith('gap')) ?? '';
		const marks = lines.find(text => text.includes('▮')) ?? '';
		expect(gaps.indexOf('█')).toBe(marks.indexOf('▮'));
	});

	test('no two signs are alike but for what works again; all differ without colour', () => {
		const signs = Object.entries(markKinds).map(([type, kind]) => (type === 'restart' ? type : kind.sign));
		expect(new Set(signs).size).toBe(signs.length);
	});

	test('in a shared column the weightier sign stands, and no word that only says a sign', () => {
		const at = (type: LabEvent['type'], detail: string) => ({atSeconds: 3.2, type, detail});
		const axis = {step: 1, first: 0, columns: 40};
		const drawn = (...events: LabEvent[]) => drawMarks(createTheme(0), 40, marksOf(events, axis)).trim();
		expect(drawn(at('loss', '4 packets'), at('switch', 'udp→tcp'), at('freeze', '0.9 s'))).toBe('↑ udp→tcp');
		expect(drawn(at('loss', '4 packets'), at('freeze', '0.9 s'))).toBe('▮ freeze');
		expect(drawn(at('switch', 'udp→tcp'), at('fault', 'no display'))).toBe('! udp→tcp, no display');
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
		const steps = Array.from({length: 9}, (_, index) => [2, `quality ${50 + index}→${51 + index}`] as const);
		expect(drawn(60, ...steps)).toBe('  ↑ →q51, →q52, →q53, →q54, →q55, →q56, …');
		const presses = [2, 'udp→tcp, buffer 10000→1024, raw→jpeg, buffer 1024→30000'] as const;
		expect(drawn(50, presses)).toBe('  ↑ →tcp, →1 024 B, →jpeg, →30 000 B');
		expect(drawn(14, presses)).toBe('  ↑ →tcp …');
		expect(drawn(13, [2, buffer], [7, buffer])).toBe('  ↑    ↑');
		expect(drawn(34, [22, buffer], [28, 'udp→tcp'])).toBe('    buffer 10000→1024 ↑     ↑');
	});

	test('whatever happened, however narrow it is: each number in the line is one of those that were told', () => {
		const number = fc.integer({min: 256, max: 65_507});
		const details = fc.oneof(
			fc.record({
				type: fc.constant('switch' as const),
				detail: fc.tuple(number, number).map(([a, b]) => `buffer ${a}→${b}`),
			}),
			fc.record({
				type: fc.constant('switch' as const),
				detail: number.map(size => `tcp→udp, buffer 1024→${size}`),
			}),
			fc.record({
				type: fc.constant('fault' as const),
				detail: number.map(code => `the worker ended with code ${code} at once`),
			}),
			fc.record({
				type: fc.constant('adapt' as const),
				detail: number.map(to => `quality 50→${to}: the path is full`),
			}),
			fc.constant({type: 'loss' as const, detail: '4 packets lost'}),
		);
		const numbersIn = (text: string) =>
			[...text.replaceAll(/(?<=\d)\u00A0(?=\d)/g, '').matchAll(/\d+/g)].map(([digits]) => digits);
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.integer({min: 0, max: 80}), details), {maxLength: 12}),
				fc.integer({min: 1, max: 100}),
				fc.constantFrom(0.25, 0.5, 1, 2, 10),
				fc.integer({min: 0, max: 40}),
				(happenings, columns, step, first) => {
					const events = happenings
						.map(([atSeconds, what]): LabEvent => ({atSeconds, ...what}))
						.toSorted((a, b) => a.atSeconds - b.atSeconds);
					const marks = marksOf(events, {step, first, columns});
					const drawn = drawMarks(createTheme(0), columns, marks);
					const told = new Set(events.flatMap(({detail}) => numbersIn(detail)));
					for (const digits of numbersIn(drawn)) expect(told).toContain(digits);
				},
			),
		);
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
			picture: {width: 2, height: 2, fps: 24, fpsOrigin: 'asked' as const},
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
	const kept = createCoursePanel(30);
	for (let step = 0; step < 120; step++) {
		if (step % 17 === 0) lab.configure({protocol: step % 2 === 0 ? 'tcp' : 'udp'});
		lab.step();
		const view = {...viewAfter(0), snapshot: lab.snapshot()};
		expect(kept(view, 80, 14)).toEqual(createCoursePanel(30)(view, 80, 14));
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

describe('why', () => {
	const verdict: Verdict[] = [
		{
			cause: 'fragmentation',
			evidence: 'a frame is 12 packets',
			remedy: {command: 'bufferUp', words: 'a larger buffer', option: '--buffer 30000'},
		},
		{
			cause: 'receiver buffer overflow',
			evidence: 'the kernel dropped 40 packets',
			remedy: {command: null, words: 'a larger kernel buffer', option: '--kernel-buffer 4194304'},
		},
	];
	const shown = (columns: number, rows: number, change: Partial<Snapshot> = {}) => {
		const view = viewAfter(30);
		return drawWhy({...view, snapshot: {...view.snapshot, verdict, events: [], ...change}}, columns, rows)
			.map(text => text.replaceAll(sgr, '').trimEnd())
			.join('\n');
	};

	test('each remedy names the key for it, or the option where there is no key', () => {
		for (const command of remedyCommands) expect(keyFor(command), command).toBeDefined();
		expect(shown(110, 2)).toMatch(
			/^ Why {2}fragmentation {2}a frame is 12 packets +try \] a larger buffer\n/,
		);
		expect(shown(140, 2)).toMatch(
			/and {2}receiver buffer overflow .* try a larger kernel buffer \(--kernel-buffer 4194304\)$/,
		);
	});

	test('evidence that is too long for one line goes on in the next, with the remedy whole', () => {
		const evidence = 'one of many words '.repeat(6).trim();
		const [first] = verdict;
		const text = shown(80, 2, {verdict: first === undefined ? [] : [{...first, evidence}]});
		expect(text.replaceAll(/\s+/g, ' ')).toContain(`${evidence} try ] a larger buffer`);
	});

	test('halted: why, and what goes on', () => {
		const text = shown(100, 2, {state: 'halted', failure: 'sender out of memory budget'});
		expect(text).toMatch(/Halted {2}sender out of memory budget +press ⏎ or x to go on/);
	});
});

describe('status', () => {
	const shown = (settings: Partial<Settings>, columns = 100) => {
		const lab = createFakeLab({settings});
		lab.step(20);
		return drawStatus({...viewAfter(0), snapshot: lab.snapshot()}, columns, 1)
			.join('')
			.replaceAll(sgr, '')
			.replaceAll('\u00A0', ' ');
	};

	test.each<readonly [string, Partial<Settings>, RegExp]>([
		['a preset by its name', {link: {...linkPresets.wifi.link, seed: 9}}, /link: wifi/],
		['a link of one\u2019s own', {link: {...idleLink, loss: 0.02, delayMs: 20}}, /link: loss 2% · 20ms/],
		['what adaptive quality sends now', {adapt: true}, /adapt q20 640×360 @ 12/],
		['the coding of the classic profile', {profile: 'classic', protocol: 'tcp'}, /classic · TCP .* · RAW · /],
	])('shows %s', (_name, settings, words) => {
		expect(shown(settings)).toMatch(words);
	});

	test("a source's own JPEGs have no quality, and a URL its host and path", () => {
		const lab = createFakeLab({settings: {source: 'http://***@cam.lan:81/live/stream?x=1'}});
		lab.step(20);
		const {sample} = lab.snapshot();
		if (!sample) throw new Error('the fake lab gave no sample');
		const encoding = {quality: null, width: 320, height: 192, everyNth: 1};
		lab.patch({sample: {...sample, encoding}});
		const [text = ''] = drawStatus({...viewAfter(0), snapshot: lab.snapshot()}, 160, 1);
		expect(text.replaceAll(sgr, '')).toMatch(/ · JPEG as it came · .* · cam\.lan:81\/live\/stream /);
	});

	test.each([80, 100, 140])('at %i columns the address of the page outlives codec and size', columns => {
		const lab = createFakeLab();
		lab.step(20);
		lab.patch({web: {state: 'open', address: 'http://127.0.0.1:6175/'}});
		const [text = ''] = drawStatus({...viewAfter(0), snapshot: lab.snapshot()}, columns, 1);
		expect(text.replaceAll(sgr, '')).toMatch(/UDP · default .*http:\/\/127\.0\.0\.1:6175 /);
	});

	test('a link of many words leaves room for protocol and buffer', () => {
		const link = {
			...idleLink,
			loss: 0.02,
			burst: 3,
			delayMs: 20,
			jitterMs: 5,
			reorder: 0.01,
			duplicate: 0.01,
		};
		expect(shown({link: {...link, rateBitsPerSecond: 1e7}}, 80)).toMatch(
			/UDP · default 10 000 B · .*link: loss 2%.*…/,
		);
	});

	test('a link that does nothing is none; at 80 columns the link outlives the size', () => {
		expect(shown({link: {...idleLink, seed: 7}})).not.toContain('link');
		expect(shown({link: linkPresets['busy-wifi'].link}, 80)).toContain('link: busy-wifi');
	});
});
