import type {FastifyReply, FastifyRequest} from 'fastify';
import {jsonLine} from '../format.js';
import {HttpError} from './http-error.js';

/** What lives changes while it is read: nobody keeps it. */
export function sendLive(reply: FastifyReply, value: unknown): FastifyReply {
	return reply
		.header('cache-control', 'no-store')
		.type('application/json; charset=utf-8')
		.send(`${jsonLine(value)}\n`);
}

/**
 * For `onRequest` of routes that take a body. A form of another site can send other types without asking, JSON it can't.
 * @throws HttpError 415
 */
export async function demandJson({headers}: FastifyRequest): Promise<void> {
	if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
		throw new HttpError(415, 'the body has to be JSON, with Content-Type: application/json');
	}
}

/** @throws HttpError 422 for what is no object: arrays, numbers, null. */
export function bodyObject(
	{body}: FastifyRequest,
	allowed: readonly string[],
): Readonly<Record<string, unknown>> {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		throw new HttpError(422, `the body has to be a JSON object with ${allowed.join(', ')}`);
	}

	const unknown = Object.keys(body).find(name => !allowed.includes(name));
	if (unknown !== undefined) {
		throw new HttpError(422, `there is no ${JSON.stringify(unknown)} here; there is ${allowed.join(', ')}`);
	}

	return body as Readonly<Record<string, unknown>>;
}
