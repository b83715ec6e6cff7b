import type {Press} from '../lab/presses.js';
import type {Settings} from '../lab/settings.js';
import type {OpenedPicture} from '../lab/view.js';

/** What stands in the way of the stream's keys. Pure. */

/**
 * Why these settings leave this command without effect: one line; undefined where they don't. It goes by what the source is,
 * and not by how the newest frame was made: that one may be older than the last press.
 */
export function obstacle(
	command: Press,
	{profile, codec, adapt}: Settings,
	picture: OpenedPicture | undefined,
): string | undefined {
	const isCoding = command === 'codec' || command === 'qualityUp' || command === 'qualityDown';
	if (profile === 'classic' && isCoding)
		return 'classic has its own coding: raw over TCP, JPEG q50 over UDP; x goes back to live';
	if (profile === 'classic' && command === 'adapt' && !adapt)
		return 'classic never adapts; x goes back to live, a then adapts';
	if (codec === 'raw' && command !== 'codec' && isCoding)
		return 'raw pictures have no quality; press c for JPEG';
	if (!adapt && picture?.codec === 'jpeg' && isCoding && command !== 'codec')
		return "the source's own JPEGs go out as they came, at their own quality; c sends them raw, a adapts them";
	return undefined;
}
