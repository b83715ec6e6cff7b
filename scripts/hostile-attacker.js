/**
 * The stranger, in a thread of its own. Messages in: {kind, count, window} (window: packets that may be sent and not counted yet,
 * so that the kernel's buffer always has room for the stream), or {kind, seconds} for as many as it can. Out: {sent} when it is done.
 */
import dgram from 'node:dgram';
import {once} from 'node:events';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import {nowMicroseconds} from '../dist/clock.js';
import {Counters} from '../dist/metrics/counters.js';
import {connectionKinds, datagramKinds} from './hostile-kinds.js';

const {host, port, streamId} = workerData;
const counters = new Counters(workerData.counters);
/** Connections that may be open at a time. */
const crowd = 8;
/** Packets that are given to the system at a time where nobody holds them back. */
const unpacedBatch = 1000;
/** Milliseconds after which what is not counted was dropped by the kernel. */
const patience = 300;

parentPort.on('message', async task => {
	const isDatagrams = task.kind in datagramKinds;
	parentPort.postMessage({sent: await (isDatagrams ? sendDatagrams(task) : connect(task))});
});

const refused = () => counters.get('packetsMalformed') + counters.get('packetsForeign');

function stream() {
	const [sequence, frameIndex] = [counters.get('nextSequence'), counters.get('nextFrame')];
	return {streamId, sequence, frameIndex, now: nowMicroseconds()};
}

async function sendDatagrams({kind, count = Infinity, seconds = Infinity, window = unpacedBatch}) {
	const socket = dgram.createSocket('udp4');
	socket.connect(port, host);
	await once(socket, 'connect');
	const make = datagramKinds[kind];
	const endAt = performance.now() + seconds * 1000;
	let base = refused();
	let sent = 0;
	while (sent < count && performance.now() < endAt) {
		const batch = Math.min(window, count - sent);
		const now = stream();
		for (const last = sent + batch - 1; sent < last; sent++) {
			socket.send(make(now, sent));
		}

		await new Promise(resolve => socket.send(make(now, sent++), () => resolve()));
		if (window !== unpacedBatch) {
			base -= await uncounted(() => sent - (refused() - base));
		}
	}

	socket.close();
	return sent;
}

/** Resolves to 0 when all are counted, or to how many are not when they will not be any more. */
async function uncounted(missing) {
	const giveUpAt = performance.now() + patience;
	while (missing() > 0 && performance.now() < giveUpAt) {
		await new Promise(setImmediate);
	}

	return Math.max(0, missing());
}

async function connect({kind, count}) {
	let left = count;
	await Promise.all(
		Array.from({length: crowd}, async () => {
			while (left-- > 0) {
				await connectOnce(connectionKinds[kind](stream()));
			}
		}),
	);
	return count;
}

async function connectOnce(bytes) {
	const socket = net.connect(port, host);
	socket.on('error', () => undefined);
	const closed = new Promise(resolve => socket.once('close', resolve));
	socket.resume();
	await once(socket, 'connect');
	if (bytes === undefined) {
		socket.resetAndDestroy();
	} else {
		socket.write(bytes);
		const timer = sleep(5000, undefined, {ref: false}).then(() => socket.destroy());
		await Promise.race([closed, timer]);
	}

	await closed;
}
