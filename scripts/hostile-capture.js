/** The real capture worker, which first says what a stranger would have to find out: the stream's id, and where its counts lie. */
import {BroadcastChannel, workerData} from 'node:worker_threads';

const {streamId, port, memory} = workerData;
const channel = new BroadcastChannel('hostile');
channel.postMessage({streamId, port, counters: memory.counters});
channel.close();
await import('../dist/workers/capture.js');
