import {getEventListeners} from 'node:events';
import {expect, test} from 'vitest';
import {unlessAborted} from '../../source/capture/unless-aborted.js';

test('gives what the work resolves to, or its error, and leaves nothing behind on the signal', async () => {
	const {signal} = new AbortController();
	for (let frame = 0; frame < 100; frame++) {
		expect(await unlessAborted(signal, async () => frame)).toBe(frame);
	}

	const failing = unlessAborted(signal, async () => Promise.reject(new Error('the camera is gone')));
	await expect(failing).rejects.toThrow('the camera is gone');
	expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('gives nothing when it is aborted while the work hangs, whatever comes of the work later', async () => {
	const stop = new AbortController();
	let fail: ((error: Error) => void) | undefined;
	const pending = unlessAborted(
		stop.signal,
		async () =>
			new Promise((_, reject) => {
				fail = reject;
			}),
	);
	stop.abort();
	expect(await pending).toBeUndefined();
	fail?.(new Error('closed'));
	expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

test('does not begin what nobody waits for any more', async () => {
	let hasBegun = false;
	const result = await unlessAborted(AbortSignal.abort(), async () => {
		hasBegun = true;
	});
	expect([result, hasBegun]).toEqual([undefined, false]);
});
