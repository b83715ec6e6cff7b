import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {readTask} from '../child.js';
import {load} from './product.js';

/** The product's sender and receiver in a thread each, as they run in it, with frames that are not pictures. */

export type TransportTask = {
	readonly build: string;
	readonly protocol: 'tcp' | 'udp';
	/** TCP: bytes of a read at most. UDP: bytes of a datagram. */
	readonly size: number;
	/** UDP: at the pace that the product keeps, or as fast as it goes. */
	readonly isPaced: boolean;
	readonly frameLength: number;
	readonly seconds: number;
};

export type TransportAnswer = {
	/** TCP: reads. UDP: datagrams that arrived. */
	readonly packetsPerSecond: number;
	/** 10⁶ bytes that arrived, headers included. */
	readonly megabytesPerSecond: number;
	/** Share of the packets sent that never arrived, 0 … 100. */
	readonly lostPercent: number;
	/** CPU microseconds of all threads for each packet. */
	readonly cpuMicrosecondsPerPacket: number;
};

export type TransportWorkerData = {
	readonly task: TransportTask;
	readonly memory: SharedArrayBuffer;
	/** One number: how often a read asked for room. */
	readonly reads: SharedArrayBuffer;
	/** Where the receiver listens; the receiver itself takes any port. */
	readonly port: number;
};

const warmUpMs = 300;
/** Milliseconds in which what is under way arrives. */
const settleMs = 100;

const task = readTask<TransportTask>();
const {Counters} = await load(task.build, 'metrics/counters.js');
const memory = new SharedArrayBuffer(Counters.byteLength);
const reads = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
const counters = new Counters(memory);

const receiver = startWorker('receiver', 0);
const port = await new Promise<number>((resolve, reject) => {
	receiver.once('message', resolve);
	receiver.once('error', reject);
});
const sender = startWorker('sender', port);
await sleep(warmUpMs);
const from = read();
await sleep(task.seconds * 1000);
const to = read();
sender.postMessage('stop');
await new Promise(resolve => sender.once('exit', resolve));
await sleep(settleMs);
const sent = counters.get('packetsSent');
const answer: TransportAnswer = {
	packetsPerSecond: (to.packets - from.packets) / (to.at - from.at),
	megabytesPerSecond: (to.bytes - from.bytes) / (to.at - from.at) / 1e6,
	lostPercent: (1 - counters.get('packetsReceived') / sent) * 100,
	cpuMicrosecondsPerPacket: (to.cpuMicroseconds - from.cpuMicroseconds) / (to.packets - from.packets),
};
process.stdout.write(JSON.stringify(answer), () => process.exit(0));

function startWorker(name: 'sender' | 'receiver', port: number): Worker {
	const workerData: TransportWorkerData = {task, memory, reads, port};
	return new Worker(new URL(`transport-${name}.js`, import.meta.url), {workerData});
}

function read(): {at: number; packets: number; bytes: number; cpuMicroseconds: number} {
	const {user, system} = process.cpuUsage();
	return {
		at: performance.now() / 1000,
		packets: task.protocol === 'tcp' ? (new Float64Array(reads)[0] ?? 0) : counters.get('packetsReceived'),
		bytes: counters.get('bytesReceived'),
		cpuMicroseconds: user + system,
	};
}
