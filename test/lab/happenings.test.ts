import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {EventLog} from '../../source/lab/event-log.js';
import {Happenings} from '../../source/lab/happenings.js';
import type {LabEvent} from '../../source/lab/sample.js';
import {emptySample} from './empty.js';

/** Ten samples a second: the n-th at n / 10 s. */
function watched(
	ticks: ReadonlyArray<{lost?: number; freezes?: number; frozen?: number; standing?: number}>,
): LabEvent[] {
	const happenings = new Happenings();
	return ticks.flatMap(({lost = 0, freezes = 0, frozen = 0, standing = 0}, tick) =>
		happenings.next({
			...emptySample,
			atSeconds: tick / 10,
			packets: {...emptySample.packets, lost},
			freezes: {count: freezes, totalSeconds: frozen, nowSeconds: standing},
		}),
	);
}

const losses = (...lost: number[]): LabEvent[] => watched(lost.map(total => ({lost: total})));
/** `count` times the same. */
const times = (count: number, lost: number): number[] => Array.from({length: count}, () => lost);

describe('a loss', () => {
	test('is one event, with its size and the time at which it began', () => {
		expect(losses(0, 0, 0, 0, 12, 12, 12, 12, 12)).toEqual([
			{atSeconds: 0.4, type: 'loss', detail: '12 packets lost in 0.1 s'},
		]);
		expect(losses(0, 0, 0, 0, 1, 1, 1, 1)[0]?.detail).toBe('1 packet lost in 0.1 s');
	});

	test('is told as soon as it is sure, 0.3 s after the last packet that came in its place', () => {
		expect(losses(0, 0, 0, 0, 12, 12)).toEqual([]);
		expect(losses(0, 0, 0, 0, 12, 12, 12, 12)).toHaveLength(1);
	});

	test('that late arrivals take back never was one', () => {
		expect(losses(0, 0, 0, 0, 12, 3, 0, 0, 0, 0)).toEqual([]);
		// On a link that reorders, some packets are always missing, and none is lost.
		expect(losses(...Array.from({length: 100}, (_, tick) => [0, 3, 7][tick % 3] ?? 0))).toEqual([]);
	});

	test('of which some arrive late is as large as what stays away', () => {
		expect(losses(0, 0, 0, 0, 12, 5, 5, 5, 5)[0]?.detail).toBe('5 packets lost in 0.1 s');
	});

	test('that goes on is one event however long', () => {
		expect(losses(...Array.from({length: 36_000}, (_, tick) => tick * 3))).toHaveLength(1);
		// Every 1.9 s.
		expect(losses(...Array.from({length: 3600}, (_, tick) => Math.floor(tick / 19)))).toHaveLength(1);
	});

	test('after more than two seconds of rest is another one', () => {
		expect(losses(...times(5, 0), ...times(20, 4), ...times(20, 9)).map(({atSeconds}) => atSeconds)).toEqual([
			0.5,
		]);
		expect(losses(...times(5, 0), ...times(22, 4), ...times(20, 9))).toMatchObject([
			{atSeconds: 0.5, detail: expect.stringMatching(/^4 packets lost in/)},
			{atSeconds: 2.7, detail: expect.stringMatching(/^5 packets lost in/)},
		]);
	});

	test('with which a run begins is told too', () => {
		expect(losses(8, 8, 8, 8, 8)).toMatchObject([
			{atSeconds: 0, detail: expect.stringMatching(/^8 packets lost/)},
		]);
	});
});

describe('a freeze', () => {
	test('is told when it is over, with its length', () => {
		expect(watched([{}, {}, {freezes: 1, frozen: 0.42}, {freezes: 1, frozen: 0.42}])).toEqual([
			{atSeconds: 0.2, type: 'freeze', detail: 'picture stood still for 0.42 s'},
		]);
	});

	test('and another within the same tick are counted together', () => {
		expect(watched([{}, {freezes: 2, frozen: 0.6}])[0]?.detail).toBe(
			'picture stood still 2 times, 0.60 s in all',
		);
	});

	test('after another freeze, less than two seconds later, adds no event', () => {
		const stuttering = Array.from({length: 100}, (_, tick) => ({freezes: tick, frozen: tick / 5}));
		expect(watched(stuttering)).toHaveLength(1);
		// Each seen while it lasts, for a tick.
		const seen = Array.from({length: 100}, (_, tick) => ({
			freezes: Math.ceil(tick / 5),
			frozen: Math.ceil(tick / 5) * 0.3,
			standing: tick % 5 === 1 ? 0.3 : 0,
		}));
		expect(watched(seen)).toHaveLength(1);
		const rests = Array.from({length: 100}, (_, tick) => ({freezes: Math.floor(tick / 25), frozen: 1}));
		expect(watched(rests).map(({atSeconds}) => atSeconds)).toEqual([2.5, 5, 7.5]);
	});

	/** Stands still from the given tick on, for so many; the total is what `before` says and that. */
	const standing = (ticks: number, before = {freezes: 0, frozen: 0}) =>
		Array.from({length: ticks}, (_, tick) => ({
			freezes: before.freezes + 1,
			frozen: before.frozen + (tick + 1) / 10,
			standing: (tick + 1) / 10,
		}));

	test('is told once while it lasts, when it has lasted for a second, and how long it was when it is over', () => {
		expect(watched([{}, {}, ...standing(9)])).toEqual([]);
		const dead = [{}, {}, ...standing(40)];
		expect(watched(dead)).toEqual([{atSeconds: 1.1, type: 'freeze', detail: 'picture stands still'}]);
		const after = {freezes: 1, frozen: 4.1};
		expect(watched([...dead, after, after, after])).toEqual([
			{atSeconds: 1.1, type: 'freeze', detail: 'picture stands still'},
			{atSeconds: 4.2, type: 'freeze', detail: 'picture moves again after 4.10 s'},
		]);
	});

	test('that is short is told when it is over, though it was seen before', () => {
		const after = {freezes: 1, frozen: 0.44};
		expect(watched([{}, {}, ...standing(4), after, after])).toEqual([
			{atSeconds: 0.6, type: 'freeze', detail: 'picture stood still for 0.44 s'},
		]);
	});

	test('of a picture that stuttered before and is dead now is told as well', () => {
		const stutter = {freezes: 1, frozen: 0.4};
		expect(watched([{}, {}, stutter, ...standing(30, stutter)]).map(({detail}) => detail)).toEqual([
			'picture stood still for 0.40 s',
			'picture stands still',
		]);
	});
});

test('whatever happens, loss and freeze are told once in two seconds at the most, and long freezes their end', () => {
	const tick = fc.record({
		lost: fc.nat(3),
		freezes: fc.constantFrom(0, 0, 0, 1),
		goesOn: fc.constantFrom(true, true, true, true, false),
	});
	fc.assert(
		fc.property(fc.array(tick, {maxLength: 200}), steps => {
			let [lost, freezes, frozen, standing] = [0, 0, 0, 0];
			const events = watched(
				steps.map(step => {
					lost += step.lost;
					const isStanding = standing > 0 && step.goesOn;
					freezes += isStanding ? 0 : step.freezes;
					standing = isStanding || step.freezes > 0 ? (isStanding ? standing : 0) + 0.1 : 0;
					frozen += standing > 0 ? 0.1 : 0;
					return {lost, freezes, frozen, standing};
				}),
			);
			expect(events.filter(({detail}) => detail.startsWith('picture moves')).length).toBeLessThanOrEqual(
				events.filter(({detail}) => detail === 'picture stands still').length,
			);
			for (const type of ['loss', 'freeze'] as const) {
				const begun = events.filter(
					event => event.type === type && !event.detail.startsWith('picture moves'),
				);
				expect(begun.length).toBeLessThanOrEqual(1 + steps.length / 20);
			}
		}),
	);
});

describe('the list of events', () => {
	const event = (atSeconds: number, type: LabEvent['type'] = 'notice'): LabEvent => ({
		atSeconds,
		type,
		detail: '',
	});

	test('is in the order in which they happened, not in which they became known', () => {
		const log = new EventLog();
		for (const at of [1, 3, 2.7, 3, 0.5]) {
			log.add(event(at));
		}

		expect(log.items.map(({atSeconds}) => atSeconds)).toEqual([0.5, 1, 2.7, 3, 3]);
	});

	test('when it is full lets go of losses and freezes first, then of the oldest', () => {
		const log = new EventLog(3);
		log.add(event(0, 'switch'));
		log.add(event(1, 'loss'));
		log.add(event(2, 'fault'));
		log.add(event(3, 'freeze'));
		expect(log.items.map(({type}) => type)).toEqual(['switch', 'fault', 'freeze']);
		log.add(event(4, 'restart'));
		expect(log.items.map(({type}) => type)).toEqual(['switch', 'fault', 'restart']);
		log.add(event(5, 'window'));
		expect(log.items.map(({type}) => type)).toEqual(['fault', 'restart', 'window']);
	});
});
