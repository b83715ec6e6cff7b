import {parentPort, workerData} from 'node:worker_threads';

/** The thread's two ends, with types. The lab is the only one that starts workers, so what it passes is believed. */
export function openPort<Data, Incoming, Outgoing>(): {
	readonly data: Data;
	readonly post: (message: Outgoing) => void;
	readonly onMessage: (listener: (message: Incoming) => void) => void;
	/** Lets the thread end when nothing else keeps it. */
	readonly close: () => void;
} {
	const port = parentPort;
	if (port === null) {
		throw new Error('this file is a worker: the lab starts it');
	}

	return {
		data: workerData as Data,
		post: message => port.postMessage(message),
		onMessage: listener => port.on('message', listener),
		close: () => port.close(),
	};
}
