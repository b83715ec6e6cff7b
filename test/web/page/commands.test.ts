import {describe, expect, it} from 'vitest';
import {changeOfPress, presses} from '../../../source/lab/presses.js';
import {defaultSettings, type Settings} from '../../../source/lab/settings.js';
import {changeOf, obstacle} from '../../../source/web/page/commands.js';
import {actionOf, keyFor, shortcuts} from '../../../source/web/page/shortcut-table.js';
import {obstacle as consoleObstacle} from '../../../source/tui/stream-commands.js';
import {commandOf} from '../../../source/tui/keys.js';
import {choices} from './choices.js';

const settings: readonly Settings[] = [
	defaultSettings,
	{...defaultSettings, bufferSize: 256, quality: 1},
	{...defaultSettings, bufferSize: 65_507, quality: 100, protocol: 'tcp'},
	{...defaultSettings, bufferSize: 1300, quality: 47, codec: 'raw'},
	{...defaultSettings, profile: 'classic', adapt: true},
	{...defaultSettings, profile: 'classic'},
];

/** Pixels, and JPEGs that go out as they came. */
const pictures = [
	{width: 1280, height: 720, fps: 24, fpsOrigin: 'asked'},
	{width: 1280, height: 720, fps: 24, fpsOrigin: 'asked', codec: 'jpeg'},
] as const;

describe('a command of the page', () => {
	it.each(presses)('%s does what the lab does, and is in the way where it is in the console', command => {
		for (const each of settings) {
			expect(changeOf(command, each, choices)).toEqual(changeOfPress(command, each));
			expect(obstacle(command, each, null)).toBe(obstacle(command, each, pictures[0]));
			for (const picture of pictures) {
				expect(obstacle(command, each, picture) === undefined).toBe(
					consoleObstacle(command, each, picture) === undefined,
				);
			}
		}
	});

	it('does nothing where nothing would change', () => {
		expect(changeOf('presetDefault', defaultSettings, choices)).toBeUndefined();
		expect(changeOf('bufferUp', {...defaultSettings, bufferSize: 65_507}, choices)).toBeUndefined();
		expect(changeOf('qualityUp', {...defaultSettings, quality: 100}, choices)).toBeUndefined();
	});
});

describe('a key of the page', () => {
	it('means what it means in the console', () => {
		for (const {keys} of shortcuts) {
			for (const [key, action] of Object.entries(keys)) expect(commandOf('live', key)).toBe(action);
		}
	});

	it('is found for what a verdict advises, and unknown keys do nothing', () => {
		expect(keyFor('bufferUp')).toBe(']');
		expect(keyFor('window')).toBeUndefined();
		expect(actionOf('q')).toBeUndefined();
		expect(actionOf('constructor')).toBeUndefined();
	});
});
