import {linkPresetNames, linkPresetOf, linkPresets} from '../link/presets.js';
import {idleLink, type Link, linkLimits, linkSchema} from '../link/settings.js';
import {linkFields, linkText, linkValueText} from '../link/text.js';

/** What the keys of the link screen change, in sensible steps; and links in words for the screen. Pure. */

const shares = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1];
const times = [
	0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000,
];
const megabits = [
	0.064, 0.128, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100, 200, 500, 1000,
];

/** Where a queue that nobody gave stands among the steps: it is never shorter. */
const autoQueue = 64_000;

/** undefined: by one. A rate above all its steps is unlimited. */
const steps: Record<keyof Link, readonly number[] | undefined> = {
	loss: shares,
	burst: [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000],
	delayMs: times,
	jitterMs: times,
	reorder: shares,
	duplicate: shares,
	rateBitsPerSecond: megabits.map(value => value * 1e6),
	queueBytes: [1.5, 3, 6, 16, 32, 64, 128, 256, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000].map(
		value => value * 1000,
	),
	seed: undefined,
};

/** Lines of the link screen: the preset, then each field. */
export const linkRows = 1 + linkFields.length;

export type LinkStep = {readonly link: Link | null} | {readonly refusal: string};

/** One step up or down in this line of the link screen. */
export function stepLink(link: Link | null, row: number, isUp: boolean): LinkStep {
	if (row === 0) return {link: nextPreset(link, isUp)};
	const field = linkFields[row - 1];
	if (field === undefined) return {link};
	const base = link ?? idleLink;
	const next = {...base, [field.key]: nextValue(field.key, base[field.key], isUp)};
	const parsed = linkSchema.safeParse(next);
	if (!parsed.success) {
		return {refusal: `${field.name} ${linkValueText(field, next)} is not possible: ${whyNot(next)}`};
	}

	return {link: linkText(parsed.data) === linkText(idleLink) ? null : parsed.data};
}

/** Each step is within its limits: what can be wrong is a loss that leaves no packet between two bursts. */
function whyNot({burst}: Link): string {
	return `bursts of ${burst} leave room for a loss of ${Math.floor((100 * burst) / (burst + 1))}%`;
}

function nextValue(key: keyof Link, value: number | null, isUp: boolean): number | null {
	const ladder = steps[key];
	const {min, max} = linkLimits[key];
	const now = value ?? (key === 'queueBytes' ? autoQueue : Infinity);
	const next =
		ladder === undefined
			? now + (isUp ? 1 : -1)
			: isUp
				? ladder.find(step => step > now)
				: ladder.findLast(step => step < now);
	// At an end it stays; only a rate has something above its steps.
	if (next === undefined) return isUp && key === 'rateBitsPerSecond' ? null : value;
	return key === 'queueBytes' && next === autoQueue ? null : Math.min(max, Math.max(min, next));
}

/** The preset after or before this link's; the seed stays. A link of one's own lies between the last preset and the first. */
function nextPreset(link: Link | null, isUp: boolean): Link | null {
	const own = presetOf(link);
	const now = own === undefined ? (isUp ? -1 : linkPresetNames.length) : linkPresetNames.indexOf(own);
	const {length} = linkPresetNames;
	const name = linkPresetNames[(now + (isUp ? 1 : -1) + length) % length] ?? 'clean';
	const preset: Link | null = linkPresets[name].link;
	return preset === null ? null : {...preset, seed: link?.seed ?? preset.seed};
}

/** The preset that this link amounts to; a link that does nothing is `clean` whatever its seed. */
export function presetOf(link: Link | null) {
	const isIdle = link !== null && linkText({...link, seed: idleLink.seed}) === linkText(idleLink);
	return linkPresetOf(isIdle ? null : link);
}

/** For the status line: the preset's name, or what it does: `loss 2% · 20ms`. Empty where it does nothing. */
export function linkWords(link: Link | null): string {
	const preset = presetOf(link);
	if (link === null || preset === 'clean') return '';
	if (preset !== undefined) return preset;
	return linkFields
		.filter(({key}) => key !== 'seed' && link[key] !== idleLink[key])
		.filter(({key}) => key !== 'queueBytes' || link.rateBitsPerSecond !== null)
		.map(field => {
			const value = linkValueText(field, link);
			if (field.key === 'delayMs' || field.key === 'rateBitsPerSecond') return value;
			return field.key === 'jitterMs' ? `±${value}` : `${field.name} ${value}`;
		})
		.join(' · ');
}
