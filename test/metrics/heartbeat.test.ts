import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Heartbeat} from '../../source/metrics/heartbeat.js';

const newMemory = () => new SharedArrayBuffer(Heartbeat.byteLength);

test('a program that beats was never stopped, however uneven its beats are', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: -50_000, max: 499_999})), gaps => {
			const heartbeat = new Heartbeat(newMemory());
			let now = 1e9;
			for (const gap of gaps) {
				now += gap;
				heartbeat.beat(now);
			}

			expect(heartbeat.stopped).toBe(0);
		}),
	);
});

test('half a second and more without a beat of any thread is a stop, and counts once', () => {
	const memory = newMemory();
	const [one, other] = [new Heartbeat(memory), new Heartbeat(memory)];
	one.beat(1_000_000);
	other.beat(1_400_000);
	one.beat(1_800_000);
	expect(one.stopped).toBe(0);
	other.beat(7_800_000);
	one.beat(7_800_010);
	expect([one.stopped, other.stopped]).toEqual([6_000_000, 6_000_000]);
	one.beat(8_300_010);
	expect(other.stopped).toBe(6_500_000);
});

test('tells what a frame that was under way then was stopped for', () => {
	const heartbeat = new Heartbeat(newMemory());
	expect(heartbeat.stoppedBetween(0, 10_000_000)).toBe(0);
	heartbeat.beat(1_000_000);
	heartbeat.beat(4_000_000);
	expect(heartbeat.stoppedBetween(900_000, 4_100_000)).toBe(3_000_000);
	expect(heartbeat.stoppedBetween(2_000_000, 4_100_000)).toBe(2_000_000);
	expect(heartbeat.stoppedBetween(100_000, 900_000)).toBe(0);
	expect(heartbeat.stoppedBetween(4_000_000, 4_100_000)).toBe(0);
});
