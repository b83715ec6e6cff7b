import type {Percentiles, Sample} from '../../source/lab/sample.js';
import type {Summary} from '../../source/lab/summary.js';

/** A sample and a summary in which nothing has happened yet: what tests start from. */

export const nothing: Percentiles = {p50: null, p95: null, p99: null, max: null};

export const emptySample: Sample = {
	atSeconds: 0,
	fps: {captured: 0, sent: 0, received: 0, rendered: 0},
	frames: {
		captured: 0,
		sent: 0,
		senderDropped: 0,
		received: 0,
		incomplete: 0,
		late: 0,
		rendered: 0,
		damaged: 0,
		superseded: 0,
		outputDown: 0,
		repaired: 0,
	},
	senderDrops: {encoderBusy: 0, socketBusy: 0, notConnected: 0, failed: 0, damaged: 0, adapt: 0},
	source: {superseded: 0, damaged: 0, losses: 0, lostSeconds: 0, fps: null, maxGapMs: null},
	packets: {
		sent: 0,
		received: 0,
		lost: 0,
		lossRatio: null,
		reordered: 0,
		duplicate: 0,
		late: 0,
		malformed: 0,
		foreign: 0,
		kernelDropped: null,
		linkDropped: 0,
		meanBurstLength: null,
	},
	missing: {link: 0, kernel: null, elsewhere: 0, late: 0},
	refusedPerSecond: {malformed: 0, foreign: 0},
	link: {lost: 0, queueDropped: 0, duplicated: 0, stalls: 0, stallSeconds: 0, queueBytes: 0},
	bytes: {sent: 0, received: 0, payload: 0},
	latencyMs: {received: nothing, rendered: nothing},
	jitterMs: null,
	freezes: {count: 0, totalSeconds: 0, nowSeconds: 0},
	interFrameGapMs: nothing,
	socketQueueBytes: 0,
	socketQueueAgeMs: 0,
	tcp: {retransmits: null, rttMs: null},
	encoding: {quality: null, width: null, height: null, everyNth: 1},
	eventLoopUtilization: {capture: 0, server: 0},
	cpuSeconds: 0,
	memoryBytes: 0,
};

const {atSeconds: _, socketQueueBytes: __, socketQueueAgeMs: ___, memoryBytes: ____, ...shared} = emptySample;

export const emptySummary: Summary = {
	version: 1,
	experiment: 'udp-default',
	ran: [{protocol: 'udp', bufferSize: 10_000, seconds: 3}],
	config: {
		protocol: 'udp',
		bufferSize: 10_000,
		profile: 'live',
		codec: 'jpeg',
		quality: 50,
		source: 'pattern',
		width: 1280,
		height: 720,
		fps: 24,
		link: null,
		adapt: false,
	},
	durationSeconds: 0,
	...shared,
	socketQueue: {maxBytes: 0, maxAgeMs: 0},
	peakMemoryBytes: 0,
	events: [],
	verdict: [],
};
