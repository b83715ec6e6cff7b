import {goesAsItCame} from '../lab/coding-words.js';
import type {Press} from '../lab/presses.js';
import type {Sample} from '../lab/sample.js';
import type {Settings} from '../lab/settings.js';

/** What stands in the way of the stream's keys. Pure. */

/** Why these settings leave this press without effect: one line; undefined where they don't. */
export function obstacle(
	command: Press,
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
