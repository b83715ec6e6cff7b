import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {HttpError} from '../../source/web/http-error.js';
import {SaveRate} from '../../source/web/save-rate.js';

function refusal(rate: SaveRate): HttpError | undefined {
	try {
		rate.take();
		return undefined;
	} catch (error) {
		return error as HttpError;
	}
}

test('a row of saves, then one every 5 s; who comes sooner is told when to come', () => {
	let now = 1000;
	const rate = new SaveRate(() => now);
	for (let count = 0; count < 5; count++) expect(refusal(rate)).toBeUndefined();
	expect(refusal(rate)).toMatchObject({
		statusCode: 429,
		message: 'that is too often: 5 saves at once, then one every 5 s; try again in 5 s',
		headers: {'retry-after': '5'},
	});
	now += 3500;
	expect(refusal(rate)?.headers).toEqual({'retry-after': '2'});
	now += 1500;
	expect(refusal(rate)).toBeUndefined();
	expect(refusal(rate)?.headers).toEqual({'retry-after': '5'});
});

test('however they come, no more than the row and one every 5 s; and who waits as told is let through', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 20_000}), {maxLength: 100}), pauses => {
			let now = 0;
			let saved = 0;
			const rate = new SaveRate(() => now);
			for (const pause of pauses) {
				now += pause;
				const error = refusal(rate);
				if (error !== undefined) {
					now += Number(error.headers['retry-after']) * 1000;
					expect(refusal(rate)).toBeUndefined();
				}

				saved++;
				expect(saved).toBeLessThanOrEqual(5 + now / 5000);
			}
		}),
	);
});
