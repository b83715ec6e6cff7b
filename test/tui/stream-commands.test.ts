import {expect, test} from 'vitest';
import type {Encoding} from '../../source/lab/sample.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import {obstacle} from '../../source/tui/stream-commands.js';

const asItCame: Encoding = {quality: null, width: 320, height: 192, everyNth: 1};
const made: Encoding = {...asItCame, quality: 50};
const beforeTheFirst: Encoding = {...asItCame, width: null, height: null};

test.each<[string, Partial<Settings>, Encoding | undefined, RegExp | undefined]>([
	["the source's own JPEGs", {}, asItCame, /own JPEGs go out as they came.* c sends them raw, a adapts/],
	['those, while they are adapted', {adapt: true}, asItCame, undefined],
	['JPEGs that are made here', {}, made, undefined],
	['what is not made yet', {}, beforeTheFirst, undefined],
	['what is not measured yet', {}, undefined, undefined],
	['raw pictures', {codec: 'raw'}, asItCame, /^raw pictures have no quality/],
	['the classic profile', {profile: 'classic'}, asItCame, /^classic has its own coding/],
])('the quality of %s', (_name, change, encoding, words) => {
	const settings = {...defaultSettings, ...change};
	for (const command of ['qualityUp', 'qualityDown'] as const) {
		const reason = obstacle(command, settings, encoding);
		if (words === undefined) expect(reason).toBeUndefined();
		else expect(reason).toMatch(words);
	}
});

test("what changes the coding of the source's own JPEGs is not in the way", () => {
	expect(obstacle('codec', defaultSettings, asItCame)).toBeUndefined();
	expect(obstacle('adapt', defaultSettings, asItCame)).toBeUndefined();
	expect(obstacle('bufferUp', defaultSettings, asItCame)).toBeUndefined();
});
