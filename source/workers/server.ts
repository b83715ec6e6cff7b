import type {FromServer, ServerWorkerData, ToServer} from '../lab/messages.js';
import {Counters} from '../metrics/counters.js';
import {FrameLog} from '../metrics/frame-log.js';
import {Heartbeat} from '../metrics/heartbeat.js';
import {Histogram} from '../metrics/histogram.js';
import {readKernelDrops} from '../metrics/kernel-drops.js';
import {SenderBoard} from '../metrics/sender-board.js';
import {FeedPort} from '../server/feed-port.js';
import {Intake, type IntakeOptions} from '../server/intake.js';
import {KernelRoom} from '../server/kernel-room.js';
import {Outputs} from '../server/outputs.js';
import {Refusals} from '../server/refusals.js';
import {FirstSender, type KnownSender} from '../transport/endpoints.js';
import {wantedKernelBuffer} from '../transport/preflight.js';
import {Receiver} from '../transport/receiver.js';
import {TransportError} from '../transport/transport.js';
import {openPort} from './port.js';
import {throttled} from './throttle.js';
import {watchLoop} from './loop-watch.js';

/** The server worker: receive → put together → outputs. */

const {data, post, onMessage, close} = openPort<ServerWorkerData, ToServer, FromServer>();
const counters = new Counters(data.memory.counters);
const heartbeat = new Heartbeat(data.memory.heartbeat);
const receivedLatency = new Histogram(data.memory.receivedLatency);
const notice = throttled(detail => post({type: 'event', event: {type: 'fault', detail}}));
/** As fast as it goes is faster than any screen shows; more than an eye needs would take the encoder's share of the machine. */
const unpacedFps = 30;
/** The kernel counts for each socket from 0; what an earlier worker's socket lost stays counted. */
const earlierDrops = Math.max(0, counters.get('kernelDropped'));
let {settings, streamId} = data;
let windowWish = data.window.wish;
let isEnding = false;

const outputs = new Outputs({
	...{counters, heartbeat},
	latency: new Histogram(data.memory.renderedLatency),
	gaps: new Histogram(data.memory.renderedGaps),
	maxDecodedFps: settings.fps === 0 ? unpacedFps : undefined,
	onPreview: preview => post({type: 'preview', preview}),
	onWindowState(state) {
		// The window that the end of the run closes is the one that showed it.
		if (!isEnding) {
			counters.set('windowOpen', state === 'open' ? 1 : 0);
		}

		post({type: 'window', state, wish: windowWish});
	},
	onEvent: event => post({type: 'event', event}),
});
const feed = new FeedPort();
const refusals = new Refusals(counters, notice);
const board = new SenderBoard(data.memory.senderBoard);
let intake = newIntake();
let sender = newSender();
const room = new KernelRoom(
	() => ({
		granted: counters.get('receiveBufferBytes'),
		asked: settings.kernelBuffer ?? wantedKernelBuffer,
	}),
	detail => post({type: 'event', event: {type: 'notice', detail}}),
);

try {
	await run();
} catch (error) {
	if (!(error instanceof TransportError)) {
		throw error;
	}

	post({type: 'failed', message: error.message});
	close();
}

async function run(): Promise<void> {
	const receiver = await Receiver.listen({
		host: data.host,
		port: data.port,
		readSize: () => settings.bufferSize,
		handlers: {
			sender: {
				has: (carrier, from) => sender.has(carrier, from),
				confirm: (carrier, from) => sender.confirm(carrier, from),
			},
			onPacket(header, payload, wireBytes) {
				intake.onPacket(header, payload, wireBytes);
				// Just after a switch, what comes was sent for other settings, and the buffer is there for these.
				if (header.fragmentIndex === 0 && settings.protocol === 'udp' && settings.profile === 'live') {
					room.expect(header.fragmentCount, wireBytes);
				}
			},
			onMalformed: (carrier, why, from) => refusals.malformed(carrier, why, from),
			isOurs: id => id === streamId,
			onForeign: (carrier, from) => refusals.foreign(carrier, from),
			onNotice: notice,
			classic: {
				ledger: new FrameLog(data.memory.frameLog),
				onPacket: (header, payload, wireBytes) => intake.onClassicPacket(header, payload, wireBytes),
			},
		},
	});
	askKernelBuffer(receiver);
	if (earlierDrops === 0) {
		counters.set('kernelDropped', -1);
	}

	await followKernelDrops(receiver);
	let lostAtLastLook = counters.get('packetsLost');
	const endWatch = watchLoop({counters, heartbeat}, 'server', () => {
		intake.expire();
		refusals.look();
		// Reading that table costs as much as receiving a frame: only after a loss there can be something new in it.
		const lost = counters.get('packetsLost');
		if (lost !== lostAtLastLook) {
			lostAtLastLook = lost;
			void followKernelDrops(receiver);
		}
	});
	outputs.setPreview(data.preview);
	if (data.window.open) {
		outputs.setWindow(true);
	}

	onMessage(message => {
		switch (message.type) {
			case 'configure':
				settings = message.settings;
				askKernelBuffer(receiver);
				break;
			case 'stream':
				streamId = message.streamId;
				endStream(intake);
				intake = newIntake();
				sender = newSender();
				break;
			case 'interrupted':
				outputs.interrupted(message.at);
				break;
			case 'window':
				windowWish = message.wish;
				outputs.setWindow(message.open);
				break;
			case 'preview':
				outputs.setPreview(message.size);
				break;
			case 'feed':
				feed.connect(message.port);
				break;
			case 'stop':
				void end();
				break;
		}
	});
	post({type: 'ready', port: receiver.port});

	async function end(): Promise<void> {
		isEnding = true;
		endWatch();
		await followKernelDrops(receiver);
		await receiver.close();
		endStream(intake);
		feed.close();
		await outputs.close();
		post({type: 'stopped'});
		close();
	}
}

/** A stream comes from where its sender says; from one that can't say, from the first that speaks for it. */
function newSender(): KnownSender {
	return data.isSenderTold
		? {has: (carrier, from) => board.has(streamId, carrier, from), confirm: () => undefined}
		: new FirstSender();
}

/**
 * A stream that an earlier worker tracked goes on where that one stopped; any other begins at packet 0, and at the frame after
 * those that were captured before it.
 */
function newIntake(): Intake {
	const options: IntakeOptions = {
		...{counters, heartbeat},
		latency: receivedLatency,
		onFrame(frame) {
			outputs.show(frame);
			feed.offer(frame);
		},
	};
	if (counters.get('trackedStream') !== streamId) {
		endStream(new Intake(options));
		counters.set('trackedStream', streamId);
		counters.set('nextSequence', 0);
		counters.set('nextFrame', counters.get('framesCaptured'));
	}

	return new Intake({...options, localStream: data.isSenderTold ? streamId : undefined});
}

/** What its sender used of sequence numbers and never came here is lost: no later packet would tell. */
function endStream(ended: Intake): void {
	// This order: a new sender says its stream first, so the number read here is never the new one's.
	const next = counters.get('sentSequence');
	if (counters.get('sentStream') === counters.get('trackedStream')) {
		ended.end(next);
	}
}

/** The course project asked for none: it had what the system gives by default. */
function askKernelBuffer(receiver: Receiver): void {
	const {kernelBuffer, profile} = settings;
	receiver.askBuffer(kernelBuffer ?? (profile === 'live' ? wantedKernelBuffer : undefined));
	counters.set('receiveBufferBytes', receiver.bufferBytes);
}

async function followKernelDrops({address, port}: Receiver): Promise<void> {
	const drops = await readKernelDrops(address, port);
	if (drops !== undefined) {
		counters.set('kernelDropped', earlierDrops + drops);
	}
}
