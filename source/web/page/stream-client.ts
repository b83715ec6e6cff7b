import type {StreamMessages, StreamMessageType} from '../shared/stream.js';
import type {Model} from './model.js';

/** Milliseconds before the page asks again after the server refused. Where the connection broke, the browser asks by itself. */
const retryDelay = 2000;

/** Puts what /events says into the model, for as long as the page is open. */
export function followStream(model: Model): void {
	const source = new EventSource('/events');
	const on = <Type extends StreamMessageType>(type: Type, take: (message: StreamMessages[Type]) => void) => {
		source.addEventListener(type, ({data}: MessageEvent<string>) => {
			take(JSON.parse(data) as StreamMessages[Type]);
			model.setConnection('open');
		});
	};

	on('state', state => model.setState(state));
	on('history', history => model.setHistory(history));
	on('sample', sample => model.addSample(sample));
	on('event', event => model.addEvent(event));
	source.addEventListener('error', () => {
		model.setConnection('lost');
		if (source.readyState === EventSource.CLOSED) {
			setTimeout(() => followStream(model), retryDelay);
		}
	});
}
