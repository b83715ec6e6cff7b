import {linkText} from '../link/text.js';
import type {Evidence} from './evidence.js';
import type {Verdict} from './sample.js';
import {framesDue, framesMissing} from './verdict/costs.js';
import {networkRules} from './verdict/network-rules.js';
import {receiverRules} from './verdict/receiver-rules.js';
import type {Rule} from './verdict/rule.js';
import {senderRules} from './verdict/sender-rules.js';
import {milliseconds, missingText} from './verdict/words.js';

/** Every cause that a verdict can name, in the order in which equal ones are told. */
export const rules: readonly Rule[] = [...senderRules, ...networkRules, ...receiverRules];

/**
 * What a busy machine does to any stream now and then: less than this share of the frames, or fewer frames than that. One
 * frame in twenty, over three seconds at 24 a second, is more than both.
 */
const noise = {share: 0.04, frames: 3};
/** This share is no noise, however few frames there were. */
const plain = 0.5;

/** The causes of what one sees, the costliest first; `healthy` alone where there is none. Pure. */
export function judge(seen: Evidence): Verdict[] {
	const due = framesDue(seen);
	const found = rules
		.map(rule => ({rule, weight: rule.weight(seen)}))
		.filter(({weight}) => weight >= noise.share && (weight * due >= noise.frames || weight >= plain))
		.sort((a, b) => b.weight - a.weight)
		.map(({rule}) => ({cause: rule.cause, evidence: rule.evidence(seen), remedy: rule.remedy(seen)}));
	return found.length > 0 ? found : [{cause: 'healthy', evidence: healthText(seen), remedy: null}];
}

function healthText(seen: Evidence): string {
	const {frames, fps, packets, settings, targetFps} = seen;
	const delayMs = settings.link?.delayMs ?? 0;
	if (packets.sent > 0 && packets.received === 0) {
		return `the first frames are still under way: the emulated link takes ${milliseconds(delayMs)}`;
	}

	const missing =
		frames.senderDropped -
		seen.senderDrops.adapt +
		// Of a frame that lost all its packets nothing came that could be incomplete.
		Math.max(frames.incomplete + frames.late, framesMissing(seen)) +
		frames.damaged +
		frames.outputDown +
		(targetFps > 0 ? frames.superseded : 0);
	const parts = [
		`${fps.rendered.toFixed(1)} frames a second are shown, ${missingText(missing, frames.captured)}`,
		settings.link === null ? undefined : `emulated link: ${linkText(settings.link)}`,
		adaptText(seen),
	];
	return parts.filter(part => part !== undefined).join('; ');
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
	return `adaptive quality is at work: ${parts.filter(part => part !== undefined).join(', ')}`;
}

function ordinal(count: number): string {
	return count === 2 ? '2nd' : count === 3 ? '3rd' : `${count}th`;
}
