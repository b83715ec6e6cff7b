import {BroadcastChannel} from 'node:worker_threads';

/** Becomes a real worker that can be killed from outside, as nothing in the product allows: by a word on the channel. */
export async function become(workerUrl, channelName) {
	const channel = new BroadcastChannel(channelName);
	channel.unref();
	channel.onmessage = ({data}) => {
		if (data === 'exit') {
			process.exit(137);
		}

		// Outside of the listener, whose errors are not those of the thread.
		setImmediate(() => {
			throw new Error('told to fail');
		});
	};
	await import(workerUrl);
}
