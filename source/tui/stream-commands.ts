import {goesAsItCame} from '../lab/coding-words.js';
import {bufferPresets, bufferSteps} from '../lab/experiments.js';
import {type Settings, bufferSizeLimits, qualityLimits} from '../lab/settings.js';
import type {Sample} from '../lab/sample.js';
import type {StreamChange} from '../lab/view.js';
import type {Command} from './keys.js';

/** What the keys of the stream ask for, given what runs. Pure; always within the limits. */

const qualityStep = 5;

function buffer(settings: Settings, up: boolean): number {
	const {bufferSize} = settings;
	const next = up
		? (bufferSteps.find(step => step > bufferSize) ?? bufferSizeLimits.max)
		: (bufferSteps.findLast(step => step < bufferSize) ?? bufferSizeLimits.min);
	return Math.min(bufferSizeLimits.max, Math.max(bufferSizeLimits.min, next));
}

function quality({quality: now}: Settings, up: boolean): number {
	const next = up
		? (Math.floor(now / qualityStep) + 1) * qualityStep
		: (Math.ceil(now / qualityStep) - 1) * qualityStep;
	return Math.min(qualityLimits.max, Math.max(qualityLimits.min, next));
}

/** Why these settings leave this command without effect: one line; undefined where they don't. */
export function obstacle(
	command: Command,
	settings: Settings,
	encoding?: Sample['encoding'],
): string | undefined {
	const {profile, codec, adapt} = settings;
	const isCoding = command === 'codec' || command === 'qualityUp' || command === 'qualityDown';
	if (profile === 'classic' && isCoding)
		return 'classic has its own coding: raw over TCP, JPEG q50 over UDP; x goes back to live';
	if (profile === 'classic' && command === 'adapt' && !adapt)
		return 'classic never adapts; x goes back to live, a then adapts';
	if (codec === 'raw' && command !== 'codec' && isCoding)
		return 'raw pictures have no quality; press c for JPEG';
	if (!adapt && goesAsItCame(settings, encoding) && isCoding && command !== 'codec')
		return "the source's own JPEGs go out as they came, at their own quality; c sends them raw, a adapts them";
	return undefined;
}

/** The change, or undefined where the command is none of the stream's or nothing would change. */
export function streamChange(command: Command, settings: Settings): StreamChange | undefined {
	const change = changeFor(command, settings);
	if (change === undefined) return undefined;
	const keys = Object.keys(change) as Array<keyof StreamChange>;
	return keys.every(key => change[key] === settings[key]) ? undefined : change;
}

function changeFor(command: Command, settings: Settings): StreamChange | undefined {
	switch (command) {
		case 'protocol':
			return {protocol: settings.protocol === 'tcp' ? 'udp' : 'tcp'};
		case 'bufferDown':
			return {bufferSize: buffer(settings, false)};
		case 'bufferUp':
			return {bufferSize: buffer(settings, true)};
		case 'presetSmall':
			return {bufferSize: bufferPresets.small};
		case 'presetDefault':
			return {bufferSize: bufferPresets.default};
		case 'presetBig':
			return {bufferSize: bufferPresets.big};
		case 'codec':
			return {codec: settings.codec === 'jpeg' ? 'raw' : 'jpeg'};
		case 'profile':
			return {profile: settings.profile === 'live' ? 'classic' : 'live'};
		case 'adapt':
			return {adapt: !settings.adapt};
		case 'qualityUp':
			return {quality: quality(settings, true)};
		case 'qualityDown':
			return {quality: quality(settings, false)};
		default:
			return undefined;
	}
}
