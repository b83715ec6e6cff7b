import {expect, test} from 'vitest';
import {progressLine} from '../../source/report/progress-line.js';
import {sessionText, sessionsTable} from '../../source/report/session-text.js';
import {configText, summaryText} from '../../source/report/summary-text.js';
import type {LabEvent} from '../../source/lab/sample.js';
import type {Summary} from '../../source/lab/summary.js';
import type {SessionEntry} from '../../source/lab/view.js';
import {idleLink} from '../../source/link/settings.js';
import {recordOf, sampleAt, summaryOf} from '../lab/sessions-fixtures.js';

/** As a person sees it. */
const plain = (text: string) => text.replaceAll('\u00A0', ' ');
const linesOf = (text: string) => plain(text).split('\n');

test('a second of a run is one line, and its columns stay where they are', () => {
	const line = progressLine(sampleAt(30));
	expect(plain(line)).toBe(
		'  3 s  captured  24.0  sent  24.0  received  24.0  rendered  24.0 fps  lost 0 (0.0 %)      p50   5.1  p99   7.9 ms',
	);
	const sample = sampleAt(1230);
	const later = progressLine({
		...sample,
		fps: {captured: 240.3, sent: 240.3, received: 9.6, rendered: 0},
		packets: {...sample.packets, lost: 243, lossRatio: 0.021},
	});
	expect(later.indexOf('rendered')).toBe(line.indexOf('rendered'));
	expect(later.indexOf('p50')).toBe(line.indexOf('p50'));
});

test('trouble is said behind the columns: where packets went, what waits, how often the picture stood still', () => {
	const sample = sampleAt(30);
	const line = progressLine({
		...sample,
		packets: {...sample.packets, lost: 1243, lossRatio: 0.021},
		missing: {link: 1240, kernel: null, elsewhere: 3, late: 0},
		socketQueueBytes: 1_200_000,
		socketQueueAgeMs: 350.4,
		freezes: {count: 2, totalSeconds: 0.8, nowSeconds: 0},
	});
	expect(plain(line).slice(progressLine(sample).length)).toBe(
		'  lost: link 1 240, kernel unknown, elsewhere 3  waiting 1.2 MB for 350.4 ms  freezes 2',
	);
});

test('before the first frame the line says unknown, not 0', () => {
	const sample = sampleAt(0);
	const none = {p50: null, p95: null, p99: null, max: null};
	const line = progressLine({...sample, latencyMs: {received: none, rendered: none}});
	expect(line).toContain('p50 unknown  p99 unknown');
	expect(line).not.toContain('ms');
	expect(line).toContain('lost 0');
});

test('a summary reads from the settings to the verdict', () => {
	expect(plain(summaryText(summaryOf()))).toMatchInlineSnapshot(`
		"udp-default · 10.0 s
		  udp · 10 000 B · jpeg q50 · pattern · 1280×720 @ 24 fps

		Frames                    fps  total
		  captured               24.0    240
		  sent                   24.0    240
		  received               24.0    240
		  rendered               24.0    240
		  dropped by the sender            0
		  incomplete                       0
		  late                             0

		Packets      total
		  sent       1 920  19 MB
		  received   1 920  19 MB
		  lost           0  0.0 %
		  reordered      0
		  duplicate      0
		  late           0
		  malformed      0
		  foreign        0

		Milliseconds           p50   p95   p99   max
		  capture → received   5.1   6.5   7.9  12.3
		  capture → rendered   5.1   6.5   7.9  12.3
		  frame → next frame  41.6  42.9  45.1  45.1
		  jitter   0.3 ms
		  freezes  0, together 0.0 s

		Cost
		  CPU time              1.2 s
		  capture thread busy  21.0 %
		  server thread busy   10.0 %
		  memory at most       150 MB
		  pictures carried      19 MB

		Events
		  3.2 s  switch  tcp → udp

		Verdict
		  healthy: every captured frame was rendered
		"
	`);
});

const lossy: Summary = {
	...summaryOf(),
	config: {...summaryOf().config, profile: 'classic', link: {...idleLink, loss: 0.02, seed: 7}, adapt: true},
	frames: {...summaryOf().frames, senderDropped: 6, damaged: 1, superseded: 2},
	senderDrops: {encoderBusy: 0, socketBusy: 4, notConnected: 0, failed: 0, damaged: 0, adapt: 2},
	packets: {...summaryOf().packets, lost: 243, lossRatio: 0.02, meanBurstLength: 1.42, foreign: 9000},
	refusedPerSecond: {malformed: 0.2, foreign: 900},
	missing: {link: 240, kernel: null, elsewhere: 3, late: 5},
	link: {lost: 200, queueDropped: 40, duplicated: 3, stalls: 2, stallSeconds: 0.61, queueBytes: 0},
	socketQueue: {maxBytes: 1_200_000, maxAgeMs: 350},
	tcp: {retransmits: 12, rttMs: 5.284},
	encoding: {quality: 35, width: 640, height: 360, everyNth: 2},
	verdict: [
		{
			cause: 'loss on the link',
			evidence: '2.0 % of packets',
			remedy: {command: 'bufferDown', words: 'a smaller buffer', option: '--buffer 1400'},
		},
		{cause: 'no idea', evidence: 'none', remedy: {command: null, words: 'another network', option: null}},
	],
};

test('a run in trouble says where its packets went, what the network did and what to try', () => {
	expect(plain(summaryText(lossy))).toMatchInlineSnapshot(`
		"udp-default · 10.0 s
		  udp · 10 000 B · jpeg q50 · pattern · 1280×720 @ 24 fps
		  classic profile · link loss=2%,seed=7 · adaptive quality

		Frames                      fps  total
		  captured                 24.0    240
		  sent                     24.0    240
		  received                 24.0    240
		  rendered                 24.0    240
		  dropped by the sender              6
		    earlier ones waited              4
		    left out to adapt                2
		  incomplete                         0
		  late                               0
		  damaged                            1
		  given up for newer ones            2

		Packets      total
		  sent       1 920  19 MB
		  received   1 920  19 MB
		  lost         243  2.0 %
		  reordered      0
		  duplicate      0
		  late           0
		  malformed      0
		  foreign    9 000  900/s
		  lost 243: link 240, kernel unknown, elsewhere 3 · 1.4 in a row on average

		Network
		  emulated link    lost 200, had no room for 40, doubled 3
		  TCP stood still  2 times on that link, together 0.6 s
		  sender queue     at most 1.2 MB, the oldest waited 350.0 ms
		  TCP              segments sent again 12, round trip 5.3 ms
		  adapted to       q35, 640×360, one frame in 2

		Milliseconds           p50   p95   p99   max
		  capture → received   5.1   6.5   7.9  12.3
		  capture → rendered   5.1   6.5   7.9  12.3
		  frame → next frame  41.6  42.9  45.1  45.1
		  jitter   0.3 ms
		  freezes  0, together 0.0 s

		Cost
		  CPU time              1.2 s
		  capture thread busy  21.0 %
		  server thread busy   10.0 %
		  memory at most       150 MB
		  pictures carried      19 MB

		Events
		  3.2 s  switch  tcp → udp

		Verdict
		  loss on the link: 2.0 % of packets
		    try a smaller buffer: --buffer 1400
		  no idea: none
		    try another network
		"
	`);
});

test('what the system hides about TCP reads unknown, and UDP has no such line', () => {
	const hidden = {tcp: {retransmits: null, rttMs: null}};
	const {config} = summaryOf();
	expect(summaryText(summaryOf({...hidden, config: {...config, protocol: 'tcp'}}))).toContain(
		'TCP  segments sent again unknown, round trip unknown',
	);
	expect(summaryText(summaryOf(hidden))).not.toMatch(/TCP|Network/);
});

test('an old session, which did not measure the threads, does not call them idle', () => {
	expect(summaryText(summaryOf({eventLoopUtilization: {capture: 0, server: 0}}))).not.toContain('thread');
});

test('a run of several settings is called what it mostly was, with all that ran', () => {
	const ran = [
		{protocol: 'tcp', bufferSize: 1024, seconds: 7},
		{protocol: 'udp', bufferSize: 10_000, seconds: 3},
	] as const;
	const head = (some: Parameters<typeof summaryOf>[0]) => linesOf(summaryText(summaryOf(some))).slice(0, 2);
	expect(head({ran: [...ran]})).toEqual([
		'tcp-small · 10.0 s',
		'  switched: tcp 1 024 B 7.0 s, udp 10 000 B 3.0 s; at the end:',
	]);
	expect(head({ran: ran.map(stretch => ({...stretch, seconds: 5}))})[0]).toBe('mixed · 10.0 s');
});

test('what is unknown reads unknown', () => {
	const summary = summaryOf();
	const text = summaryText({
		...summary,
		ran: [{protocol: 'udp', bufferSize: 4321, seconds: 10}],
		jitterMs: null,
		config: {...summary.config, width: null, height: null, fps: null},
		packets: {...summary.packets, lossRatio: null},
		events: [],
		verdict: [],
	});
	expect(linesOf(text).slice(0, 2)).toEqual([
		'Own settings · 10.0 s',
		'  udp · 10 000 B · jpeg q50 · pattern',
	]);
	expect(text).toMatch(/lost +0 +unknown/);
	expect(text).toMatch(/jitter +unknown\n/);
	expect(text).not.toMatch(/Events|Verdict|null|NaN/);
});

test('a source is said as it was chosen', () => {
	const {config, encoding} = summaryOf();
	expect(plain(configText({config: {...config, codec: 'raw', fps: 0}, encoding}))).toBe(
		'udp · 10 000 B · raw · pattern · 1280×720, as fast as it goes',
	);
	expect(plain(configText({config: {...config, fps: 29.97, source: 'a\u001B[2Jb'}, encoding}))).toContain(
		'a [2Jb · 1280×720 @ 29.97 fps',
	);
});

test("a source's own JPEGs have no quality", () => {
	const encoding = {quality: null, width: 320, height: 192, everyNth: 1};
	const {config} = summaryOf();
	expect(configText({config, encoding})).toContain(' · jpeg as it came · ');
	const adapted = summaryText(summaryOf({encoding, config: {...config, adapt: true}}));
	expect(adapted).toMatch(/adapted to +as it came, 320×192, every frame/);
});

test('many and long events are bounded, and every line fits', () => {
	const events = Array.from({length: 1000}, (_, index): LabEvent => ({
		atSeconds: index,
		type: 'notice',
		detail: `number ${index} ${'x'.repeat(200)}\u001B[31m\nred`,
	}));
	const verdict = [
		{cause: 'loss', evidence: 'word '.repeat(60), remedy: null},
		{cause: 'healthy', evidence: '', remedy: {command: null, words: 'rest '.repeat(40), option: null}},
	];
	const lines = linesOf(summaryText(summaryOf({events, verdict})));
	expect(lines.filter(line => line.includes('number'))).toHaveLength(20);
	expect(lines).toContain('  … 980 more');
	expect(lines.some(line => line.includes('999.0 s'))).toBe(true);
	expect(lines).toContain('  healthy');
	expect(lines.some(line => line.startsWith('    try rest rest'))).toBe(true);
	for (const line of lines) {
		expect([...line].length).toBeLessThanOrEqual(80);
		expect(line).not.toContain('\u001B');
	}
});

const entry: SessionEntry = {
	name: 'camera-test',
	startedAt: new Date(2026, 10, 22, 15, 4, 5).toISOString(),
	experiment: null,
	protocol: 'tcp',
	bufferSize: 1024,
	source: 'camera:1',
	durationSeconds: 125,
	renderedFps: 23.96,
	lossRatio: null,
	sizeBytes: 412_345,
};

test('sessions are a table, and none is said so', () => {
	const other = {
		...entry,
		name: 'b',
		source: 'my\u001B[0m file.avi',
		protocol: 'udp',
		bufferSize: 30_000,
		lossRatio: 0.02,
	};
	expect(plain(sessionsTable([entry, other]))).toMatchInlineSnapshot(`
		"Name         Started               Length  Protocol      Rendered     Lost    File  Source
		camera-test  2026-11-22 15:04  2 min 05 s  tcp 1 024 B       24.0  unknown  412 kB  camera:1
		b            2026-11-22 15:04  2 min 05 s  udp 30 000 B      24.0    2.0 %  412 kB  my [0m file.avi
		"
	`);
	expect(sessionsTable([])).toContain('No sessions are saved yet');
});

test('a session is its head and its summary', () => {
	const record = recordOf({startedAt: entry.startedAt});
	const lines = linesOf(sessionText('camera-test', record));
	expect(lines[0]).toBe('camera-test · started 2026-11-22 15:04:05 · 12 samples');
	expect(lines.slice(2).join('\n')).toBe(plain(summaryText(record.summary)));
});
