import {bufferPresets, bufferSteps} from './experiments.js';
import {bufferSizeLimits, qualityLimits, type Settings} from './settings.js';
import type {StreamChange} from './view.js';

/**
 * What one press of a key asks of the stream: a step up or down, a switch there and back, a preset. It counts from the
 * settings as they are when the lab does it, so that n presses are n steps, whoever else presses meanwhile. Pure; always
 * within the limits.
 */
export const presses = [
	'protocol',
	'bufferDown',
	'bufferUp',
	'presetSmall',
	'presetDefault',
	'presetBig',
	'codec',
	'qualityDown',
	'qualityUp',
	'profile',
	'adapt',
] as const;
export type Press = (typeof presses)[number];

const qualityStep = 5;

/** The change that one press makes, or undefined where nothing would change. */
export function changeOfPress(press: Press, settings: Settings): StreamChange | undefined {
	const change = wanted(press, settings);
	const keys = Object.keys(change) as Array<keyof StreamChange>;
	return keys.every(key => change[key] === settings[key]) ? undefined : change;
}

/** What these presses, one after the other, make of the settings: only what they touch. */
export function changeOfPresses(some: readonly Press[], settings: Settings): StreamChange {
	return some.reduce<StreamChange>(
		(change, press) => ({...change, ...changeOfPress(press, {...settings, ...change})}),
		{},
	);
}

function wanted(press: Press, settings: Settings): StreamChange {
	switch (press) {
		case 'protocol':
			return {protocol: settings.protocol === 'tcp' ? 'udp' : 'tcp'};
		case 'bufferDown':
		case 'bufferUp':
			return {bufferSize: nextBuffer(settings, press === 'bufferUp')};
		case 'presetSmall':
			return {bufferSize: bufferPresets.small};
		case 'presetDefault':
			return {bufferSize: bufferPresets.default};
		case 'presetBig':
			return {bufferSize: bufferPresets.big};
		case 'codec':
			return {codec: settings.codec === 'jpeg' ? 'raw' : 'jpeg'};
		case 'qualityDown':
		case 'qualityUp':
			return {quality: nextQuality(settings, press === 'qualityUp')};
		case 'profile':
			return {profile: settings.profile === 'live' ? 'classic' : 'live'};
		case 'adapt':
			return {adapt: !settings.adapt};
	}
}

function nextBuffer({bufferSize}: Settings, isUp: boolean): number {
	const next = isUp
		? (bufferSteps.find(step => step > bufferSize) ?? bufferSizeLimits.max)
		: (bufferSteps.findLast(step => step < bufferSize) ?? bufferSizeLimits.min);
	return Math.min(bufferSizeLimits.max, Math.max(bufferSizeLimits.min, next));
}

function nextQuality({quality: now}: Settings, isUp: boolean): number {
	const next = isUp
		? (Math.floor(now / qualityStep) + 1) * qualityStep
		: (Math.ceil(now / qualityStep) - 1) * qualityStep;
	return Math.min(qualityLimits.max, Math.max(qualityLimits.min, next));
}
