import type {ServerResponse} from 'node:http';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {HttpError} from '../http-error.js';
import {ViewerLimit} from './limit.js';

export type EndlessOptions = {
	/** Shared with the other endless answers. */
	readonly limit?: ViewerLimit;
};

/** Begins one endless answer; undefined where nothing is to be written: it is a HEAD, or nobody is there any more. */
export type BeginEndless = (
	request: FastifyRequest,
	reply: FastifyReply,
	contentType: string,
) => ServerResponse | undefined;

/** Answers that go on until the viewer leaves, or the app closes. */
export function endlessAnswers(
	app: FastifyInstance,
	{limit = new ViewerLimit()}: EndlessOptions,
): BeginEndless {
	const open = new Set<ServerResponse>();
	app.addHook('preClose', async () => {
		for (const response of open) {
			response.destroy();
		}
	});
	return (request, reply, contentType) => {
		if (reply.raw.socket === null) {
			// Behind another answer, which may be endless: what is written would pile up, and nobody would tell of its end.
			throw new HttpError(400, 'ask for this on a connection of its own, not behind another request');
		}

		const leave = request.method === 'HEAD' ? undefined : limit.enter(request.socket);
		const response = reply.hijack().raw;
		if (response.destroyed) {
			leave?.();
			return undefined;
		}

		// Ended by closing, and not in chunks: there are cameras' clients that know no chunks.
		response.useChunkedEncodingByDefault = false;
		for (const [name, value] of Object.entries(reply.getHeaders())) {
			response.setHeader(name, value ?? '');
		}

		response.writeHead(200, {
			'content-type': contentType,
			'cache-control': 'no-store',
			connection: 'close',
		});
		if (leave === undefined) {
			response.end();
			return undefined;
		}

		open.add(response);
		response.on('close', () => {
			open.delete(response);
			leave();
		});
		// What was under way to somebody who has just gone; `close` follows.
		response.on('error', () => {});
		// One to whom nothing is offered may wait for ever; connections/readers.ts closes those that do not take what is.
		response.setTimeout(0);
		return response;
	};
}
