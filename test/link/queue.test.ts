import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {DatagramModel} from '../../source/link/datagrams.js';
import {linkPresets} from '../../source/link/presets.js';
import {isShorterThanFrame, queueLimit, RecentFrames} from '../../source/link/queue.js';
import {linkLimits} from '../../source/link/settings.js';
import {linkOf} from './links.js';

const rates = fc.option(fc.integer(linkLimits.rateBitsPerSecond));
const frames = fc.integer({min: 0, max: 30_000_000});

describe('a queue that nobody gave', () => {
	test('is at least two frames and 100 ms of the rate, and grows with both', () => {
		fc.assert(
			fc.property(rates, frames, frames, (rateBitsPerSecond, some, other) => {
				const link = linkOf({rateBitsPerSecond});
				const [small, large] = [Math.min(some, other), Math.max(some, other)];
				expect(queueLimit(link, large)).toBeGreaterThanOrEqual(2 * large);
				expect(queueLimit(link, large)).toBeGreaterThanOrEqual(
					Math.min(linkLimits.queueBytes.max, (rateBitsPerSecond ?? 0) / 80),
				);
				expect(queueLimit(link, large)).toBeGreaterThanOrEqual(queueLimit(link, small));
			}),
		);
	});

	test('drops nothing of frames that come in one burst each, where the mean rate fits', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 1000, max: 1_000_000}),
				fc.integer({min: 200, max: 65_507}),
				fc.constantFrom(10, 24, 60),
				(frameBytes, packetBytes, fps) => {
					const model = new DatagramModel<undefined>(
						linkOf({rateBitsPerSecond: Math.ceil(frameBytes * 8 * fps * 1.02)}),
					);
					model.frameBytes = frameBytes;
					for (let frame = 0; frame < 20; frame++) {
						const now = (frame * 1000) / fps;
						while (model.nextAt !== undefined && model.nextAt <= now) {
							model.take(now);
						}
						for (let at = 0; at < frameBytes; at += packetBytes) {
							model.offer(now, Math.min(packetBytes, frameBytes - at), () => undefined);
						}
					}

					expect(model.queueDropped).toBe(0);
				},
			),
			{numRuns: 40},
		);
	});
});

test('a queue that was given is what was given', () => {
	expect(queueLimit(linkOf({rateBitsPerSecond: 30e6, queueBytes: 64_000}), 125_000)).toBe(64_000);
});

test('one that takes no whole frame is known, where it can do harm', () => {
	const at30 = {rateBitsPerSecond: 30e6};
	expect(isShorterThanFrame(linkOf({...at30, queueBytes: 64_000}), 125_000)).toBe(true);
	expect(isShorterThanFrame(linkOf({...at30, queueBytes: 64_000}), 64_000)).toBe(false);
	expect(isShorterThanFrame(linkOf(at30), 125_000)).toBe(false);
	expect(isShorterThanFrame(linkOf({queueBytes: 64_000}), 125_000)).toBe(false);
	expect(isShorterThanFrame(null, 125_000)).toBe(false);
});

test('the largest of the newest frames follows the stream, up at once and down within a second', () => {
	const recent = new RecentFrames();
	expect(recent.largest).toBe(0);
	recent.add(20_000);
	recent.add(125_000);
	expect(recent.largest).toBe(125_000);
	for (let frame = 0; frame < 24; frame++) recent.add(30_000);
	expect(recent.largest).toBe(30_000);
});

test.each(Object.entries(linkPresets))(
	'%s takes a frame of the pattern at quality 50, and the next',
	(_name, {link}) => {
		if (link !== null) expect(queueLimit(link, 125_000)).toBeGreaterThanOrEqual(250_000);
	},
);
