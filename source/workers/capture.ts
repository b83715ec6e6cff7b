import {Adapter} from '../capture/adapt/adapter.js';
import {CaptureLoop} from '../capture/capture-loop.js';
import {OverBudgetError} from '../capture/memory-budget.js';
import {datagramLength, SendingPreflight} from '../capture/preflight.js';
import {warmUpEncoder} from '../capture/warm-up.js';
import type {CaptureWorkerData, FromCapture, ToCapture} from '../lab/messages.js';
import {cleanLine} from '../format.js';
import {LinkPath} from '../link/path.js';
import {Counters} from '../metrics/counters.js';
import {FrameLog} from '../metrics/frame-log.js';
import {Heartbeat} from '../metrics/heartbeat.js';
import {SenderBoard} from '../metrics/sender-board.js';
import {TcpWatch} from '../metrics/tcp-watch.js';
import {ageOf, linkCloseMs, type Numbering, TransportError} from '../transport/transport.js';
import {roundedRate} from '../video/arrivals.js';
import {openSource} from '../video/open-source.js';
import {type Source, SourceError} from '../video/source.js';
import {serialAdd} from '../wire/serial.js';
import {openPort} from './port.js';
import {publishLink} from './publish-link.js';
import {publishSource} from './publish-source.js';
import {Senders} from './senders.js';
import {throttled} from './throttle.js';
import {watchLoop} from './loop-watch.js';

/** The capture worker: source → encode → send. */

/** Frames begin to flow without a TCP connection after this many milliseconds: UDP may do without, and TCP tries on. */
const connectPatienceMs = 500;
/** Milliseconds that a source which is being opened has when it is not wanted any more. */
const openingPatienceMs = 300;

const {data, post, onMessage, close} = openPort<CaptureWorkerData, ToCapture, FromCapture>();
const counters = new Counters(data.memory.counters);
const heartbeat = new Heartbeat(data.memory.heartbeat);
const notice = throttled(detail => post({type: 'event', event: {type: 'fault', detail}}));
const {host, port, streamId} = data;
let settings = data.settings;
let isStopped = false;
/** A source that takes long to open is left alone. Not at once: the thread must not end within an addon's work. */
let leaving: NodeJS.Timeout | undefined;
let stop = (): void => {
	leaving = setTimeout(() => process.exit(), openingPatienceMs);
};
let publishedCpu = 0;
const path = new LinkPath(() => settings.link);
const preflight = new SendingPreflight({
	host,
	tell: detail => post({type: 'event', event: {type: 'notice', detail}}),
});

onMessage(message => {
	if (message.type === 'configure') {
		settings = message.settings;
		void preflight.look(datagramLength(settings));
	} else {
		isStopped = true;
		stop();
	}
});

try {
	await run();
	post({type: 'stopped'});
} catch (error) {
	if (error instanceof OverBudgetError) {
		post({type: 'halted', reason: error.message});
	} else if (error instanceof SourceError || error instanceof TransportError) {
		post({type: 'failed', message: error.message});
	} else {
		throw error;
	}
}

close();

async function run(): Promise<void> {
	const {source, fps, fpsOrigin, cpuMicroseconds} = await openSource(settings, {
		firstFrame: data.firstFrame,
		onRestart: detail => post({type: 'event', event: {type: 'restart', detail}}),
		onFault: detail => post({type: 'event', event: {type: 'fault', detail}}),
		onNotice: detail => post({type: 'event', event: {type: 'notice', detail}}),
		onPictures: (fate, count) => counters.add(fate === 'leftOut' ? 'sourceDamaged' : 'sourceRepaired', count),
		clock: heartbeat.clock,
		onLost: reason => post({type: 'sourceLost', reason: cleanLine(reason)}),
	});
	// From here on all that is begun ends soon: the end waits for it.
	stop = () => undefined;
	clearTimeout(leaving);
	const numbering = countFrom(0);
	const board = new SenderBoard(data.memory.senderBoard);
	board.clear();
	const opening = Senders.open({
		...{host, port, numbering, path, settings: () => settings},
		ledger: new FrameLog(data.memory.frameLog),
		clock: heartbeat.clock,
		frameBudget: fps > 0 ? 500 / fps : 0,
		receiveBuffer: () => Math.max(0, counters.get('receiveBufferBytes')),
		onNotice: (detail, type) => post({type: 'event', event: {type, detail}}),
		announce: (socket, endpoint) => board.publish(streamId, socket, endpoint),
		connectPatience: connectPatienceMs,
	});
	const [senders] = await Promise.all([opening, warmUpEncoder(source)]);
	const endIndex = endIndexOf(source, fps);
	const adapter = new Adapter({
		counters,
		source: {width: source.width, height: source.height, fps},
		onStep: detail => post({type: 'event', event: {type: 'adapt', detail}}),
	});
	const loop = new CaptureLoop({
		source,
		fps,
		counters,
		clock: heartbeat.clock,
		firstIndex: data.firstFrame,
		endIndex,
		settings: () => adapter.next(settings),
		onEncoded: (made, bytes) => adapter.made(made, bytes),
		sender: () => senders.current,
		memoryBudget: data.memoryBudgetBytes,
		onNotice: notice,
	});
	const sleptBefore = counters.get('senderSleepMicroseconds');
	const publishLinkCounts = publishLink(counters, path);
	path.onDrop = publishLinkCounts;
	path.onFrame = bytes => preflight.frame(settings, bytes);
	const {width, height, codec} = source;
	const picture = {width, height, codec, endIndex};
	const publishSourceFacts = publishSource(counters, source, measured => {
		if (fpsOrigin === 'guess') {
			post({type: 'ready', ...picture, fps: roundedRate(measured), fpsOrigin: 'source'});
		}
	});
	const endWatch = watchLoop({counters, heartbeat}, 'capture', () => {
		publishLinkCounts();
		publishSourceFacts();
		counters.set('socketQueueBytes', loop.backlog.bytes + senders.queueBytes);
		counters.set(
			'socketQueueAgeMicroseconds',
			Math.max(ageOf(loop.backlog.oldestSince), senders.queueAgeMicroseconds),
		);
		counters.set('senderSleepMicroseconds', sleptBefore + senders.sleptMicroseconds);
		counters.set('notConnected', senders.current.isReady ? 0 : 1);
		publishCpu(cpuMicroseconds());
	});
	const tcpWatch = new TcpWatch({
		counters,
		connection: () => senders.connection,
	});
	// What an earlier worker was halted for is past.
	counters.set('overBudgetBytes', 0);
	counters.set('routeMtu', (await preflight.mtu()) ?? 0);
	await preflight.look(datagramLength(settings));
	stop = () => {
		loop.stop();
		path.end(linkCloseMs);
	};
	if (isStopped) {
		stop();
	}

	post({type: 'ready', ...picture, fps, fpsOrigin});
	try {
		await loop.run();
	} finally {
		await tcpWatch.close();
		await Promise.all([source.close(), senders.close()]);
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
	counters.set('sentStream', streamId);
	counters.set('sentSequence', next);
	return {
		streamId,
		take(count) {
			const taken = next;
			next = serialAdd(next, count);
			counters.set('sentSequence', next);
			return taken;
		},
	};
}

function publishCpu(total: number): void {
	counters.add('sourceCpuMicroseconds', total - publishedCpu);
	publishedCpu = total;
}
