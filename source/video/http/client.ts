import http, {type IncomingMessage} from 'node:http';
import {addAbortSignal, type Readable} from 'node:stream';
import {cleanLine, shorten} from '../../format.js';
import {lossOf, reasonOf} from '../reason.js';
import {shownSource} from '../source-name.js';
import {StreamError} from './stream-error.js';
import {connectTo} from './tolerant-socket.js';
import {Cookies} from './cookies.js';
import {codings, decoded} from './decoded.js';
import {Login} from './login.js';

const mostRedirects = 5;
export const wanted = 'wanted is multipart/x-mixed-replace or image/jpeg';
const redirects = new Set([301, 302, 303, 307, 308]);

export type Answer = {
	/** Where it came from in the end, fit to be shown. */
	readonly name: string;
	/** Content-Type as it was sent; empty where there is none. */
	readonly type: string;
	/** Bytes that its body has; undefined where it does not say. */
	readonly length: number | undefined;
	/** Decoded. Whoever gets it reads or destroys it. */
	readonly body: Readable;
};

export type ClientOptions = {
	readonly url: URL;
	/** Milliseconds that a server has for the head of each answer. */
	readonly answerMs: number;
	/** What an answer of this Content-Type is not; undefined: it may be what is wanted. */
	readonly objection: (type: string) => string | undefined;
};

/**
 * Asks a camera for its pictures, again and again: keeps what it said of logins and cookies. User and password of the URL go
 * to no other server (RFC 9110, 11.6.1), follows at most five redirects.
 */
export class Client {
	readonly #options: ClientOptions;
	readonly #cookies = new Cookies();
	#login: Login;

	constructor(options: ClientOptions) {
		this.#options = options;
		this.#login = new Login(options.url);
	}

	/** @throws StreamError (rejects): nobody answers, or it is something else: one line. */
	async get(signal: AbortSignal): Promise<Answer> {
		let at = this.#options.url;
		this.#login.begin();
		for (let hop = 0; hop <= mostRedirects; hop++) {
			const answer = await this.#let(at, signal);
			if (!redirects.has(answer.statusCode ?? 0)) {
				return this.#checked(answer, at);
			}

			answer.destroy();
			at = this.#redirected(at, answer.headers.location);
		}

		throw refusal(this.#options.url, `redirects more than ${mostRedirects} times`);
	}

	/** The answer to a request, and to those that say who asks. */
	async #let(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
		for (;;) {
			const answer = await this.#request(url, signal);
			this.#cookies.take(url, answer.headers['set-cookie'] ?? []);
			const {statusCode = 0} = answer;
			const isFine = statusCode === 200 && this.#objection(answer) === undefined;
			if (isFine || redirects.has(statusCode) || statusCode >= 500) {
				return answer;
			}

			// Some do not ask, and show another page, or none, to those who do not say who they are.
			if (!this.#login.refused(url, answer.headersDistinct['www-authenticate'] ?? [])) {
				return answer;
			}

			answer.destroy();
		}
	}

	async #request(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
		const {answerMs} = this.#options;
		const authorization = this.#login.authorization('GET', url);
		const cookie = this.#cookies.for(url);
		return new Promise((resolve, reject) => {
			const request = http.get({
				createConnection: () => connectTo(url),
				path: url.pathname + url.search,
				headers: {
					host: url.host,
					accept: 'multipart/x-mixed-replace, image/jpeg, */*;q=0.5',
					'accept-encoding': 'identity',
					'user-agent': 'vstream-tui',
					connection: 'close',
					...(authorization === undefined ? {} : {authorization}),
					...(cookie === undefined ? {} : {cookie}),
				},
				// Small devices end their lines as they like; there is nobody between to be misled.
				insecureHTTPParser: true,
				maxHeaderSize: 32 * 1024,
			});
			const abort = (): void => void request.destroy(new Error('it is not wanted any more'));
			signal.addEventListener('abort', abort, {once: true});
			const timer = setTimeout(() => {
				request.destroy(new Error(`no answer within ${answerMs / 1000} s`));
			}, answerMs);
			request.once('response', answer => {
				clearTimeout(timer);
				// A request that is destroyed now would end its answer as if in good order.
				signal.removeEventListener('abort', abort);
				resolve(addAbortSignal(signal, answer));
			});
			// With nobody to hear of it, a 101 would end the connection and be neither an answer nor an error.
			request.once('upgrade', (answer, socket) => {
				clearTimeout(timer);
				signal.removeEventListener('abort', abort);
				socket.destroy();
				resolve(answer);
			});
			// Later ones come to the answer as well, and are heard there.
			request.on('error', error => {
				clearTimeout(timer);
				signal.removeEventListener('abort', abort);
				const said = `can't be read: ${reasonOf(error)}`;
				reject(new StreamError({name: shown(url), said, reason: lossOf(error)}));
			});
		});
	}

	#checked(answer: IncomingMessage, url: URL): Answer {
		const {headers} = answer;
		const objection = this.#refusal(answer, url);
		const body = objection === undefined ? decoded(answer) : undefined;
		if (body === undefined) {
			answer.destroy();
			const coding = shorten(cleanLine(headers['content-encoding'] ?? ''), 40);
			throw objection ?? refusal(url, `is encoded with ${coding}; read are ${codings}`);
		}

		const length = body === answer ? headers['content-length'] : undefined;
		return {
			name: shown(url),
			type: headers['content-type'] ?? '',
			length: length === undefined ? undefined : Number(length),
			body,
		};
	}

	#objection(answer: IncomingMessage): string | undefined {
		return this.#options.objection(answer.headers['content-type'] ?? '');
	}

	/** Why this answer is not what is wanted. */
	#refusal(answer: IncomingMessage, url: URL): StreamError | undefined {
		const {statusCode = 0} = answer;
		if (statusCode === 200) {
			const objection = this.#objection(answer);
			return objection === undefined ? undefined : refusal(url, objection);
		}

		if (statusCode === 401) {
			return refusal(url, this.#login.problem);
		}

		const said = `answers ${statusCode} ${http.STATUS_CODES[statusCode] ?? ''}`.trimEnd();
		return new StreamError({name: shown(url), said: `${said}; ${wanted}`, reason: `it ${said}`});
	}

	#redirected(from: URL, location: string | undefined): URL {
		try {
			const to = new URL(location ?? '', from);
			if (location === undefined || (to.protocol !== 'http:' && to.protocol !== 'https:')) {
				throw new RangeError();
			}

			// What is relative has those of the URL that it came from.
			if (to.username !== '' && to.origin !== from.origin) {
				this.#login = new Login(to);
			}

			return to;
		} catch {
			const where = location === undefined ? 'nowhere' : shownSource(shorten(cleanLine(location), 60));
			throw refusal(from, `redirects to ${where}, which is no http(s) URL`);
		}
	}
}

function refusal(url: URL, said: string): StreamError {
	return new StreamError({name: shown(url), said, reason: `it ${said}`});
}

function shown(url: URL): string {
	return shownSource(url.href);
}
