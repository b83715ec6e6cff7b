import type {FastifyError, FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {cleanLine, shorten} from '../format.js';
import {HttpError, plainText} from './http-error.js';
import {strictHeaders} from './safety.js';

const maxLineLength = 500;
/** Of a path, in an event that every page keeps. */
const maxPathLength = 100;

/** What the framework refuses by itself, in our words. */
const lines: Readonly<Record<string, readonly [number, string]>> = {
	FST_ERR_BAD_URL: [400, 'the path has a % that is followed by no two hexadecimal digits'],
	FST_ERR_MAX_PARAM_LENGTH: [414, 'the path is too long'],
	FST_ERR_CTP_BODY_TOO_LARGE: [413, 'the body is too large; it has at most 16 384 bytes'],
	FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'the body has another length than Content-Length says'],
	FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'the body is empty; it has to be a JSON object'],
	FST_ERR_CTP_INVALID_JSON_BODY: [400, 'the body is no JSON'],
	FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'the body has to be JSON, with Content-Type: application/json'],
};

/** Every error becomes its status and one line. `onFault` is told of those that are nobody's but ours. */
export function answerErrors(app: FastifyInstance, onFault: (line: string) => void): void {
	app.setErrorHandler((error, request, reply) => {
		if (!sendError(error, reply)) {
			const path = shorten(cleanLine(request.url), maxPathLength);
			onFault(`the page's server failed at ${request.method} ${path}: ${messageOf(error)}`);
			sendLine(reply, 500, 'the server failed at this; the events of the run say more');
		}
	});
}

/** For errors that come before any route is found. */
export function answerFrameworkError(
	error: FastifyError,
	_request: FastifyRequest,
	reply: FastifyReply,
): void {
	reply.headers(strictHeaders);
	if (!sendError(error, reply)) {
		sendLine(reply, 400, messageOf(error));
	}
}

function sendError(error: unknown, reply: FastifyReply): boolean {
	if (error instanceof HttpError) {
		reply.headers(error.headers);
		sendLine(reply, error.statusCode, error.message);
		return true;
	}

	if (!(error instanceof Error)) {
		return false;
	}

	const {code, statusCode} = error as Partial<FastifyError>;
	const [status, line] = lines[code ?? ''] ?? [statusCode ?? 500, error.message];
	if (status >= 500) {
		return false;
	}

	sendLine(reply, status, line);
	return true;
}

function sendLine(reply: FastifyReply, status: number, line: string): void {
	void reply
		.code(status)
		.header('cache-control', 'no-store')
		.type(plainText)
		.send(`${shorten(cleanLine(line), maxLineLength)}\n`);
}

function messageOf(error: unknown): string {
	return shorten(cleanLine(error instanceof Error ? error.message : String(error)), maxLineLength);
}
