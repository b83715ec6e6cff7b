import {expect, test} from 'vitest';
import {describeChange} from '../../source/lab/describe-change.js';
import {defaultSettings, type Settings} from '../../source/lab/settings.js';
import {idleLink} from '../../source/link/settings.js';

const lossy = {...idleLink, loss: 0.05};

test.each<[Partial<Settings>, Partial<Settings>, string]>([
	[{}, {}, ''],
	[{protocol: 'tcp'}, {protocol: 'udp'}, 'tcp→udp'],
	[{bufferSize: 1024, quality: 50}, {bufferSize: 10_000, quality: 60}, 'buffer 1024→10000, quality 50→60'],
	[{profile: 'live'}, {profile: 'classic'}, 'live→classic'],
	[{link: null}, {link: lossy}, 'link clean→lossy'],
	[{link: lossy}, {link: {...lossy, seed: 2}}, 'link lossy→lossy,seed=2'],
	[{link: {...lossy}}, {link: {...lossy}}, ''],
	[{adapt: false}, {adapt: true}, 'adapt off→on'],
])('from %j to %j: %s', (before, after, text) => {
	expect(describeChange({...defaultSettings, ...before}, {...defaultSettings, ...after})).toBe(text);
});
