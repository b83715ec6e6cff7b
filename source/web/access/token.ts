import {createHash, timingSafeEqual} from 'node:crypto';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {HttpError} from '../http-error.js';

const refused =
	'this page needs the token in its address, as the program printed it: http://127.0.0.1:PORT/?token=…';

/**
 * Lets in those who bring the token: in the query, as the printed address has it, or in the cookie that such a request is
 * given. Has to be called before any route is added.
 */
export function demandToken(app: FastifyInstance, token: string): void {
	app.addHook('onRequest', async (request, reply) => {
		if (isSame(queried(request), token)) {
			reply.header('set-cookie', `${cookieName(request)}=${token}; HttpOnly; SameSite=Strict; Path=/`);
		} else if (!isSame(remembered(request), token)) {
			throw new HttpError(403, refused);
		}
	});
}

/** Takes as long for a wrong one as for the right one. */
function isSame(given: string, token: string): boolean {
	return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

function queried({query}: FastifyRequest): string {
	const {token} = query as {readonly token?: unknown};
	return typeof token === 'string' ? token : '';
}

function remembered(request: FastifyRequest): string {
	const start = `${cookieName(request)}=`;
	const cookies = (request.headers.cookie ?? '').split(';').map(cookie => cookie.trim());
	return cookies.find(cookie => cookie.startsWith(start))?.slice(start.length) ?? '';
}

/** Cookies know no ports, and two of these pages must not take each other's away. */
function cookieName({socket: {localPort}}: FastifyRequest): string {
	return `vstream-token-${localPort ?? 0}`;
}
