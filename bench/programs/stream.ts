import {setTimeout as sleep} from 'node:timers/promises';
import type {Sample, StageFps} from '../../source/lab/sample.js';
import {readTask} from '../child.js';
import {load} from './product.js';

/** One run of the product's own lab with its real workers, source `pattern`, JPEG at quality 50. */

export type StreamTask = {
	readonly build: string;
	readonly protocol: 'tcp' | 'udp';
	readonly bufferSize: number;
	readonly width: number;
	readonly height: number;
	/** 0: as fast as it goes. */
	readonly fps: number;
	/** Measured, after a second of warming up. */
	readonly seconds: number;
};

export type StreamAnswer = {
	/** Mean over the measured seconds. */
	readonly fps: StageFps;
	/** Frames that were captured and never came to be rendered, over the whole run, its first second included. */
	readonly framesLost: number;
	readonly packetsLost: number;
	/** Capture → received over the whole run, its first frame included. */
	readonly latencyP50Ms: number | null;
	readonly latencyP99Ms: number | null;
	/** CPU seconds of all threads and processes for 1 000 captured frames, over the measured seconds. */
	readonly cpuSecondsPer1000: number;
};

const warmUpSeconds = 1;

const {build, protocol, bufferSize, width, height, fps, seconds} = readTask<StreamTask>();
const {Lab} = await load(build, 'lab/lab.js');
const {defaultSettings} = await load(build, 'lab/settings.js');
const lab = new Lab({
	settings: {...defaultSettings, protocol, bufferSize, width, height, fps},
	host: '127.0.0.1',
	port: 0,
});
await lab.start();
await sleep((warmUpSeconds + seconds) * 1000);
const samples = [...lab.record().samples];
const {frames, packets, latencyMs} = await lab.stop();
const from = samples.find(sample => sample.atSeconds >= warmUpSeconds);
const to = samples.at(-1);
if (from === undefined || to === undefined || to.frames.captured === from.frames.captured) {
	throw new Error('no frame was captured: see what `vstream-tui run` says');
}

const answer: StreamAnswer = {
	fps: {
		captured: rate(from, to, 'captured'),
		sent: rate(from, to, 'sent'),
		received: rate(from, to, 'received'),
		rendered: rate(from, to, 'rendered'),
	},
	framesLost: frames.captured - frames.rendered,
	packetsLost: packets.lost,
	latencyP50Ms: latencyMs.received.p50,
	latencyP99Ms: latencyMs.received.p99,
	cpuSecondsPer1000: ((to.cpuSeconds - from.cpuSeconds) / (to.frames.captured - from.frames.captured)) * 1000,
};
process.stdout.write(JSON.stringify(answer));

function rate(from: Sample, to: Sample, stage: keyof StageFps): number {
	return (to.frames[stage] - from.frames[stage]) / (to.atSeconds - from.atSeconds);
}
