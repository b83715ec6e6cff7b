import {expect, test} from 'vitest';
import {FrameLog, type LoggedFrame} from '../../source/metrics/frame-log.js';

const newLog = (): FrameLog => new FrameLog(new SharedArrayBuffer(FrameLog.byteLength));

const frame: LoggedFrame = {
	streamId: 0xff_ff_ff_ff,
	capturedAt: 2 ** 52,
	width: 1280,
	height: 720,
	firstSequence: 0xff_ff_ff_fe,
	length: 2_764_800,
	tcpPort: 40_000,
};

test('a frame is found again, by whoever shares the memory, and no other', () => {
	const memory = new SharedArrayBuffer(FrameLog.byteLength);
	new FrameLog(memory).record(0, frame);
	expect(new FrameLog(memory).find(0)).toEqual(frame);
	expect(new FrameLog(memory).find(1)).toBeUndefined();
	expect(newLog().find(0)).toBeUndefined();
});

test('an old frame gives way to the one that comes 16 384 later', () => {
	const log = newLog();
	log.record(5, frame);
	log.record(5 + 16_384, {...frame, length: 1});
	expect(log.find(5)).toBeUndefined();
	expect(log.find(5 + 16_384)?.length).toBe(1);
	expect(log.find(5 + 2 * 16_384)).toBeUndefined();
});

test("a connection's frames are found in their order, over frames that went another way", () => {
	const log = newLog();
	for (let index = 16_380; index < 16_390; index++) {
		log.record(index, {...frame, tcpPort: index % 3 === 0 ? 40_000 : 0});
	}

	const found: number[] = [];
	let next = log.nextOnTcp(40_000, undefined);
	while (next !== undefined) {
		found.push(next);
		next = log.nextOnTcp(40_000, next);
	}

	expect(found).toEqual([16_380, 16_383, 16_386, 16_389]);
	expect(log.nextOnTcp(40_001, undefined)).toBeUndefined();
});
