import {parentPort, workerData} from 'node:worker_threads';
import {load} from './product.js';
import type {TransportWorkerData} from './transport.js';

/** Sends frame after frame until it is told to stop. */

const {task, memory, port} = workerData as TransportWorkerData;
const {Counters} = await load(task.build, 'metrics/counters.js');
const counters = new Counters(memory);
const fail = (detail: string): never => {
	throw new Error(detail);
};

let next = 0;
const numbering = {
	streamId: 1,
	take(count: number): number {
		const first = next;
		next = (next + count) % 2 ** 32;
		return first;
	},
};
const sender = await (task.protocol === 'tcp' ? openTcp() : openUdp());
const data = Buffer.alloc(task.frameLength, 'vstream');
let isStopped = false;
parentPort?.once('message', () => {
	isStopped = true;
});
for (let index = 0; !isStopped; index++) {
	const {packets, bytes} = await sender.send({
		index,
		codec: 'jpeg',
		capturedAt: 0,
		width: 16,
		height: 16,
		data,
	});
	counters.add('packetsSent', packets);
	counters.add('bytesSent', bytes);
	await new Promise(setImmediate);
}

await sender.close();

async function openTcp() {
	const {TcpSender} = await load(task.build, 'transport/tcp-sender.js');
	const tcp = new TcpSender({host: '127.0.0.1', port, numbering, onNotice: fail});
	await tcp.connected(1000);
	return tcp;
}

async function openUdp() {
	const {UdpSender} = await load(task.build, 'transport/udp-sender.js');
	// A budget of a microsecond a frame lifts the pace to where it never holds a datagram back.
	const frameBudget = (): number => (task.isPaced ? 0 : 0.001);
	return UdpSender.open({host: '127.0.0.1', port, numbering, packetSize: () => task.size, frameBudget});
}
