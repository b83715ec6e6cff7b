import {expect, test} from 'vitest';
import {Counters} from '../../source/metrics/counters.js';
import type {SourceFacts} from '../../source/video/source.js';
import {publishSource} from '../../source/workers/publish-source.js';

const none: SourceFacts = {
	superseded: 0,
	losses: 0,
	lostMicroseconds: 0,
	fps: undefined,
	longestGapMicroseconds: undefined,
};

/** A source whose facts change, and what is told of its rate. */
function open(counters: Counters, first: SourceFacts | undefined) {
	const source = {facts: first};
	const rates: number[] = [];
	const publish = publishSource(counters, source, fps => rates.push(fps));
	return {
		rates,
		say(facts: Partial<SourceFacts>) {
			source.facts = {...none, ...facts};
			publish();
		},
		publish,
	};
}

const read = (counters: Counters) =>
	(
		[
			'sourceSuperseded',
			'sourceLosses',
			'sourceLostMicroseconds',
			'sourceFps',
			'sourceMaxGapMicroseconds',
		] as const
	).map(name => counters.get(name));

test('what a source tells of itself is counted on by the next worker, but for pictures that nobody took while it was opened', () => {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	const first = open(counters, {...none, superseded: 7, losses: 1, lostMicroseconds: 900});
	first.say({superseded: 9, losses: 1, lostMicroseconds: 1000, fps: 10, longestGapMicroseconds: 300});
	first.say({superseded: 9, losses: 1, lostMicroseconds: 5000, longestGapMicroseconds: 300});
	expect(read(counters)).toEqual([2, 1, 5000, 10, 300]);
	const second = open(counters, none);
	second.say({superseded: 1, losses: 1, lostMicroseconds: 10, fps: 5, longestGapMicroseconds: 200});
	expect(read(counters)).toEqual([3, 2, 5010, 5, 300]);
});

test('its rate is told once, and one that no camera has is not', () => {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	const {say, rates} = open(counters, none);
	say({});
	say({fps: 5000});
	say({fps: 1});
	say({fps: 2});
	expect(rates).toEqual([1]);
	expect(counters.get('sourceFps')).toBe(2);
});

test('a source that has nothing to tell changes nothing', () => {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	open(counters, undefined).publish();
	expect(read(counters)).toEqual([0, 0, 0, 0, 0]);
});
