import {parentPort, workerData} from 'node:worker_threads';
import {load} from './product.js';
import type {TransportWorkerData} from './transport.js';

/** Receives, puts together and counts, as the server worker does, and then lets the frame go. */

const {task, memory, reads} = workerData as TransportWorkerData;
const {Counters} = await load(task.build, 'metrics/counters.js');
const {Heartbeat} = await load(task.build, 'metrics/heartbeat.js');
const {Histogram} = await load(task.build, 'metrics/histogram.js');
const {Intake} = await load(task.build, 'server/intake.js');
const {Receiver} = await load(task.build, 'transport/receiver.js');

const latency = new Histogram(new SharedArrayBuffer(Histogram.byteLength));
const intake = new Intake({
	counters: new Counters(memory),
	latency,
	heartbeat: new Heartbeat(new SharedArrayBuffer(Heartbeat.byteLength)),
	onFrame: () => undefined,
});
const readCount = new Float64Array(reads);
const fail = (detail: string): never => {
	throw new Error(detail);
};

const receiver = await Receiver.listen({
	host: '127.0.0.1',
	port: 0,
	readSize() {
		readCount[0] = (readCount[0] ?? 0) + 1;
		return task.size;
	},
	handlers: {
		sender: {has: () => true, confirm: () => undefined},
		onPacket: (header, payload, wireBytes) => intake.onPacket(header, payload, wireBytes),
		onMalformed: fail,
		isOurs: () => true,
		onForeign: fail,
		onNotice: fail,
	},
});
parentPort?.postMessage(receiver.port);
