import {expect, test} from 'vitest';
import {throttled} from '../../source/workers/throttle.js';

function open() {
	const lines: string[] = [];
	const clock = {now: 0};
	return {
		...{lines, clock},
		say: throttled(
			line => lines.push(line),
			() => clock.now,
		),
	};
}

test('a kind of line is said once in ten seconds, and then how many were left out; another kind at once', () => {
	const {say, lines, clock} = open();
	say('datagram from 127.0.0.1:4000: 0xab');
	say('datagram from 127.0.0.2:5: 0xcd');
	say('connection lost');
	clock.now = 10_000;
	say('datagram from 127.0.0.1:6: 0xef');
	expect(lines).toEqual([
		'datagram from 127.0.0.1:4000: 0xab',
		'connection lost',
		'datagram from 127.0.0.1:6: 0xef (and 1 more like it)',
	]);
});

test('what goes on all day is said ever more rarely, up to once in ten minutes', () => {
	const {say, lines, clock} = open();
	const times: number[] = [];
	for (; clock.now < 86_400_000; clock.now += 1000) {
		say('again');
		if (lines.length > times.length) {
			times.push(clock.now / 1000);
		}
	}

	expect(times.slice(0, 7)).toEqual([0, 10, 30, 70, 150, 310, 630]);
	expect(lines.length).toBeLessThan(160);
});

test('after a long silence it is news again', () => {
	const {say, lines, clock} = open();
	for (const seconds of [0, 10, 30, 200, 210]) {
		clock.now = seconds * 1000;
		say('again');
	}

	expect(lines).toHaveLength(5);
});
