import type {Evidence} from '../../source/lab/evidence.js';
import {defaultSettings} from '../../source/lab/settings.js';
import {idleLink, type Link} from '../../source/link/settings.js';
import {emptySample} from './empty.js';

type Parts =
	| 'frames'
	| 'senderDrops'
	| 'source'
	| 'packets'
	| 'missing'
	| 'link'
	| 'loops'
	| 'fps'
	| 'settings'
	| 'encoding';
/** What is to be otherwise: of the counts and settings a few, of all else the whole. */
export type Otherwise = {readonly [Name in Parts]?: Partial<Evidence[Name]>} & Partial<Omit<Evidence, Parts>>;

/** Three seconds at 24 fps over UDP, 10 packets of 10 000 B a frame, where nothing went wrong. */
export const good: Evidence = {
	seconds: 3,
	steadySeconds: 3,
	quietSeconds: 0,
	silentSeconds: 0,
	targetFps: 24,
	targetOrigin: 'asked',
	sourceSaid: null,
	settings: defaultSettings,
	fps: {captured: 24, sent: 24, received: 24, rendered: 24},
	frames: {...emptySample.frames, captured: 72, sent: 72, received: 72, rendered: 72},
	senderDrops: emptySample.senderDrops,
	source: emptySample.source,
	packets: {...emptySample.packets, sent: 720, received: 720, lossRatio: 0, kernelDropped: 0},
	missing: {link: 0, kernel: 0, elsewhere: 0, late: 0},
	refusedPerSecond: emptySample.refusedPerSecond,
	link: emptySample.link,
	linkCutOff: 0,
	bytesSent: 7_000_000,
	loops: {capture: 0.1, server: 0.1},
	encodeMs: 300,
	encoding: {quality: 50, width: 1280, height: 720, everyNth: 1},
	queueBytes: {first: 0, last: 0},
	linkQueueBytes: {first: 0, last: 0},
	latencyMs: {first: 8, last: 8},
	sleptSeconds: 0,
	receiveBufferBytes: 8_388_608,
	isConnected: true,
	mtu: null,
	isWindowOpen: false,
	outputSilentSeconds: 0,
	overBudgetBytes: 0,
};

export function but(change: Otherwise, from: Evidence = good): Evidence {
	return {
		...from,
		...change,
		settings: {...from.settings, ...change.settings},
		fps: {...from.fps, ...change.fps},
		frames: {...from.frames, ...change.frames},
		senderDrops: {...from.senderDrops, ...change.senderDrops},
		source: {...from.source, ...change.source},
		packets: {...from.packets, ...change.packets},
		missing: {...from.missing, ...change.missing},
		link: {...from.link, ...change.link},
		loops: {...from.loops, ...change.loops},
		encoding: {...from.encoding, ...change.encoding},
	};
}

export const linkOf = (change: Partial<Link>): Link => ({...idleLink, ...change});

/** Frames that the sender dropped, as both counters have them. */
export function dropped(reason: keyof Evidence['senderDrops'], count: number): Otherwise {
	const rest = 72 - count;
	return {
		senderDrops: {[reason]: count},
		frames: {senderDropped: count, sent: rest, received: rest, rendered: rest},
	};
}

/** So many packets of 720 lost this way, and so many frames with them. */
export function lost(way: 'link' | 'kernel' | 'elsewhere', packets: number, frames: number): Otherwise {
	return {
		packets: {lost: packets, received: 720 - packets, lossRatio: packets / 720},
		missing: {[way]: packets},
		link: way === 'link' ? {lost: packets} : {},
		frames: {incomplete: frames, received: 72 - frames, rendered: 72 - frames},
	};
}
