import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Sample} from '../../source/lab/sample.js';
import {readTask} from '../child.js';
import {load} from './product.js';
import {startViewers, type ViewersAnswer} from './viewers.js';

/** The product's own lab with its page, and so many viewers of /video_feed. Source `pattern`, udp-default, JPEG at quality 50. */

export type WebTask = {
	readonly build: string;
	readonly viewers: number;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	/** Measured, from when each viewer has its first picture. */
	readonly seconds: number;
};

export type WebAnswer = {
	/** Frames that the receiver had, a second. */
	readonly receivedFps: number;
	readonly viewerFps: readonly number[];
	/** CPU seconds of all threads for 1 000 received frames: capturing, sending, receiving, decoding and serving. */
	readonly cpuSecondsPer1000: number;
	/** 0 … 100: how busy the server worker's event loop was. */
	readonly serverLoopPercent: number;
};

const warmUpSeconds = 1;
const lookMs = 20;

const {build, viewers, width, height, fps, seconds} = readTask<WebTask>();
const {Lab} = await load(build, 'lab/lab.js');
const {defaultSettings} = await load(build, 'lab/settings.js');
const dataDir = mkdtempSync(path.join(tmpdir(), 'vstream-bench-'));
const settings = {...defaultSettings, width, height, fps};
const lab = new Lab({settings, host: '127.0.0.1', port: 0, dataDir});
await lab.start();
lab.setWeb(0);
const address = await opened();
await sleep(warmUpSeconds * 1000);

const urls = Array.from({length: viewers}, () => new URL('/video_feed', address).href);
const watching = urls.length === 0 ? alone() : startViewers({urls, seconds});
await watching.ready;
const from = newest();
const {fps: viewerFps} = await watching.answer;
const to = newest();
const loops = lab
	.record()
	.samples.filter(({atSeconds}) => atSeconds > from.atSeconds && atSeconds <= to.atSeconds)
	.map(sample => sample.eventLoopUtilization.server);
await lab.stop();
rmSync(dataDir, {recursive: true, force: true});

const frames = to.frames.received - from.frames.received;
const answer: WebAnswer = {
	receivedFps: frames / (to.atSeconds - from.atSeconds),
	viewerFps,
	cpuSecondsPer1000: ((to.cpuSeconds - from.cpuSeconds) / frames) * 1000,
	serverLoopPercent: (loops.reduce((sum, busy) => sum + busy, 0) / loops.length) * 100,
};
process.stdout.write(JSON.stringify(answer));

async function opened(): Promise<string> {
	for (;;) {
		const {web, events} = lab.snapshot();
		if (web.state === 'open') {
			return web.address;
		}

		const fault = events.find(({type}) => type === 'fault');
		if (fault !== undefined) {
			throw new Error(`no page: ${fault.detail}`);
		}

		await sleep(lookMs);
	}
}

function alone(): {readonly ready: Promise<void>; readonly answer: Promise<ViewersAnswer>} {
	return {ready: Promise.resolve(), answer: sleep(seconds * 1000, {fps: []})};
}

function newest(): Sample {
	const {sample} = lab.snapshot();
	if (sample === undefined) {
		throw new Error('no frame was captured: see what `vstream-tui run` says');
	}

	return sample;
}
