import {idleLink, type Link} from './settings.js';

/** Conditions by name, a line each. `clean` is no emulated link at all. */

const ms = (delayMs: number, jitterMs: number) => ({delayMs, jitterMs});
/** Without a queue of its own it has room for two frames, and for 100 ms of the rate, at the least. */
const rate = (megabits: number, queueBytes: number | null = null) => ({
	rateBitsPerSecond: megabits * 1e6,
	queueBytes,
});

export const linkPresets = {
	clean: {words: 'no emulated link', link: null},
	wifi: {
		words: 'a good home network',
		link: {...idleLink, ...ms(3, 2), loss: 0.002, burst: 2, ...rate(60)},
	},
	'busy-wifi': {
		words: 'a full lecture hall',
		link: {...idleLink, ...ms(15, 15), loss: 0.02, burst: 4, ...rate(30)},
	},
	lte: {
		words: 'a phone on the move',
		link: {...idleLink, ...ms(25, 15), loss: 0.001, burst: 3, ...rate(40, 1_000_000)},
	},
	dsl: {words: 'a home line, upwards', link: {...idleLink, ...ms(12, 1), ...rate(10)}},
	satellite: {
		words: 'a geostationary hop',
		link: {...idleLink, ...ms(280, 5), loss: 0.005, burst: 5, ...rate(30, 1_000_000)},
	},
	lossy: {words: 'one packet in twenty is lost', link: {...idleLink, loss: 0.05}},
} as const satisfies Record<string, {readonly words: string; readonly link: Link | null}>;

export type LinkPreset = keyof typeof linkPresets;
export const linkPresetNames = Object.keys(linkPresets) as LinkPreset[];

/** The preset that these settings amount to, whatever their seed; undefined where there is none. */
export function linkPresetOf(link: Link | null): LinkPreset | undefined {
	return linkPresetNames.find(name => isSame(linkPresets[name].link, link));
}

function isSame(a: Link | null, b: Link | null): boolean {
	if (a === null || b === null) {
		return a === b;
	}

	return (Object.keys(idleLink) as Array<keyof Link>).every(name => name === 'seed' || a[name] === b[name]);
}
