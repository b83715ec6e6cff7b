import type {Evidence} from './evidence.js';
import type {Verdict} from './sample.js';

type Rule = {
	readonly cause: string;
	/** 0 … 1: the share of frames or packets that this cost; 0 where it does not hold. */
	readonly weight: (evidence: Evidence) => number;
	readonly evidence: (evidence: Evidence) => string;
};

/** Below this share a cause is noise. */
const noticeable = 0.02;

/** Cause by cause, what it shows itself by. A student can read this as a table. */
const rules: readonly Rule[] = [
	{
		cause: 'source late',
		weight: ({targetFps, fps}) => (targetFps > 0 ? 1 - fps.captured / targetFps : 0),
		evidence: ({targetFps, fps}) => `the source gives ${fps.captured.toFixed(1)} of ${targetFps} fps`,
	},
	{
		cause: 'no connection',
		weight: ({senderDrops, frames}) => share(senderDrops.notConnected, frames.captured),
		evidence: ({senderDrops}) => `${senderDrops.notConnected} frames found no TCP connection`,
	},
	{
		cause: 'sending fails',
		weight: ({senderDrops, frames}) => share(senderDrops.failed, frames.captured),
		evidence: ({senderDrops}) =>
			`${senderDrops.failed} frames were refused by the encoder or the system; see the events`,
	},
	{
		cause: 'nothing arrives',
		weight: ({packets}) => (packets.sent > 0 && packets.received === 0 ? 1 : 0),
		evidence: ({packets}) => `${packets.sent} packets sent, none received`,
	},
	{
		cause: 'encoder too slow',
		weight: ({senderDrops, frames}) => share(senderDrops.encoderBusy, frames.captured),
		evidence: ({senderDrops}) => `${senderDrops.encoderBusy} frames came while the encoder was busy`,
	},
	{
		cause: 'sender queue full',
		weight: ({senderDrops, frames}) => share(senderDrops.socketBusy, frames.captured),
		evidence: ({senderDrops}) =>
			`${senderDrops.socketBusy} frames came while earlier ones still waited in the socket`,
	},
	{
		cause: 'receiver buffer overflow',
		weight: evidence => costOfLoss(evidence, evidence.packets.kernelDropped ?? 0),
		evidence: ({packets}) =>
			`the receiver's kernel dropped ${packets.kernelDropped ?? 0} packets: its buffer was full`,
	},
	{
		cause: 'packet loss',
		weight: evidence => costOfLoss(evidence, evidence.packets.lost - (evidence.packets.kernelDropped ?? 0)),
		evidence: ({packets, frames}) =>
			`${packets.lost} of ${packets.sent} packets lost, ${frames.incomplete} frames incomplete`,
	},
	{
		cause: 'damaged frames',
		weight: ({frames}) => share(frames.damaged, frames.received),
		evidence: ({frames}) => `${frames.damaged} frames arrived whole and could not be decoded`,
	},
	{
		cause: 'output too slow',
		// As fast as it goes is meant to be faster than any output.
		weight: ({targetFps, frames}) => (targetFps > 0 ? share(frames.superseded, frames.received) : 0),
		evidence: ({frames}) =>
			`${frames.superseded} received frames gave way to newer ones before they were shown`,
	},
];

/** The causes of what one sees, the costliest first; `healthy` alone where there is none. Pure. */
export function judge(evidence: Evidence): Verdict[] {
	if (evidence.frames.captured === 0) {
		return [{cause: 'source late', evidence: `no frame in ${evidence.seconds.toFixed(1)} s`, remedy: null}];
	}

	const found = rules
		.map(rule => ({rule, weight: rule.weight(evidence)}))
		.filter(({weight}) => weight >= noticeable)
		.sort((a, b) => b.weight - a.weight)
		.map(({rule}) => ({cause: rule.cause, evidence: rule.evidence(evidence), remedy: null}));
	if (found.length > 0) {
		return found;
	}

	const {targetFps, frames} = evidence;
	const missing =
		frames.senderDropped +
		frames.incomplete +
		frames.late +
		frames.damaged +
		(targetFps > 0 ? frames.superseded : 0);
	const rest = missing === 0 ? 'none is missing' : `only ${missing} of ${frames.captured} are missing`;
	return [
		{
			cause: 'healthy',
			evidence: `${evidence.fps.rendered.toFixed(1)} frames a second are shown, ${rest}`,
			remedy: null,
		},
	];
}

/** What losing `part` of the lost packets cost: its part of the incomplete frames, or of the packets where that is more. */
function costOfLoss({frames, packets}: Evidence, part: number): number {
	return Math.max(
		share(part, packets.sent),
		share(frames.incomplete, frames.captured) * share(part, packets.lost),
	);
}

function share(part: number, whole: number): number {
	return whole > 0 ? Math.max(0, part) / whole : 0;
}
