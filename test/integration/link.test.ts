import {describe, expect, it} from 'vitest';
import type {Summary} from '../../source/lab/summary.js';
import {frameLoss} from '../../source/link/closed-form.js';
import {Loss} from '../../source/link/loss.js';
import {linkPresetNames} from '../../source/link/presets.js';
import {randomStream} from '../../source/link/random.js';
import {binomialBounds} from '../link/statistics.js';
import {runJson} from './program.js';

/** Half the size of the default: so that a busy machine sends all of it. */
const small = ['--size', '640x360', '--fps', '60'];

/** A run of the built program in which nothing but the link dropped anything; tried three times, as others use this machine. */
async function quietRun(args: readonly string[]): Promise<Summary> {
	let summary = await runJson(args);
	for (let attempt = 1; attempt < 3 && !isQuiet(summary); attempt++) {
		summary = await runJson(args);
	}

	return summary;
}

const isQuiet = ({frames, packets}: Summary): boolean =>
	frames.senderDropped === 0 && (packets.kernelDropped ?? 0) === 0;

describe('loss', () => {
	it.each([1, 2])('with seed %i drops the same packets in each run: those of the model', async seed => {
		const args = ['udp-default', '--link', `loss=2%,seed=${seed}`, '--duration', '3'];
		const [first, second] = [await quietRun(args), await quietRun(args)];
		expect(second.packets.sent).toBe(first.packets.sent);
		expect(second.packets.linkDropped).toBe(first.packets.linkDropped);
		expect(second.frames.received).toBe(first.frames.received);
		expect(first.config.link).toMatchObject({loss: 0.02, seed, burst: 1});
		const model = new Loss(randomStream(seed, 0));
		const lost = Array.from({length: first.packets.sent}, () => model.next({loss: 0.02, burst: 1}));
		expect(first.packets.linkDropped).toBe(lost.filter(Boolean).length);
	});

	it.each([
		[1024, 0.005],
		[10_000, 0.05],
		[30_000, 0.05],
	])('at %i bytes and a loss of %f hits as many frames as the closed form says', async (size, loss) => {
		const {frames, packets} = await quietRun([
			...['--protocol', 'udp', '--buffer', `${size}`, '--link', `loss=${loss}`, '--duration', '5'],
			...small,
		]);
		const perFrame = packets.sent / frames.sent;
		const expected = frameLoss(loss, perFrame);
		// Five standard deviations: with some 300 frames and half of them hit, ± 14 % of the frames.
		const {low, high} = binomialBounds(frames.sent, expected);
		expect(frames.sent - frames.received).toBeGreaterThan(low);
		expect(frames.sent - frames.received).toBeLessThan(high);
		const bounds = binomialBounds(packets.sent, loss);
		expect(packets.linkDropped).toBeGreaterThan(bounds.low);
		expect(packets.linkDropped).toBeLessThan(bounds.high);
		expect(packets.linkDropped).toBeGreaterThanOrEqual(packets.lost - (packets.kernelDropped ?? 0));
	});

	it('on TCP loses nothing, and stops the stream', async () => {
		const {frames, packets, link} = await quietRun([
			...['tcp-default', '--link', 'loss=1%,delay=5ms', '--duration', '4'],
			...small,
		]);
		expect(link.stalls).toBeGreaterThan(0);
		expect(link.stallSeconds).toBeGreaterThan(0);
		expect(packets).toMatchObject({lost: 0, linkDropped: 0, reordered: 0, malformed: 0});
		expect(frames.received).toBe(frames.sent);
	});
});

describe('delay', () => {
	it.each(['tcp-default', 'udp-default'])('is a part of the latency of %s', async name => {
		const args = [name, ...small, '--duration', '2'];
		const with50 = await quietRun([...args, '--link', 'delay=50ms']);
		expect(with50.latencyMs.received.p50).toBeGreaterThanOrEqual(50);
		expect(with50.frames.received).toBe(with50.frames.sent);
		expect(with50.packets.lost).toBe(0);
	});

	it('and jitter lose and turn nothing over, on either protocol', async () => {
		for (const name of ['tcp-default', 'udp-small']) {
			const {frames, packets} = await quietRun([
				...[name, '--link', 'delay=40ms,jitter=30ms', '--duration', '3'],
				...small,
			]);
			expect(packets).toMatchObject({lost: 0, reordered: 0, duplicate: 0});
			expect(frames.received).toBe(frames.sent);
		}
	});
});

describe('rate', () => {
	const rate = 4e6;

	it('is not exceeded on TCP, and makes the sender drop before it encodes', async () => {
		const {bytes, durationSeconds, frames, socketQueue, packets} = await runJson([
			...['tcp-default', '--link', 'rate=4mbit', '--duration', '4'],
		]);
		// What was under way when the run ended may still arrive: two seconds at the most.
		expect((bytes.received * 8) / (durationSeconds + 2)).toBeLessThanOrEqual(rate);
		expect(bytes.received * 8).toBeGreaterThan(rate * 2);
		expect(frames.senderDropped).toBeGreaterThan(0);
		expect(socketQueue.maxBytes).toBeGreaterThan(0);
		expect(socketQueue.maxAgeMs).toBeGreaterThan(0);
		expect(packets.linkDropped).toBe(0);
	});

	it('on UDP fills the queue, and what finds it full is lost', async () => {
		const {bytes, durationSeconds, link, packets} = await runJson([
			...['udp-default', '--link', 'rate=4mbit', '--duration', '4'],
		]);
		expect((bytes.received * 8) / (durationSeconds + 2)).toBeLessThanOrEqual(rate);
		expect(link.queueDropped).toBeGreaterThan(0);
		expect(link.lost).toBe(0);
		expect(packets.linkDropped).toBe(link.queueDropped);
	});
});

it('copies and overtaken packets are counted', async () => {
	const {packets, link} = await quietRun([
		...['udp-small', '--link', 'duplicate=5%,reorder=5%', '--duration', '3'],
		...small,
	]);
	const {low, high} = binomialBounds(packets.sent, 0.05);
	expect(link.duplicated).toBeGreaterThan(low);
	expect(link.duplicated).toBeLessThan(high);
	expect(packets.duplicate).toBe(link.duplicated);
	// The last packets of a frame may have nothing behind them that is quick enough to overtake.
	expect(packets.reordered).toBeGreaterThan(low / 2);
	expect(packets.reordered).toBeLessThan(high);
	expect(packets.lost).toBe(0);
});

it.each(linkPresetNames)('preset %s runs on both protocols', async name => {
	for (const protocol of ['tcp', 'udp']) {
		const {frames, config, packets} = await runJson([
			...['--protocol', protocol, '--link', name, '--duration', '1.5', '--size', '320x180'],
		]);
		expect(frames.received).toBeGreaterThan(0);
		expect(packets.malformed).toBe(0);
		expect(config.link === null).toBe(name === 'clean');
	}
});
