import type {Settings} from '../../lab/settings.js';
import type {LabState, PageState} from '../../lab/view.js';
import type {Choices} from '../shared/choices.js';
import {count, rate} from './format.js';
import {linkText, presetOf} from './link-text.js';
import type {Connection} from './model.js';

/** What the head of the page says of the run. Pure. */

export type Shown = LabState | 'connecting' | 'lost';

export function shownState(state: PageState | undefined, connection: Connection): Shown {
	if (connection === 'lost') return 'lost';
	return state?.state ?? 'connecting';
}

export const stateWords: Record<Shown, string> = {
	connecting: 'connecting',
	starting: 'starting',
	live: 'live',
	halted: 'halted',
	stopped: 'stopped',
	failed: 'failed',
	lost: 'no connection',
};

export type Banner = {readonly text: string; readonly tone: 'warning' | 'lost'; readonly canStart: boolean};

/** What keeps the stream from running, and what to do; undefined while it runs. */
export function bannerOf(shown: Shown, failure: string | null): Banner | undefined {
	const because = failure === null ? '.' : `: ${failure.replace(/\.$/, '')}.`;
	switch (shown) {
		case 'connecting':
		case 'live':
			return undefined;
		case 'starting':
			return {text: 'Starting: waiting for the first frame.', tone: 'warning', canStart: false};
		case 'halted':
			return {
				text: `Halted${because} Any change of the settings starts it again.`,
				tone: 'lost',
				canStart: true,
			};
		case 'stopped':
			return {text: 'The run has ended. What was measured stays here.', tone: 'warning', canStart: false};
		case 'failed':
			return {text: `Failed${because}`, tone: 'lost', canStart: false};
		case 'lost':
			return {
				text: 'Connection lost. The page asks again by itself; what was measured stays here.',
				tone: 'warning',
				canStart: false,
			};
	}
}

/** `UDP · default 10 000 B · JPEG q50 · 1280×720 @ 24 · link lossy`, part by part. */
export function setupParts(
	settings: Settings,
	picture: PageState['picture'],
	choices: Choices | undefined,
): string[] {
	const {protocol, bufferSize, profile, codec, quality, link, adapt} = settings;
	const preset = choices?.experiments.find(each => each.bufferSize === bufferSize)?.preset;
	const isClassic = profile === 'classic';
	const coding = isClassic ? (protocol === 'tcp' ? 'raw' : 'jpeg') : codec;
	const isAdapting = adapt && !isClassic;
	return [
		isClassic ? 'classic' : '',
		protocol.toUpperCase(),
		`${preset === undefined ? '' : `${preset} `}${count(bufferSize)}\u00A0B`,
		coding === 'raw' ? 'raw' : isAdapting ? 'JPEG adaptive' : `JPEG q${isClassic ? 50 : quality}`,
		picture === null ? '' : `${picture.width}×${picture.height} @ ${rate(picture.fps)}`,
		link === null ? '' : `link ${linkName(settings, choices)}`,
		settings.source.split(/[/\\]/).at(-1) ?? '',
	].filter(part => part !== '');
}

function linkName({link}: Settings, choices: Choices | undefined): string {
	const preset = choices === undefined ? undefined : presetOf(link, choices.linkPresets)?.name;
	return preset ?? linkText(link);
}
