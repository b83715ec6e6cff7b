import fc from 'fast-check';
import {afterEach, describe, expect, test, vi} from 'vitest';
import type {EventStream} from '../../../source/web/events/event-stream.js';
import {Points, spread} from '../../../source/web/events/points.js';
import {Ring} from '../../../source/web/events/ring.js';
import {pointOf} from '../../../source/web/shared/stream.js';
import {Listener, openStream, sampleAt, state} from './bench.js';

afterEach(() => {
	vi.useRealTimers();
});

function join(stream: EventStream, listener = new Listener()) {
	const chunks: Buffer[] = [];
	let isEnded = false;
	const leave = stream.join(
		{
			write(bytes) {
				chunks.push(bytes);
				listener.push(bytes.toString());
			},
			end() {
				isEnded = true;
			},
		},
		listener.lastEventId,
	);
	return {...{listener, chunks, leave}, isEnded: () => isEnded};
}

const event = (detail: string, atSeconds = 0) => ({type: 'notice' as const, detail, atSeconds});

describe('a page that comes for the first time', () => {
	test('gets how things are, the run so far, and then all that comes', () => {
		const stream = openStream({past: [sampleAt(0.1), sampleAt(0.2)], events: [event('before')]});
		stream.sample(sampleAt(0.3));
		stream.event(event('meanwhile'));
		stream.state({...state, state: 'halted'});
		const {listener} = join(stream);
		expect(listener.retry).toBe(1000);
		expect(listener.types()).toEqual(['state', 'history']);
		expect(listener.heard[0]?.data).toEqual({...state, state: 'halted'});
		expect(listener.heard[1]?.data.points).toEqual([0.1, 0.2, 0.3].map(at => pointOf(sampleAt(at))));
		expect(listener.heard[1]?.data.events?.map(({detail}) => detail)).toEqual(['before', 'meanwhile']);
		stream.sample(sampleAt(0.4));
		stream.event(event('now\nand\r\nhere'));
		stream.state(state);
		expect(listener.heard.slice(2).map(({type, data}) => [type, data])).toEqual([
			['sample', sampleAt(0.4)],
			['event', event('now\nand\r\nhere')],
			['state', state],
		]);
	});

	test('gets the whole run in at most 600 points, however long it was, from its first second to its last', () => {
		const samples = Array.from({length: 20_000}, (_, index) => sampleAt(index / 10));
		const stream = openStream({past: samples.slice(0, 10_000)});
		for (const sample of samples.slice(10_000)) {
			stream.sample(sample);
		}

		const points = join(stream).listener.heard[1]?.data.points ?? [];
		expect(points.length).toBeGreaterThan(300);
		expect(points.length).toBeLessThanOrEqual(600);
		expect([points[0]?.at, points.at(-1)?.at]).toEqual([0, 1999.9]);
		const gaps = points.slice(1).map(({at}, index) => at - (points[index]?.at ?? 0));
		expect(Math.max(...gaps)).toBeLessThan((3 * 2000) / 300);
	});

	test('gets no more than the newest events of a long run', () => {
		const stream = openStream({events: Array.from({length: 3000}, (_, index) => event(`${index}`))});
		for (let index = 3000; index < 6000; index++) {
			stream.event(event(`${index}`));
		}

		const events = join(stream).listener.heard[1]?.data.events;
		expect(events).toHaveLength(500);
		expect(events?.at(-1)?.detail).toBe('5999');
	});
});

describe('a page that comes back', () => {
	test('gets what it missed, once, and nothing else', () => {
		const stream = openStream();
		const first = join(stream);
		stream.sample(sampleAt(1));
		first.leave();
		stream.sample(sampleAt(2));
		stream.event(event('missed'));
		const {listener} = join(stream, first.listener);
		stream.sample(sampleAt(3));
		expect(listener.types()).toEqual(['state', 'history', 'sample', 'sample', 'event', 'sample']);
		expect(listener.heard.filter(({type}) => type === 'sample').map(({data}) => data.atSeconds)).toEqual([
			1, 2, 3,
		]);
	});

	test('begins again when it was away for too long', () => {
		let now = 0;
		const stream = openStream({now: () => now});
		const first = join(stream);
		first.leave();
		stream.sample(sampleAt(1));
		now += 30_001;
		stream.sample(sampleAt(2));
		const {listener} = join(stream, first.listener);
		expect(listener.types()).toEqual(['state', 'history', 'state', 'history']);
	});

	test('begins again when it was cut off before it had the history', () => {
		const stream = openStream();
		const first = join(stream);
		const greeting = first.chunks[0]?.toString() ?? '';
		const cut = new Listener();
		cut.push(greeting.slice(0, greeting.indexOf('event: history')));
		expect(cut.types()).toEqual(['state']);
		cut.cut();
		expect(join(stream, cut).listener.types()).toEqual(['state', 'state', 'history']);
	});

	test.each([
		'',
		'x',
		'-',
		'1',
		'-1',
		'RUN-',
		'RUN-0',
		'RUN--1',
		'RUN-1x',
		'RUN-01',
		'RUN-1-1',
		'RUN-99',
		'RUN-1e0',
		'RUN-1, RUN-1',
		`RUN-${'1'.repeat(400)}`,
		'other-1',
	])('with the id "%s" it is a fresh one', text => {
		const stream = openStream();
		const run = join(stream).listener.lastEventId?.split('-')[0] ?? '';
		const listener = new Listener();
		listener.lastEventId = text.replaceAll('RUN', run);
		expect(join(stream, listener).listener.types()).toEqual(['state', 'history']);
	});

	test('another stream’s id means nothing, even with the same number', () => {
		const {listener} = join(openStream());
		expect(join(openStream(), listener).listener.types()).toEqual(['state', 'history', 'state', 'history']);
	});

	test('however often and wherever it is cut off: each message comes exactly once and in order', () => {
		const step = fc.oneof(
			fc.record({type: fc.constant('message' as const), kind: fc.constantFrom('sample', 'event', 'state')}),
			fc.record({type: fc.constant('cut' as const), lost: fc.nat(2000)}),
			fc.record({type: fc.constant('back' as const)}),
		);
		fc.assert(
			fc.property(fc.array(step, {maxLength: 60}), steps => {
				const stream = openStream();
				const listener = new Listener();
				/** What of the stream is still on its way to the page: cut off, the end of it is lost. */
				let underWay: string[] = [];
				let leave: (() => void) | undefined;
				const connect = (): void => {
					leave ??= stream.join(
						{write: bytes => void underWay.push(bytes.toString()), end() {}},
						listener.lastEventId,
					);
				};

				const arrive = (lost: number): void => {
					const text = underWay.join('');
					underWay = [];
					listener.push(text.slice(0, Math.max(0, text.length - lost)));
				};

				let count = 0;
				const sent: number[] = [];
				connect();
				arrive(0);
				for (const step of steps) {
					if (step.type === 'message') {
						sent.push(++count);
						const [at, kind] = [count, step.kind];
						if (kind === 'sample') stream.sample(sampleAt(at));
						else if (kind === 'event') stream.event(event('x', at));
						else stream.state({...state, startedAt: `${at}`});
					} else if (step.type === 'cut') {
						arrive(step.lost);
						listener.cut();
						leave?.();
						leave = undefined;
					} else {
						connect();
					}
				}

				connect();
				arrive(0);
				const live = listener.heard.slice(2);
				expect(live.filter(({type}) => type === 'history')).toEqual([]);
				expect(
					live.map(({type, data}) => (type === 'state' ? Number(data.startedAt) : data.atSeconds)),
				).toEqual(sent);
				expect(new Set(live.map(({id}) => id)).size).toBe(live.length);
				stream.close();
			}),
		);
	});
});

describe('the stream', () => {
	test('makes each message bytes once for all who listen, the greeting too', () => {
		const stream = openStream();
		const clients = [join(stream), join(stream), join(stream)];
		stream.sample(sampleAt(1));
		for (const {chunks} of clients) {
			expect(chunks[0]).toBe(clients[0]?.chunks[0]);
			expect(chunks[1]).toBe(clients[0]?.chunks[1]);
		}
	});

	test('keeps what was sent in bounds, in time and in bytes', () => {
		let now = 0;
		const stream = openStream({now: () => now});
		for (let index = 0; index < 5000; index++) {
			now += 100;
			stream.sample(sampleAt(index));
		}

		expect(stream.keptBytes).toBeLessThan(302 * JSON.stringify(sampleAt(5000)).length * 1.2);
		for (let index = 0; index < 300; index++) {
			stream.event(event('x'.repeat(10_000)));
		}

		expect(stream.keptBytes).toBeLessThanOrEqual(768 * 1024);
	});

	test('says every 15 s that it is there, and when it closes ends all who listen', () => {
		vi.useFakeTimers();
		const stream = openStream();
		const client = join(stream);
		vi.advanceTimersByTime(45_000);
		expect(client.listener.comments).toBe(3);
		expect(client.listener.heard).toHaveLength(2);
		stream.close();
		expect(client.isEnded()).toBe(true);
		expect(stream.clients).toBe(0);
		vi.advanceTimersByTime(60_000);
		expect(client.listener.comments).toBe(3);
	});
});

test('a ring gives all after a number or says that it can not, whatever its bounds let go', () => {
	const limits = fc.record({ms: fc.nat(500), count: fc.nat(20), bytes: fc.nat(400)});
	const messages = fc.array(fc.record({gap: fc.nat(100), length: fc.integer({min: 1, max: 60})}), {
		maxLength: 60,
	});
	fc.assert(
		fc.property(limits, messages, fc.nat(60), (limits, messages, after) => {
			const ring = new Ring(limits);
			let now = 0;
			for (const [index, {gap, length}] of messages.entries()) {
				now += gap;
				ring.add({sequence: index + 1, at: now, bytes: Buffer.alloc(length)});
				expect(ring.bytes).toBeLessThanOrEqual(limits.bytes);
				expect(ring.length).toBeLessThanOrEqual(limits.count);
			}

			const found = ring.after(after, now);
			if (found !== undefined && after <= messages.length) {
				expect(found.map(({sequence}) => sequence)).toEqual(
					Array.from({length: messages.length - after}, (_, index) => after + 1 + index),
				);
			}
		}),
	);
});

test('points are spread evenly over time, even where the run was thinned out before', () => {
	const at = fc.array(fc.double({min: 0, max: 50, noNaN: true}), {maxLength: 200});
	fc.assert(
		fc.property(at, fc.integer({min: 2, max: 50}), (gaps, most) => {
			let now = 0;
			const points = gaps.map(gap => pointOf(sampleAt((now += gap))));
			const kept = spread(points, most);
			expect(kept.length).toBeLessThanOrEqual(Math.max(most, 0));
			expect(kept).toEqual(points.filter(point => kept.includes(point)));
			expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
			const span = now - (points[0]?.at ?? 0);
			const longestGap = Math.max(0, ...gaps.slice(1));
			for (const [index, point] of kept.slice(1).entries()) {
				expect(point.at - (kept[index]?.at ?? 0)).toBeLessThanOrEqual(
					(2 * span) / (most - 1) + longestGap + 1e-6,
				);
			}
		}),
	);
	const points = new Points();
	for (let index = 0; index < 100_000; index++) {
		points.add(pointOf(sampleAt(index)));
	}

	expect(points.all.length).toBeLessThanOrEqual(600);
});
