import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mostlyRan, TimeShares, wordOfRan} from '../../source/lab/time-shares.js';

const udp = {protocol: 'udp', bufferSize: 10_000} as const;
const tcp = {protocol: 'tcp', bufferSize: 1024} as const;
const own = {protocol: 'tcp', bufferSize: 4321} as const;

/** What a run comes to whose settings each ran for so many seconds, in this order. */
function ranFor(...stretches: ReadonlyArray<readonly [typeof udp | typeof tcp | typeof own, number]>) {
	const shares = new TimeShares();
	let at = 0;
	for (const [settings, seconds] of stretches) {
		at += seconds;
		shares.until(at, settings);
	}

	return shares.ran(udp);
}

test.each([
	['one experiment', ranFor([udp, 10]), 'udp-default'],
	['an hour of one and a last look at another', ranFor([udp, 3600], [tcp, 5]), 'udp-default'],
	['one, another, and the first again', ranFor([tcp, 3], [udp, 5], [tcp, 4]), 'tcp-small'],
	['two halves', ranFor([udp, 5], [tcp, 5]), 'mixed'],
	['a bit of everything', ranFor([udp, 4], [tcp, 3], [own, 3]), 'mixed'],
	['settings that are no experiment', ranFor([udp, 1], [own, 9]), null],
	['a run that has no length yet', ranFor(), 'udp-default'],
])('%s', (_, ran, word) => {
	expect(wordOfRan(ran)).toBe(word);
});

test('the longest comes first, and no second is lost or counted twice', () => {
	const stretch = fc.tuple(fc.constantFrom(udp, tcp, own), fc.nat({max: 100}));
	fc.assert(
		fc.property(fc.array(stretch, {minLength: 1}), stretches => {
			const ran = ranFor(...stretches);
			const total = stretches.reduce((sum, [, seconds]) => sum + seconds, 0);
			expect(ran.reduce((sum, {seconds}) => sum + seconds, 0)).toBe(total);
			expect(ran.map(({seconds}) => seconds)).toEqual(
				ran.map(({seconds}) => seconds).toSorted((one, other) => other - one),
			);
			const mostly = mostlyRan(ran);
			expect(mostly === undefined || mostly === ran[0]).toBe(true);
		}),
	);
});

test('trying every buffer size there is takes no memory without end', () => {
	const shares = new TimeShares();
	for (let bufferSize = 256; bufferSize < 60_000; bufferSize++) {
		shares.until(bufferSize, {protocol: 'udp', bufferSize});
	}

	expect(shares.ran(udp)).toHaveLength(100);
});
