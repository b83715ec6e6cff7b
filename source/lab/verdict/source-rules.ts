import {formatFps} from '../../format.js';
import {goesAsItCame} from '../coding-words.js';
import {dueRate, picturesGiven} from './due.js';
import {fewerFrames, smallerPicture} from './remedies.js';
import type {Rule} from './rule.js';
import {
	costOfBunches,
	costOfLateSource,
	costOfSourceDamage,
	costOfSourceLoss,
	isCaptureBusy,
	isSilent,
	picturesDamaged,
} from './source-costs.js';
import {counted, milliseconds, partOf, percent, rateOf, timeOf} from './words.js';

/** Causes that lie with the source. What it does by itself, no setting of the stream can mend. */
export const sourceRules: readonly Rule[] = [
	{
		cause: 'source lost',
		weight: costOfSourceLoss,
		evidence({source, sourceSaid, seconds}) {
			const times = source.losses > 1 ? `, ${counted(source.losses, 'time')}` : '';
			const said = sourceSaid === null ? '' : `: ${sourceSaid}`;
			return `the source was lost for ${timeOf(source.lostSeconds, seconds)}${times}${said}`;
		},
		remedy: () => null,
	},
	{
		cause: 'source late',
		weight: costOfLateSource,
		evidence(seen) {
			const {fps, seconds, loops} = seen;
			const busy = isCaptureBusy(seen) ? `; its thread is busy ${percent(loops.capture)} of the time` : '';
			const silent = isSilent(seen) ? Math.min(seconds, seen.silentSeconds) : 0;
			return silent > 0 || picturesGiven(seen) === 0
				? `no frame from the source in ${(silent || seconds).toFixed(1)} s`
				: `the source gives ${rateOf(fps.captured, dueRate(seen), formatFps)} frames a second${busy}`;
		},
		remedy: seen =>
			isSilent(seen) || picturesGiven(seen) === 0
				? null
				: isCaptureBusy(seen) && !goesAsItCame(seen.settings, seen.encoding)
					? smallerPicture(seen)
					: fewerFrames(seen.fps.captured),
	},
	{
		cause: 'source comes in bunches',
		weight: costOfBunches,
		evidence(seen) {
			const {source, seconds} = seen;
			const {maxGapMs, superseded} = source;
			const given = picturesGiven(seen);
			const rate = source.fps ?? (seconds > 0 ? given / seconds : 0);
			const gap = maxGapMs === null ? '' : `, with gaps of up to ${milliseconds(maxGapMs)}`;
			return `${formatFps(rate)} pictures a second come several at once${gap}: ${partOf(superseded, given, 'picture')} gave way to newer ones before they could be taken`;
		},
		remedy: () => ({
			command: null,
			words: 'a way to the source that holds nothing back: no proxy that buffers, no Wi-Fi that saves power',
			option: null,
		}),
	},
	{
		cause: 'source damaged',
		weight: costOfSourceDamage,
		evidence: seen =>
			`${partOf(picturesDamaged(seen), picturesGiven(seen), 'picture')} were damaged where they come from, and could not be decoded`,
		remedy: () => null,
	},
];
