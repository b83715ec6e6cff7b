import {describe, expect, it} from 'vitest';
import {bufferPresets} from '../../source/lab/experiments.js';
import type {StreamChange} from '../../source/lab/view.js';
import {newLab, until} from './lab.js';

/** The same choices in each run, so that a failure can be seen again (mulberry32). */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

function anyChange(random: () => number): StreamChange {
	const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
	return pick<() => StreamChange>([
		() => ({protocol: pick(['tcp', 'udp'] as const)}),
		() => ({bufferSize: pick([256, 1400, 65_507, ...Object.values(bufferPresets)])}),
		() => ({codec: pick(['jpeg', 'raw'] as const)}),
		() => ({quality: 1 + Math.floor(random() * 100)}),
		() => ({protocol: pick(['tcp', 'udp'] as const), bufferSize: pick(Object.values(bufferPresets))}),
	])();
}

describe('live switching', () => {
	it('loses nothing in 200 random switches in 20 seconds at 24 fps', {timeout: 90_000}, async () => {
		// Raw frames of 640 × 360 are 0.7 MB: every switch of codec changes the load by a factor of twenty.
		const lab = newLab({width: 640, height: 360});
		await lab.start();
		const random = seeded(6175);
		for (let count = 1; count <= 200; count++) {
			lab.configure(anyChange(random));
			const due = count / 10;
			await until(lab, ({elapsedSeconds}) => elapsedSeconds >= due);
		}

		const {frames, packets, events} = await lab.stop();
		expect({...frames, incomplete: 0, late: 0}).toEqual(frames);
		expect(packets).toMatchObject({
			lost: 0,
			malformed: 0,
			duplicate: 0,
			kernelDropped: packets.kernelDropped && 0,
		});
		expect(frames.senderDropped).toBe(0);
		expect(frames.received).toBe(frames.captured);
		// The picture may stand still for a moment on a busy machine, as long as nothing is lost.
		expect(events.filter(({type}) => type !== 'switch' && type !== 'freeze')).toEqual([]);
		expect(events.length).toBeGreaterThan(100);
	});

	it('tears no socket down: one TCP connection serves before and after', async () => {
		const lab = newLab({protocol: 'tcp', width: 320, height: 180});
		await lab.start();
		for (const protocol of ['udp', 'tcp', 'udp', 'tcp'] as const) {
			lab.configure({protocol});
			const from = lab.snapshot().sample?.frames.rendered ?? 0;
			await until(lab, ({sample}) => (sample?.frames.rendered ?? 0) > from + 5);
		}

		const {events} = await lab.stop();
		expect(events.map(({type, detail}) => `${type} ${detail}`)).toEqual([
			'switch tcp→udp',
			'switch udp→tcp',
			'switch tcp→udp',
			'switch udp→tcp',
		]);
	});

	it('refuses what is outside the limits, and streams on', async () => {
		const lab = newLab({width: 320, height: 180});
		await lab.start();
		expect(() => lab.configure({bufferSize: 255})).toThrow(RangeError);
		expect(() => lab.configure({quality: 101})).toThrow(RangeError);
		expect(() => lab.configure({protocol: 'sctp'} as unknown as StreamChange)).toThrow(RangeError);
		await until(lab, ({sample}) => (sample?.frames.rendered ?? 0) > 3);
		const {events} = await lab.stop();
		expect(events).toEqual([]);
	});
});
