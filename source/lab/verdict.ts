import {linkText} from '../link/text.js';
import type {Evidence} from './evidence.js';
import type {Verdict} from './sample.js';
import {dueRate, framesDue, framesUnseen} from './verdict/due.js';
import {besideFlood, floodNote, floodRule} from './verdict/flood-rule.js';
import {networkRules} from './verdict/network-rules.js';
import {receiverRules} from './verdict/receiver-rules.js';
import type {Rule} from './verdict/rule.js';
import {senderRules} from './verdict/sender-rules.js';
import {sourceRules} from './verdict/source-rules.js';
import {unknownRule} from './verdict/unknown-rule.js';
import {milliseconds, missingText} from './verdict/words.js';

const known = [
	floodRule,
	...besideFlood([...sourceRules, ...senderRules, ...networkRules, ...receiverRules]),
];

/** Every cause that a verdict can name, in the order in which equal ones are told. */
export const rules: readonly Rule[] = [...known, unknownRule(known)];

/**
 * What a busy machine does to any stream now and then: less than this share of the frames, or fewer frames than that. One
 * frame in twenty, over three seconds at 24 a second, is more than both.
 */
const noise = {share: 0.04, frames: 3};
/** This share is no noise, however few frames there were. */
const plain = 0.5;
/** All causes together: at either end of a time one frame may be on this side or that; two are missing. */
const togetherFrames = 2;
/** Of what is missing together, less than this share is no part worth telling. */
const noPart = 0.1;

/** The causes of what one sees, the costliest first; `healthy` alone where there is none. Pure. */
export function judge(seen: Evidence): Verdict[] {
	const causes = causesOf(seen);
	const note = causes.includes(floodRule) ? undefined : floodNote(seen);
	const found = causes.map((rule, index) => ({
		cause: rule.cause,
		evidence: [rule.evidence(seen), index === 0 ? note : undefined].filter(isGiven).join('; '),
		remedy: rule.remedy(seen),
	}));
	return found.length > 0 ? found : [{cause: 'healthy', evidence: healthText(seen), remedy: null}];
}

/** Those above the noise. Where none is, and together they cost more than that, those that cost a good part of it. */
function causesOf(seen: Evidence): Rule[] {
	const due = framesDue(seen);
	const weighed = rules
		.map(rule => ({rule, weight: rule.weight(seen)}))
		.filter(({weight}) => weight > 0)
		.sort((a, b) => b.weight - a.weight);
	const found = weighed.filter(
		({weight}) => weight >= noise.share && (weight * due >= noise.frames || weight >= plain),
	);
	const unseen = framesUnseen(seen);
	if (found.length > 0 || !isMissing(unseen, due)) {
		return found.map(({rule}) => rule);
	}

	const small = weighed.filter(({weight}) => weight * due >= Math.max(1, noPart * unseen));
	return (small.length > 0 ? small : weighed).map(({rule}) => rule);
}

/** Whether so many frames that nobody saw are more than noise, whatever the reasons. */
function isMissing(unseen: number, due: number): boolean {
	return unseen > 0 && unseen >= noise.share * due && (unseen >= togetherFrames || unseen >= plain * due);
}

function healthText(seen: Evidence): string {
	const {fps, packets, settings} = seen;
	const delayMs = settings.link?.delayMs ?? 0;
	if (packets.sent > 0 && packets.received === 0 && delayMs > 0) {
		return `the first frames are still under way: the emulated link takes ${milliseconds(delayMs)}`;
	}

	const rate = dueRate(seen);
	const parts = [
		`${fps.rendered.toFixed(1)} frames a second are shown, ${missingText(Math.round(framesUnseen(seen)), Math.round(framesDue(seen)))}`,
		rate > 0 && rate < 0.95 ? `one comes every ${(1 / rate).toFixed(1)} s` : undefined,
		settings.link === null ? undefined : `emulated link: ${linkText(settings.link)}`,
		adaptText(seen),
		floodNote(seen),
	];
	return parts.filter(isGiven).join('; ');
}

/** What adaptive quality has done to frames, where it has. It is at work, and no fault. */
function adaptText({settings, encoding, senderDrops}: Evidence): string | undefined {
	const {quality, width, height, everyNth} = encoding;
	const isLower = quality !== null && quality < settings.quality;
	if (!settings.adapt || !(isLower || everyNth > 1 || senderDrops.adapt > 0)) {
		return undefined;
	}

	const parts = [
		quality === null ? undefined : `quality ${quality}`,
		width === null || height === null ? undefined : `${width}×${height}`,
		everyNth > 1 ? `every ${ordinal(everyNth)} frame` : undefined,
	];
	return `adaptive quality is at work: ${parts.filter(isGiven).join(', ')}`;
}

function isGiven(part: string | undefined): part is string {
	return part !== undefined;
}

function ordinal(count: number): string {
	return count === 2 ? '2nd' : count === 3 ? '3rd' : `${count}th`;
}
