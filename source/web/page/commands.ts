import type {Press} from '../../lab/presses.js';
import type {Settings} from '../../lab/settings.js';
import type {OpenedPicture, StreamChange} from '../../lab/view.js';
import type {Choices} from '../shared/choices.js';

/** What keys, and what a verdict advises, ask of the stream, given what runs. As in the console. Pure. */

export type Command = Press;

const qualityStep = 5;

/**
 * Why these settings leave this command without effect: one line; undefined where they don't. It goes by what the source is,
 * and not by how the newest frame was made: that one may be older than the last press.
 */
export function obstacle(
	command: Command,
	{profile, codec, adapt}: Settings,
	picture: OpenedPicture | null,
): string | undefined {
	const isCoding = command === 'codec' || command === 'qualityUp' || command === 'qualityDown';
	if (profile === 'classic' && isCoding)
		return 'The classic profile has its own coding: raw over TCP, JPEG at quality 50 over UDP. Switch to live first.';
	if (profile === 'classic' && command === 'adapt' && !adapt)
		return 'The classic profile never adapts. Switch to live first.';
	if (codec === 'raw' && command !== 'codec' && isCoding)
		return 'Raw pictures have no quality. Switch to JPEG first.';
	if (!adapt && picture?.codec === 'jpeg' && isCoding && command !== 'codec')
		return "The source's own JPEGs go out as they came, at their own quality. Adaptive quality makes less of them.";
	return undefined;
}

/** The change; undefined where nothing would change. */
export function changeOf(command: Command, settings: Settings, choices: Choices): StreamChange | undefined {
	const change = wanted(command, settings, choices);
	const keys = Object.keys(change) as Array<keyof StreamChange>;
	return keys.every(key => change[key] === settings[key]) ? undefined : change;
}

function wanted(command: Command, settings: Settings, choices: Choices): StreamChange {
	switch (command) {
		case 'protocol':
			return {protocol: settings.protocol === 'tcp' ? 'udp' : 'tcp'};
		case 'bufferDown':
		case 'bufferUp':
			return {bufferSize: nextBuffer(settings.bufferSize, command === 'bufferUp', choices)};
		case 'presetSmall':
			return preset('small', settings, choices);
		case 'presetDefault':
			return preset('default', settings, choices);
		case 'presetBig':
			return preset('big', settings, choices);
		case 'codec':
			return {codec: settings.codec === 'jpeg' ? 'raw' : 'jpeg'};
		case 'qualityDown':
		case 'qualityUp':
			return {quality: nextQuality(settings.quality, command === 'qualityUp', choices)};
		case 'profile':
			return {profile: settings.profile === 'live' ? 'classic' : 'live'};
		case 'adapt':
			return {adapt: !settings.adapt};
	}
}

/** The next step above or below, at the ends the limit. */
export function nextBuffer(now: number, isUp: boolean, {bufferSteps, bufferSizeLimits}: Choices): number {
	const next = isUp
		? (bufferSteps.find(step => step > now) ?? bufferSizeLimits.max)
		: (bufferSteps.findLast(step => step < now) ?? bufferSizeLimits.min);
	return clamp(next, bufferSizeLimits);
}

function nextQuality(now: number, isUp: boolean, {qualityLimits}: Choices): number {
	const next = isUp
		? (Math.floor(now / qualityStep) + 1) * qualityStep
		: (Math.ceil(now / qualityStep) - 1) * qualityStep;
	return clamp(next, qualityLimits);
}

function preset(name: string, {bufferSize}: Settings, {experiments}: Choices): StreamChange {
	return {bufferSize: experiments.find(({preset}) => preset === name)?.bufferSize ?? bufferSize};
}

export function clamp(value: number, {min, max}: {readonly min: number; readonly max: number}): number {
	return Math.min(max, Math.max(min, value));
}
