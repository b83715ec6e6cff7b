import type {Encoding} from './sample.js';
import {codingOf, type StreamSettings} from './settings.js';

type Coding = Parameters<typeof codingOf>[0];

/** Whether the source's own JPEGs go out untouched. `encoding`: as the newest frame was made; undefined before the first. */
export function goesAsItCame(
	{profile, codec}: Pick<StreamSettings, 'profile' | 'codec'>,
	encoding: Encoding | undefined,
): boolean {
	const isMade = encoding !== undefined && encoding.width !== null;
	return profile === 'live' && codec === 'jpeg' && isMade && encoding.quality === null;
}

/** How frames are made, for a person: `JPEG q50`, `RAW`, `JPEG as it came`. */
export function codingWords(settings: Coding, encoding: Encoding | undefined): string {
	const {codec, quality} = codingOf(settings);
	if (codec === 'raw') {
		return 'RAW';
	}

	return goesAsItCame(settings, encoding) ? 'JPEG as it came' : `JPEG q${quality}`;
}

/** What adaptive quality makes of frames: `q35`, `as it came`, `raw`. */
export function adaptedWords(codec: Coding['codec'], {quality}: Encoding): string {
	if (quality !== null) {
		return `q${quality}`;
	}

	return codec === 'raw' ? 'raw' : 'as it came';
}
