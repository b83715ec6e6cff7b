import {describe, expect, test} from 'vitest';
import {enterBad, frameLoss, leaveBad, meanBurst} from '../../source/link/closed-form.js';
import {Loss} from '../../source/link/loss.js';
import {randomStream} from '../../source/link/random.js';
import {binomialBounds, chainBounds, mean, meanRunBounds, runsOf} from './statistics.js';

const packets = 200_000;

function losses(link: {loss: number; burst: number}, seed = 1, count = packets): boolean[] {
	const model = new Loss(randomStream(seed, 0));
	return Array.from({length: count}, () => model.next(link));
}

const count = (values: readonly boolean[]): number => values.filter(Boolean).length;

describe('the random sequence', () => {
	test('is spread evenly over 0 … 1', () => {
		const random = randomStream(8082, 0);
		const tenths = new Array<number>(10).fill(0);
		for (let draw = 0; draw < packets; draw++) {
			tenths[Math.floor(random() * 10)]! += 1;
		}

		const {low, high} = binomialBounds(packets, 0.1);
		for (const tenth of tenths) {
			expect(tenth).toBeGreaterThan(low);
			expect(tenth).toBeLessThan(high);
		}
	});

	test('is the same for the same seed and stream, and another for another of either', () => {
		const draws = (seed: number, stream: number): number[] =>
			Array.from({length: 8}, randomStream(seed, stream));
		expect(draws(1, 0)).toEqual(draws(1, 0));
		const all = [draws(0, 0), draws(1, 0), draws(2, 0), draws(1, 1), draws(2 ** 32 - 1, 0)];
		expect(new Set(all.flat()).size).toBe(8 * all.length);
	});

	test('has neighbours that do not resemble each other', () => {
		const random = randomStream(3, 1);
		let both = 0;
		let last = random() < 0.5;
		for (let draw = 0; draw < packets; draw++) {
			const next = random() < 0.5;
			both += last && next ? 1 : 0;
			last = next;
		}

		const {low, high} = binomialBounds(packets, 0.25);
		expect(both).toBeGreaterThan(low);
		expect(both).toBeLessThan(high);
	});
});

describe('loss of each packet by itself', () => {
	test.each([0.001, 0.02, 0.05, 0.3, 0.9])('has the ratio %f and the bursts of chance', loss => {
		const lost = losses({loss, burst: 1});
		const {low, high} = binomialBounds(packets, loss);
		expect(count(lost)).toBeGreaterThan(low);
		expect(count(lost)).toBeLessThan(high);
		const runs = runsOf(lost);
		const bounds = meanRunBounds(runs.length, meanBurst(loss, 1));
		expect(mean(runs)).toBeGreaterThanOrEqual(bounds.low);
		expect(mean(runs)).toBeLessThanOrEqual(bounds.high);
	});

	test('0 loses nothing, 1 loses all', () => {
		expect(count(losses({loss: 0, burst: 1}))).toBe(0);
		expect(count(losses({loss: 0, burst: 8}))).toBe(0);
		expect(count(losses({loss: 1, burst: 1}))).toBe(packets);
	});
});

describe('loss in bursts (Gilbert–Elliott)', () => {
	test.each([
		[0.02, 2],
		[0.02, 4],
		[0.05, 10],
		[0.002, 50],
		[0.5, 3],
		[0.75, 3],
	])('has the ratio %f and the mean burst length %f', (loss, burst) => {
		const lost = losses({loss, burst});
		const {low, high} = chainBounds(packets, {loss, enter: enterBad(loss, burst), leave: leaveBad(burst)});
		expect(count(lost)).toBeGreaterThan(low);
		expect(count(lost)).toBeLessThan(high);
		const runs = runsOf(lost);
		const bounds = meanRunBounds(runs.length, burst);
		expect(mean(runs)).toBeGreaterThan(bounds.low);
		expect(mean(runs)).toBeLessThan(bounds.high);
	});
});

describe('frames that lose a packet', () => {
	const frames = 20_000;
	test.each([
		[0.02, 1, 8],
		[0.02, 1, 1],
		[0.002, 1, 80],
		[0.05, 3, 8],
		[0.02, 4, 80],
	])('loss %f, burst %f, %i packets a frame: as many as the closed form says', (loss, burst, size) => {
		const lost = losses({loss, burst}, 6175, frames * size);
		let hit = 0;
		for (let frame = 0; frame < frames; frame++) {
			hit += lost.slice(frame * size, (frame + 1) * size).includes(true) ? 1 : 0;
		}

		// Bursts also run on from one frame into the next, so neighbours resemble each other: at most twice the variance here.
		const {low, high} = binomialBounds(frames, frameLoss(loss, size, burst));
		const room = burst === 1 ? 0 : (Math.SQRT2 - 1) * ((high - low) / 2);
		expect(hit).toBeGreaterThan(low - room);
		expect(hit).toBeLessThan(high + room);
	});

	test('worked by hand: 2 % and 8 packets make 14.9 %, in bursts of 4 only 5.4 %', () => {
		expect(frameLoss(0.02, 8)).toBeCloseTo(1 - 0.98 ** 8, 12);
		expect(frameLoss(0.02, 8)).toBeCloseTo(0.1492, 4);
		// P(good → bad) = 0.02 / (4 · 0.98) = 0.0051; 1 − 0.98 · 0.9949⁷ = 0.0545.
		expect(frameLoss(0.02, 8, 4)).toBeCloseTo(0.0545, 4);
		expect(frameLoss(0, 100)).toBe(0);
		expect(frameLoss(1, 1)).toBe(1);
	});
});

test('the same seed loses the same packets, another seed others', () => {
	const link = {loss: 0.05, burst: 3};
	expect(losses(link, 4, 5000)).toEqual(losses(link, 4, 5000));
	expect(losses(link, 4, 5000)).not.toEqual(losses(link, 5, 5000));
});
