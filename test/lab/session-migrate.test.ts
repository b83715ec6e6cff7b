import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {migrate} from '../../source/lab/session-migrate.js';
import {storedSessionSchema} from '../../source/lab/session-file.js';
import {openShelf} from '../../source/lab/sessions.js';
import {summaryText} from '../../source/report/summary-text.js';
import {filesOf, format2Session, oldSession, temporaryFolder} from './sessions-fixtures.js';

/** A data folder with one session of format 1, as it was found. */
function shelfWithOld() {
	const dataDir = temporaryFolder();
	const file = path.join(dataDir, 'sessions', 'old.json');
	fs.mkdirSync(path.dirname(file));
	fs.copyFileSync(oldSession, file);
	return {dataDir, file, shelf: openShelf(dataDir)};
}

const text = fs.readFileSync(oldSession, 'utf8');
const old = JSON.parse(text);

test('a session of format 1 is listed, shown and deleted, and reading it changes no byte', () => {
	const {dataDir, file, shelf} = shelfWithOld();
	expect(shelf.list()).toEqual({
		damaged: [],
		entries: [
			{
				name: 'old',
				startedAt: old.startedAt,
				experiment: 'udp-default',
				protocol: 'udp',
				bufferSize: 10_000,
				source: 'pattern',
				durationSeconds: old.summary.durationSeconds,
				renderedFps: old.summary.fps.rendered,
				lossRatio: 0,
				sizeBytes: text.length,
			},
		],
	});
	expect(summaryText(shelf.load('old').summary)).toContain('udp-default');
	expect(fs.readFileSync(file, 'utf8')).toBe(text);
	expect(filesOf(dataDir)).toEqual(['old.json']);
	shelf.delete('old');
	expect(filesOf(dataDir)).toEqual([]);
});

test('what it measured is there, what it did not is unknown or 0', () => {
	const {startedAt, settings, summary, samples} = shelfWithOld().shelf.load('old');
	expect(startedAt).toBe(old.startedAt);
	expect(settings).toEqual({...old.settings, profile: 'live', link: null, adapt: false});
	const unknown = {p50: null, p95: null, p99: null, max: null};
	const nothing = {
		senderDrops: {encoderBusy: 0, socketBusy: 0, notConnected: 0, failed: 0, damaged: 0, adapt: 0},
		link: {lost: 0, queueDropped: 0, duplicated: 0, stalls: 0, stallSeconds: 0, queueBytes: 0},
		interFrameGapMs: unknown,
		tcp: {retransmits: null, rttMs: null},
		eventLoopUtilization: {capture: 0, server: 0},
		source: {superseded: 0, damaged: 0, losses: 0, lostSeconds: 0, fps: null, maxGapMs: null},
		refusedPerSecond: {malformed: 0, foreign: 0},
	};
	expect(summary).toEqual({
		...old.summary,
		...nothing,
		config: {...old.summary.config, adapt: false},
		ran: [{protocol: 'udp', bufferSize: 10_000, seconds: old.summary.durationSeconds}],
		frames: {...old.summary.frames, damaged: 0, superseded: 0, outputDown: 0, repaired: 0},
		packets: {...old.summary.packets, meanBurstLength: null, foreign: 0},
		freezes: {...old.summary.freezes, nowSeconds: 0},
		missing: {link: 0, kernel: 0, elsewhere: 0, late: 0},
		socketQueue: {maxBytes: 0, maxAgeMs: 0},
		encoding: {quality: 50, width: 160, height: 120, everyNth: 1},
		verdict: [{...old.summary.verdict[0], remedy: null}],
	});
	expect(samples).toHaveLength(20);
	expect(samples.at(-1)).toMatchObject({
		...nothing,
		frames: {captured: 49, rendered: 49, damaged: 0, superseded: 0, outputDown: 0, repaired: 0},
		packets: {sent: 49, meanBurstLength: null, foreign: 0},
		missing: {link: 0, kernel: null, elsewhere: 0, late: 0},
		encoding: {quality: null, width: null, height: null, everyNth: 1},
		socketQueueAgeMs: 0,
	});
});

test('its missing packets add up, in the summary and in every sample', () => {
	const count = old.samples.count as number;
	const lossy = {
		...old,
		summary: {...old.summary, packets: {...old.summary.packets, lost: 30, kernelDropped: 12, late: 4}},
		samples: {
			count,
			columns: {
				...old.samples.columns,
				'packets.lost': `0*5 10 5*4 0*${count - 10}`,
				'packets.late': `2*2 0*${count - 2}`,
			},
		},
	};
	const {dataDir, file, shelf} = shelfWithOld();
	fs.writeFileSync(file, JSON.stringify(lossy));
	const {summary, samples} = openShelf(dataDir).load('old');
	expect(summary.missing).toEqual({link: 0, kernel: 12, elsewhere: 18, late: 4});
	expect(samples[9]?.missing).toEqual({link: 0, kernel: null, elsewhere: 30, late: 4});
	for (const {missing, packets} of samples) {
		expect(missing.link + missing.elsewhere).toBe(packets.lost);
	}

	expect(shelf.list().damaged).toEqual([]);
});

test.each([0, 1])('a run with %s samples stays one', count => {
	const columns = Object.fromEntries(Object.keys(old.samples.columns).map(name => [name, '0'.repeat(count)]));
	const {file, shelf} = shelfWithOld();
	fs.writeFileSync(file, JSON.stringify({...old, samples: {count, columns}}));
	expect(shelf.load('old').samples).toHaveLength(count);
});

test('raw pictures have no quality', () => {
	const raw = {...old, summary: {...old.summary, config: {...old.summary.config, codec: 'raw'}}};
	expect(storedSessionSchema.parse(migrate(raw)).summary.encoding.quality).toBeNull();
});

test('a session of format 2 keeps all that it measured, and what it did not is unknown or 0', () => {
	const dataDir = temporaryFolder();
	fs.mkdirSync(path.join(dataDir, 'sessions'));
	fs.copyFileSync(format2Session, path.join(dataDir, 'sessions', 'old.json'));
	const before = JSON.parse(fs.readFileSync(format2Session, 'utf8'));
	const {settings, summary, samples} = openShelf(dataDir).load('old');
	const nothing = {
		source: {superseded: 0, damaged: 0, losses: 0, lostSeconds: 0, fps: null, maxGapMs: null},
		refusedPerSecond: {malformed: 0, foreign: 0},
	};
	expect(settings).toEqual(before.settings);
	expect(summary).toEqual({
		...before.summary,
		...nothing,
		ran: [{protocol: 'udp', bufferSize: 10_000, seconds: before.summary.durationSeconds}],
		frames: {...before.summary.frames, repaired: 0, outputDown: 0},
		packets: {...before.summary.packets, foreign: 0},
		senderDrops: {...before.summary.senderDrops, damaged: 0},
		freezes: {...before.summary.freezes, nowSeconds: 0},
	});
	expect(samples).toHaveLength(before.samples.count);
	const {frames, packets} = before.summary;
	expect(samples.at(-1)).toMatchObject({
		...nothing,
		frames: {captured: frames.captured, repaired: 0},
		packets: {sent: packets.sent, lost: packets.lost, foreign: 0},
		senderDrops: {damaged: 0},
		freezes: {nowSeconds: 0},
	});
});
