import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Lab} from '../../source/lab/lab.js';
import {type Summary, summarySchema} from '../../source/lab/summary.js';
import {idleLink} from '../../source/link/settings.js';
import {describeWith, needProgram} from '../opencv/built.js';
import {newLab, until} from './lab.js';
import {runJson, runProgram} from './program.js';
import {temporaryFolder} from '../lab/sessions-fixtures.js';

/** What becomes of packets, told by the built program: real sockets, the emulated link, the receiver's own kernel. */

/** Every packet that left is accounted for, and every lost one has a place where it went. */
function expectAllAccounted({packets, missing, frames, senderDrops, link}: Summary): void {
	expect(packets.received + packets.lost).toBe(packets.sent);
	expect(missing.link + (missing.kernel ?? 0) + missing.elsewhere).toBe(packets.lost);
	expect(missing.late).toBe(packets.late);
	expect(link.lost + link.queueDropped).toBe(packets.linkDropped);
	expect(Object.values(senderDrops).reduce((sum, drops) => sum + drops, 0)).toBe(frames.senderDropped);
	expect(frames.captured).toBe(frames.sent + frames.senderDropped);
}

const linux = {name: 'Linux: other kernels hide what they drop', isThere: process.platform === 'linux'};

describe('where packets went', () => {
	it.each([
		['loss=2%', 'udp-small'],
		['loss=10%,burst=4', 'udp-default'],
		['loss=5%,delay=40ms,jitter=30ms', 'udp-default'],
		['rate=4mbit,queue=64kb', 'udp-default'],
		['reorder=10%,duplicate=5%', 'udp-default'],
	])('over %s, %s: to the packet, also those at the very end', async (link, experiment) => {
		const summary = await runJson([experiment, '--link', link, '--duration', '2']);
		expectAllAccounted(summary);
		expect(summary.packets.linkDropped).toBe(summary.missing.link);
		expect(summary.packets.duplicate).toBe(summary.link.duplicated);
		expect(summary.missing.elsewhere).toBe(0);
	});

	it('all of it on a link that lets nothing through, though no gap ever told', async () => {
		const summary = await runJson(['udp-default', '--link', 'loss=100%', '--duration', '1']);
		expectAllAccounted(summary);
		expect(summary.packets).toMatchObject({
			received: 0,
			lost: summary.packets.sent,
			lossRatio: 1,
			meanBurstLength: summary.packets.sent,
		});
		expect(summary.missing).toMatchObject({link: summary.packets.sent, elsewhere: 0});
		expect(summary.frames).toMatchObject({received: 0, rendered: 0});
	});

	it('on TCP nowhere: loss on the link is a stall there', async () => {
		const summary = await runJson(['tcp-default', '--link', 'loss=1%,delay=5ms', '--duration', '2']);
		expectAllAccounted(summary);
		expect(summary.packets.lost).toBe(0);
		expect(summary.link.stalls).toBeGreaterThan(0);
		expect(summary.link.stallSeconds).toBeGreaterThan(0);
	});
});

describeWith([linux], "a receiver's kernel without room", () => {
	it('is where packets went, all of them', async () => {
		const summary = await runJson(['udp-big', '--kernel-buffer', '4096', '--duration', '2']);
		expectAllAccounted(summary);
		expect(summary.packets.lost).toBeGreaterThan(0);
		expect(summary.missing).toMatchObject({link: 0, kernel: summary.packets.lost, elsewhere: 0});
	});
});

const ss = {...needProgram('ss'), name: 'ss (the package iproute2)'};
describeWith([linux, ss], 'what the system tells of TCP', () => {
	it('is there for a run over TCP, and unknown for one over UDP', async () => {
		const [tcp, udp] = [
			await runJson(['tcp-default', '--duration', '1.5']),
			await runJson(['udp-default', '--duration', '1']),
		];
		expect(tcp.tcp.rttMs).toBeGreaterThan(0);
		expect(tcp.tcp.retransmits).toBeGreaterThanOrEqual(0);
		expect(udp.tcp).toEqual({retransmits: null, rttMs: null});
	});
});

describe('without ss', () => {
	it('a run over TCP is as good, and the system hides it', async () => {
		const summary = await runJson(['tcp-default', '--duration', '1.5'], {PATH: temporaryFolder()});
		expect(summary.tcp).toEqual({retransmits: null, rttMs: null});
		expect(summary.frames.received).toBeGreaterThan(0);
	});
});

describe('the JSON of a run', () => {
	let json: unknown;
	let summary: Summary;
	beforeAll(async () => {
		const {stdout} = await runProgram(['run', 'udp-default', '--duration', '2', '--json', '--port', '0']);
		json = JSON.parse(stdout);
		summary = summarySchema.strict().parse(json);
	});

	it('has every documented name, with a value of its type, and no other name at any depth', () => {
		expect(summary).toEqual(json);
	});

	it('knows what can be known of a run in which frames were shown', () => {
		for (const percentiles of [
			summary.interFrameGapMs,
			summary.latencyMs.received,
			summary.latencyMs.rendered,
		]) {
			const {p50, p95, p99, max} = percentiles;
			const values = [p50, p95, p99, max].map(value => value ?? Number.NaN);
			expect(values).toEqual(values.toSorted((a, b) => a - b));
			expect(values[0]).toBeGreaterThan(0);
		}

		expect(summary.jitterMs).toBeGreaterThanOrEqual(0);
		expect(summary.encoding).toEqual({quality: 50, width: 1280, height: 720, everyNth: 1});
		for (const busy of Object.values(summary.eventLoopUtilization)) {
			expect(busy).toBeGreaterThan(0);
			expect(busy).toBeLessThanOrEqual(1);
		}

		expectAllAccounted(summary);
	});
});

describe('what happens to a stream', () => {
	let lab: Lab | undefined;
	afterEach(async () => {
		await lab?.stop();
	});

	it('is told once an episode: an outage is a loss where it began, and a freeze while it lasts, which says how long it was', async () => {
		const running = newLab({width: 320, height: 180});
		lab = running;
		await lab.start();
		const shown = async (more: number) => {
			const before = running.snapshot().sample?.frames.rendered ?? 0;
			await until(running, ({sample}) => (sample?.frames.rendered ?? 0) >= before + more);
		};
		await shown(20);
		lab.configure({link: {...idleLink, loss: 1}});
		const {sample: dead} = await until(lab, ({events}) => events.some(({type}) => type === 'freeze'));
		expect(dead?.fps.rendered).toBeLessThan(24);
		expect(dead?.freezes.nowSeconds).toBeGreaterThanOrEqual(1);
		expect(dead?.interFrameGapMs.max).toBeGreaterThanOrEqual(1000);
		lab.configure({link: null});
		await shown(20);
		const {events} = await until(
			lab,
			({events}) =>
				events.some(({type}) => type === 'loss') && events.filter(({type}) => type === 'freeze').length >= 2,
		);
		const found = events.filter(({type}) => type === 'loss' || type === 'freeze');
		expect(found.filter(({type}) => type === 'loss')).toHaveLength(1);
		expect(found.find(({type}) => type === 'loss')?.detail).toMatch(/^\d+ packets lost in \d\.\d s$/);
		expect(found.filter(({type}) => type === 'freeze').map(({detail}) => detail)).toEqual([
			'picture stands still',
			expect.stringMatching(/^picture moves again after \d\.\d\d s$/),
		]);
		expect(events.map(({atSeconds}) => atSeconds)).toEqual(
			events.map(({atSeconds}) => atSeconds).toSorted((a, b) => a - b),
		);
		const summary = await lab.stop();
		expect(summary.freezes.count).toBeGreaterThan(0);
		expect(summary.freezes.nowSeconds).toBe(0);
		expectAllAccounted(summary);
	});

	it('does not fill the list of events however long packets are lost', async () => {
		lab = newLab({width: 320, height: 180, bufferSize: 256, link: {...idleLink, loss: 0.05}});
		await lab.start();
		const {events, sample} = await until(lab, ({sample}) => (sample?.atSeconds ?? 0) > 3);
		expect(sample?.packets.lost).toBeGreaterThan(10);
		expect(events.filter(({type}) => type === 'loss')).toHaveLength(1);
	});
});

it('a saved run reads as it ran: its link, and where its packets went', async () => {
	const folder = ['--data-dir', temporaryFolder()];
	const options = [
		'--link',
		'lossy,seed=5',
		'--duration',
		'1.5',
		'--save',
		'lossy',
		'--port',
		'0',
		...folder,
	];
	expect(await runProgram(['run', 'udp-small', ...options])).toMatchObject({code: 0});
	const shown = await runProgram(['sessions', 'show', 'lossy', ...folder]);
	expect(shown.stdout).toContain('link lossy,seed=5');
	expect(shown.stdout.replaceAll('\u00A0', '')).toMatch(
		/lost (\d+): link \1, kernel (0|unknown), elsewhere 0/,
	);
});
