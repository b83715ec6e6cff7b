import {expect, test} from 'vitest';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import type {OpenedPicture} from '../../source/lab/view.js';
import {obstacle} from '../../source/tui/stream-commands.js';

const pixels: OpenedPicture = {width: 320, height: 192, fps: 24, fpsOrigin: 'asked'};
const jpegs: OpenedPicture = {...pixels, codec: 'jpeg'};

test.each<[string, Partial<Settings>, OpenedPicture | undefined, RegExp | undefined]>([
	["the source's own JPEGs", {}, jpegs, /own JPEGs go out as they came.* c sends them raw, a adapts/],
	['those, while they are adapted', {adapt: true}, jpegs, undefined],
	['JPEGs that are made here', {}, pixels, undefined],
	['a source that is not open yet', {}, undefined, undefined],
	['raw pictures', {codec: 'raw'}, jpegs, /^raw pictures have no quality/],
	['the classic profile', {profile: 'classic'}, jpegs, /^classic has its own coding/],
])('the quality of %s', (_name, change, picture, words) => {
	const settings = {...defaultSettings, ...change};
	for (const command of ['qualityUp', 'qualityDown'] as const) {
		const reason = obstacle(command, settings, picture);
		if (words === undefined) expect(reason).toBeUndefined();
		else expect(reason).toMatch(words);
	}
});

test("what changes the coding of the source's own JPEGs is not in the way", () => {
	expect(obstacle('codec', defaultSettings, jpegs)).toBeUndefined();
	expect(obstacle('adapt', defaultSettings, jpegs)).toBeUndefined();
	expect(obstacle('bufferUp', defaultSettings, jpegs)).toBeUndefined();
});
