import type {FastifyInstance} from 'fastify';
import {endlessAnswers, type EndlessOptions} from '../viewers/endless.js';
import type {EventStream} from './event-stream.js';

/** Bytes that may wait for one client. */
const mostWaiting = 1024 * 1024;

export type EventRoutesOptions = EndlessOptions & {readonly stream: EventStream};

/** `/events`. */
export async function eventRoutes(app: FastifyInstance, options: EventRoutesOptions): Promise<void> {
	const {stream} = options;
	const begin = endlessAnswers(app, options);

	app.get('/events', (request, reply) => {
		const response = begin(request, reply, 'text/event-stream');
		if (response === undefined) {
			return;
		}

		const {'last-event-id': lastEventId} = request.headers;
		const leave = stream.join(
			{
				write(bytes) {
					response.write(bytes);
					// It does not read; it may come back, and gets what it missed.
					if (response.writableLength > mostWaiting) {
						response.destroy();
					}
				},
				end: () => response.end(),
			},
			[lastEventId].flat().join(','),
		);
		response.on('close', leave);
	});
}
