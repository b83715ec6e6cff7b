import {formatBufferSize} from '../../format.js';
import {costOfOutput, costOfReceiver, framesHeld} from './costs.js';
import {framesDue} from './due.js';
import {kernelRule} from './network-rules.js';
import {fewerFrames, lessForReceiver} from './remedies.js';
import {share} from './ratio.js';
import type {Rule} from './rule.js';
import {busyLoop, framesDamagedAsTheyCame} from './source-costs.js';
import {counted, milliseconds, partOf, percent, rateOf} from './words.js';

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
		cause: 'output crashed',
		weight: seen => share(seen.frames.outputDown, framesDue(seen)),
		evidence: ({frames}) =>
			`${partOf(frames.outputDown, frames.received, 'frame')} came while the process of the window was down; the events say why it ended`,
		remedy: ({isWindowOpen}) =>
			isWindowOpen ? {command: 'window', words: 'no window', option: 'run without --window'} : null,
	},
	{
		cause: 'output too slow',
		weight: seen => (seen.loops.server < busyLoop ? costOfOutput(seen) : 0),
		evidence({frames, isWindowOpen, fps}) {
			const output = isWindowOpen ? 'the window' : 'the decoder';
			const unseen = Math.max(
				frames.superseded,
				frames.received - frames.rendered - frames.damaged - frames.outputDown,
			);
			return `${output} shows ${rateOf(fps.rendered, fps.received, rate => rate.toFixed(1))} received frames a second: ${partOf(unseen, frames.received, 'frame')} gave way to newer ones or wait`;
		},
		remedy: ({isWindowOpen, fps}) =>
			isWindowOpen
				? {command: 'window', words: 'no window', option: 'run without --window'}
				: fewerFrames(fps.rendered),
	},
];
