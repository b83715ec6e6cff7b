import {describe, expect, test, vi} from 'vitest';
import {Refusals} from '../../source/server/refusals.js';
import {newCounters} from './bench.js';

const loud = {address: '127.0.0.1', port: 40_000};
const other = {address: '127.0.0.1', port: 40_001};

function open() {
	const counters = newCounters();
	const lines: string[] = [];
	const clock = {now: 0};
	const refusals = new Refusals(
		counters,
		line => lines.push(line),
		() => clock.now,
	);
	return {
		...{counters, lines, refusals},
		/** A second passes, in which strangers send so many packets. */
		second(count: number, from = loud, why = () => 'datagram from somewhere: garbage') {
			for (let sent = 0; sent < count; sent++) {
				refusals.malformed('udp', why, from);
			}

			clock.now += 1000;
			refusals.look();
		},
	};
}

describe('a refused packet', () => {
	test('is counted by its kind, and told in one line', () => {
		const {refusals, counters, lines} = open();
		refusals.malformed('tcp', () => 'connection from 127.0.0.1:40000 closed: garbage', loud);
		refusals.foreign('udp', loud);
		expect([counters.get('packetsMalformed'), counters.get('packetsForeign')]).toEqual([1, 1]);
		expect(lines).toEqual([
			'malformed: connection from 127.0.0.1:40000 closed: garbage',
			'foreign stream from 127.0.0.1:40000 ignored',
		]);
	});

	test('is counted to the last one, but words are made for a few', () => {
		const {second, counters} = open();
		const why = vi.fn(() => 'garbage');
		second(900, loud, why);
		expect(counters.get('packetsMalformed')).toBe(900);
		expect(why).toHaveBeenCalledTimes(20);
	});
});

describe('a flood', () => {
	test('is said once, with its rate and who sends most of it, and nothing else is said meanwhile', () => {
		const {second, counters, lines} = open();
		second(0);
		second(5000);
		const begun = lines.length;
		expect(lines.at(-1)?.replaceAll('\u00A0', ' ')).toBe(
			'5 000 packets a second come that are not ours, most of them from 127.0.0.1:40000: refused',
		);
		const why = vi.fn(() => 'garbage');
		for (let passed = 0; passed < 20; passed++) {
			second(5000, loud, why);
		}

		expect(lines).toHaveLength(begun);
		expect(why).not.toHaveBeenCalled();
		expect(counters.get('packetsMalformed')).toBe(21 * 5000);
	});

	test('is over after three quiet seconds, and another one is said anew', () => {
		const {second, lines} = open();
		const told = () => lines.filter(line => line.includes('packets a second')).length;
		for (const [count, times] of [
			[5000, 1],
			[0, 1],
			[0, 1],
			[5000, 1],
			[0, 1],
			[0, 1],
			[0, 1],
			[5000, 2],
		] as const) {
			second(count);
			expect(told()).toBe(times);
		}
	});

	test('from everywhere accuses nobody', () => {
		const {refusals, second, lines} = open();
		for (let sent = 0; sent < 3000; sent++) {
			refusals.foreign('udp', sent % 3 === 0 ? loud : {...loud, port: 1000 + sent});
		}

		second(0);
		expect(lines.at(-1)).toMatch(/from many addresses: refused$/);
	});

	test('with some of it from others names the one who sends most', () => {
		const {refusals, second, lines} = open();
		for (let sent = 0; sent < 3000; sent++) {
			refusals.foreign('udp', sent % 3 === 0 ? other : loud);
		}

		second(0);
		expect(lines.at(-1)).toMatch(/most of them from 127\.0\.0\.1:40000: refused$/);
	});
});
