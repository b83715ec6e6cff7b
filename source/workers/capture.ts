import {CaptureLoop} from '../capture/capture-loop.js';
import {warmUpEncoder} from '../capture/warm-up.js';
import type {CaptureWorkerData, FromCapture, ToCapture} from '../lab/messages.js';
import {codingOf} from '../lab/settings.js';
import {Counters} from '../metrics/counters.js';
import {TcpSender} from '../transport/tcp-sender.js';
import {type Numbering, TransportError} from '../transport/transport.js';
import {UdpSender} from '../transport/udp-sender.js';
import {openSource} from '../video/open-source.js';
import {type Source, SourceError} from '../video/source.js';
import {serialAdd} from '../wire/serial.js';
import {openPort} from './port.js';
import {throttled} from './throttle.js';
import {watchLoop} from './loop-watch.js';

/** The capture worker: source → encode → send. */

/** Frames begin to flow without a TCP connection after this many milliseconds: UDP may do without, and TCP tries on. */
const connectPatienceMs = 500;

const {data, post, onMessage, close} = openPort<CaptureWorkerData, ToCapture, FromCapture>();
const counters = new Counters(data.memory.counters);
const notice = throttled(detail => post({type: 'event', event: {type: 'fault', detail}}));
const {host, port, streamId} = data;
let settings = data.settings;
let stop: (() => void) | undefined;
let isStopped = false;
let publishedCpu = 0;

onMessage(message => {
	if (message.type === 'configure') {
		settings = message.settings;
	} else {
		isStopped = true;
		stop?.();
	}
});

try {
	await run();
	post({type: 'stopped'});
} catch (error) {
	if (!(error instanceof SourceError || error instanceof TransportError)) {
		throw error;
	}

	post({type: 'failed', message: error.message});
}

close();

async function run(): Promise<void> {
	const {source, fps, cpuMicroseconds} = await openSource(settings, {
		firstFrame: data.firstFrame,
		onRestart: detail => post({type: 'event', event: {type: 'restart', detail}}),
	});
	const numbering = countFrom(0);
	const tcp = new TcpSender({
		...{host, port, numbering},
		onNotice: (detail, type) => post({type: 'event', event: {type, detail}}),
	});
	await Promise.all([tcp.connected(connectPatienceMs), warmUpEncoder(source)]);
	const udp = await UdpSender.open({
		host,
		port,
		numbering,
		packetSize: () => settings.bufferSize,
		frameBudget: () => (fps > 0 ? 500 / fps : 0),
	});
	const endWatch = watchLoop(counters, 'captureLoopUtilization', () => {
		counters.set('socketQueueBytes', tcp.queueBytes);
		publishCpu(cpuMicroseconds());
	});
	const endIndex = endIndexOf(source, fps);
	const loop = new CaptureLoop({
		source,
		fps,
		counters,
		firstIndex: data.firstFrame,
		endIndex,
		settings: () => codingOf(settings),
		sender: () => (settings.protocol === 'tcp' ? tcp : udp),
		onNotice: notice,
	});
	stop = () => loop.stop();
	if (isStopped) {
		loop.stop();
	}

	post({type: 'ready', width: source.width, height: source.height, fps, endIndex});
	try {
		await loop.run();
	} finally {
		await Promise.all([source.close(), tcp.close(), udp.close()]);
		endWatch();
	}
}

/** A run of a known length has a known number of frames, so that it can be repeated exactly; a camera gives what it gives. */
function endIndexOf(source: Source, fps: number): number {
	const {durationSeconds} = data;
	return durationSeconds === undefined || fps === 0 || source.isLive
		? Infinity
		: Math.max(1, Math.round(durationSeconds * fps));
}

function countFrom(first: number): Numbering {
	let next = first;
	return {
		streamId,
		take(count) {
			const taken = next;
			next = serialAdd(next, count);
			return taken;
		},
	};
}

function publishCpu(total: number): void {
	counters.add('sourceCpuMicroseconds', total - publishedCpu);
	publishedCpu = total;
}
