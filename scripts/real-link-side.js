/**
 * One side of a real link: starts one of the two built workers in this process (and so in this process's network namespace)
 * and tells its parent what it counted. Messages in: {type: 'start', role, data}, {type: 'end', streamId, sentSequence}. Out: what the
 * worker posts, then {type: 'report', report}.
 */
import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import * as readings from '../dist/lab/readings.js';
import {createMemory} from '../dist/lab/sampler.js';
import {Counters} from '../dist/metrics/counters.js';
import {Histogram} from '../dist/metrics/histogram.js';

/** Milliseconds without a new packet after which what is missing will not come any more, and the most that is waited. */
const quietMs = 1000;
const patienceMs = 10_000;

const memory = createMemory();
const counters = new Counters(memory.counters);
let worker;
/** Packets after the last one that arrived. */
let lostAtEnd = null;

// The terminal sends it to the whole group; the parent alone decides.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(1));
process.on('message', message => {
	if (message.type === 'start') {
		start(message);
	} else {
		void endReceiving(message);
	}
});

function start({role, data}) {
	worker = new Worker(new URL(`../dist/workers/${role}.js`, import.meta.url), {
		workerData: {...data, memory},
	});
	worker.on('message', message => {
		process.send(message);
		if (message.type === 'ready' && role === 'capture') {
			void endSending(message.endIndex, data.durationSeconds);
		} else if (message.type === 'stopped') {
			finish(role === 'capture' ? sendingReport() : receivingReport());
		}
	});
	worker.on('error', error => {
		process.send({type: 'failed', message: `${role} worker: ${error.message}`});
	});
}

/** Stops when the last frame of the run is captured; a machine that can't keep up is given a second more. */
async function endSending(endIndex, durationSeconds) {
	const giveUpAt = performance.now() + (durationSeconds + 1) * 1000;
	while (counters.get('framesCaptured') < endIndex && performance.now() < giveUpAt) {
		await sleep(20);
	}

	worker.postMessage({type: 'stop'});
}

/** Waits until everything that was sent is here or lost for good. */
async function endReceiving({streamId, sentSequence}) {
	const giveUpAt = performance.now() + patienceMs;
	let quietSince = performance.now();
	let last = '';
	while (counters.get('nextSequence') < sentSequence && performance.now() < giveUpAt) {
		const now = `${counters.get('packetsReceived')} ${counters.get('bytesReceived')}`;
		quietSince = now === last ? quietSince : performance.now();
		last = now;
		if (performance.now() - quietSince > quietMs) {
			break;
		}

		await sleep(20);
	}

	lostAtEnd = Math.max(0, sentSequence - counters.get('nextSequence'));
	// In one program the worker reads where the stream ended in shared memory; here it has to be written down for it.
	counters.set('sentStream', streamId);
	counters.set('sentSequence', sentSequence);
	worker.postMessage({type: 'stop'});
}

function sendingReport() {
	return {
		frames: readings.readFrames(counters),
		senderDrops: readings.readSenderDrops(counters),
		packetsSent: counters.get('packetsSent'),
		sentSequence: counters.get('sentSequence'),
		bytesSent: counters.get('bytesSent'),
		tcp: readings.readTcp(counters),
		system: {tcpSegmentsRetransmitted: systemCount('Tcp', 'RetransSegs')},
	};
}

function receivingReport() {
	return {
		frames: readings.readFrames(counters),
		packets: readings.readPackets(counters),
		lostAtEnd,
		bytes: readings.readBytes(counters),
		latencyMs: {received: percentiles(memory.receivedLatency), rendered: percentiles(memory.renderedLatency)},
		jitterMs: readings.readJitterMs(counters),
		freezes: readings.readFreezes(counters),
		receiveBufferBytes: counters.get('receiveBufferBytes'),
		system: {
			datagramsDropped: systemCount('Udp', 'RcvbufErrors'),
			fragmentsReceived: systemCount('Ip', 'ReasmReqds'),
			reassembled: systemCount('Ip', 'ReasmOKs'),
			reassemblyFailed: systemCount('Ip', 'ReasmFails'),
		},
	};
}

function percentiles(histogram) {
	const found = new Histogram(histogram).snapshot().quantiles([0.5, 0.95, 0.99]);
	const milliseconds = microseconds => (microseconds === undefined ? null : microseconds / 1000);
	const [p50, p95, p99] = found?.quantiles ?? [];
	return {
		p50: milliseconds(p50),
		p95: milliseconds(p95),
		p99: milliseconds(p99),
		max: milliseconds(found?.max),
	};
}

/** A counter of this network namespace: /proc/net/snmp has a line of names and a line of numbers for each protocol. */
function systemCount(protocol, name) {
	const [names = [], numbers = []] = readFileSync('/proc/self/net/snmp', 'latin1')
		.split('\n')
		.filter(line => line.startsWith(`${protocol}: `))
		.map(line => line.split(' '));
	const value = Number(numbers[names.indexOf(name)]);
	return Number.isInteger(value) ? value : null;
}

function finish(report) {
	process.send({type: 'report', report}, () => {
		process.removeAllListeners('disconnect');
		process.disconnect();
		process.exit(0);
	});
}
