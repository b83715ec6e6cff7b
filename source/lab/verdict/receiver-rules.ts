import {formatBufferSize} from '../../format.js';
import type {Evidence} from '../evidence.js';
import {costOfOutput, costOfReceiver, framesHeld} from './costs.js';
import {framesDue} from './due.js';
import {kernelRule} from './network-rules.js';
import {fewerFrames, lessForReceiver, remedies} from './remedies.js';
import {share} from './ratio.js';
import type {Remedy, Rule} from './rule.js';
import {busyLoop, framesDamagedAsTheyCame} from './source-costs.js';
import {counted, milliseconds, partOf, percent, rateOf, timeOf} from './words.js';

/** Against an output that can't show frames, as long as it is there. */
const withoutWindow = ({isWindowOpen}: Evidence): Remedy | null => (isWindowOpen ? remedies.noWindow : null);

/** Causes on the receiving side. A thread that is busy all the time explains whatever waits for it. */
export const receiverRules: readonly Rule[] = [
	{
		cause: 'receiver too slow',
		weight: costOfReceiver,
		evidence(seen) {
			const {loops, settings, latencyMs, missing, frames} = seen;
			const held = framesHeld(seen);
			const reads = settings.protocol === 'tcp' ? 'reads' : 'datagrams';
			const signs = [
				held > 0 && `${partOf(held, frames.captured, 'frame')} could not leave the sender`,
				(missing.kernel ?? 0) > 0 && `its kernel dropped ${counted(missing.kernel ?? 0, 'packet')} meanwhile`,
				latencyMs.last - latencyMs.first > 100 &&
					`latency grew from ${milliseconds(latencyMs.first)} to ${milliseconds(latencyMs.last)}`,
			].filter(sign => sign !== false);
			return `the receiver's thread is busy ${percent(loops.server)} of the time with ${reads} of ${formatBufferSize(settings.bufferSize)}; ${signs.join('; ') || 'frames wait for it'}`;
		},
		remedy: lessForReceiver,
	},
	{
		...kernelRule,
		weight: seen => (seen.loops.server < busyLoop ? kernelRule.weight(seen) : 0),
	},
	{
		cause: 'damaged frames',
		weight: seen => share(seen.frames.damaged - framesDamagedAsTheyCame(seen), framesDue(seen)),
		evidence: ({frames}) =>
			`${partOf(frames.damaged, frames.received, 'frame')} arrived whole and could not be decoded`,
		remedy: ({settings}) =>
			settings.codec === 'jpeg' && settings.profile === 'live'
				? {
						command: 'codec',
						words: 'raw pictures, to see whether the encoder is at fault',
						option: '--codec raw',
					}
				: null,
	},
	{
		cause: 'output does not answer',
		// Before it is known that it does not answer, frames give way to newer ones, as with a slow output.
		weight: seen =>
			seen.outputSilentSeconds > 0
				? Math.min(1, share(seen.frames.outputDown, framesDue(seen)) + costOfOutput(seen))
				: 0,
		evidence: ({frames, outputSilentSeconds, seconds}) =>
			`the process of the window did not answer for ${timeOf(outputSilentSeconds, seconds)}: ${partOf(Math.min(frames.received, frames.outputDown + frames.superseded), frames.received, 'frame')} came meanwhile`,
		remedy: withoutWindow,
	},
	{
		cause: 'output crashed',
		weight: seen => (seen.outputSilentSeconds > 0 ? 0 : share(seen.frames.outputDown, framesDue(seen))),
		evidence: ({frames}) =>
			`${partOf(frames.outputDown, frames.received, 'frame')} came while the process of the window was down; the events say why it ended`,
		remedy: withoutWindow,
	},
	{
		cause: 'output too slow',
		weight: seen => (seen.loops.server < busyLoop && seen.outputSilentSeconds === 0 ? costOfOutput(seen) : 0),
		evidence({frames, isWindowOpen, fps}) {
			const output = isWindowOpen ? 'the window' : 'the decoder';
			const unseen = Math.max(
				frames.superseded,
				frames.received - frames.rendered - frames.damaged - frames.outputDown,
			);
			return `${output} shows ${rateOf(fps.rendered, fps.received, rate => rate.toFixed(1))} received frames a second: ${partOf(unseen, frames.received, 'frame')} gave way to newer ones or wait`;
		},
		remedy: ({isWindowOpen, fps}) => (isWindowOpen ? remedies.noWindow : fewerFrames(fps.rendered)),
	},
];
