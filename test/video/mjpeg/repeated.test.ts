import {expect, test} from 'vitest';
import {openRepeated, type Pass} from '../../../source/video/mjpeg/repeated.js';
import type {JpegPicture} from '../../../source/video/source.js';

const picture: JpegPicture = {codec: 'jpeg', width: 16, height: 16, data: Buffer.alloc(4), capturedAt: 0};

test('what has no picture is gone through once', async () => {
	let passes = 0;
	async function* pass(): Pass {
		passes++;
	}

	await expect(openRepeated({pass, empty: () => 'nothing there'})).rejects.toThrow('nothing there');
	expect(passes).toBe(1);
});

test('closed at the end of a round, no other one is begun', async () => {
	let passes = 0;
	let endRound = (): void => undefined;
	const round = new Promise<void>(resolve => {
		endRound = resolve;
	});
	async function* pass(): Pass {
		passes++;
		yield picture;
		await round;
	}

	const source = await openRepeated({pass, empty: () => 'nothing there'});
	await source.next();
	const next = source.next();
	const closed = source.close();
	endRound();
	await expect(next).rejects.toThrow('closed');
	await closed;
	expect(passes).toBe(1);
});
