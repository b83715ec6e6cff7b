import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import {cleanLine, shorten} from '../../format.js';
import {isMultipart} from '../../multipart/boundary.js';
import {SourceError} from '../source.js';
import {shownSource} from '../source-name.js';
import {reasonOf} from './reason.js';

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const wanted = 'wanted is multipart/x-mixed-replace';

/**
 * The answer of an MJPEG server, its body not read yet. Follows at most five redirects; user and password of the URL (RFC
 * 7617) go to no other host.
 * @throws SourceError (rejects): nobody answers within `answerMs` each time, or it is something else: one line.
 */
export async function requestStream(
	url: URL,
	{answerMs, signal}: {readonly answerMs: number; readonly signal: AbortSignal},
): Promise<IncomingMessage> {
	let at = url;
	for (let hop = 0; hop <= mostRedirects; hop++) {
		const answer = await get(at, answerMs, signal);
		if (!redirects.has(answer.statusCode ?? 0)) {
			return checked(answer, at);
		}

		answer.destroy();
		at = redirected(at, answer.headers.location);
	}

	throw new SourceError(`${shown(url)} redirects more than ${mostRedirects} times`);
}

async function get(url: URL, answerMs: number, signal: AbortSignal): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		const request = (url.protocol === 'https:' ? https : http).get(url, {
			agent: false,
			headers: {accept: 'multipart/x-mixed-replace, image/jpeg', 'user-agent': 'vstream-tui'},
			// Small devices end their header lines as they like; there is nobody between to be misled.
			insecureHTTPParser: true,
			maxHeaderSize: 16 * 1024,
			signal,
		});
		const timer = setTimeout(() => {
			request.destroy(new Error(`no answer within ${answerMs / 1000} s`));
		}, answerMs);
		request.once('response', answer => {
			clearTimeout(timer);
			resolve(answer);
		});
		// With nobody to hear of it, a 101 would end the connection and be neither an answer nor an error.
		request.once('upgrade', (answer, socket) => {
			clearTimeout(timer);
			socket.destroy();
			resolve(answer);
		});
		// Later ones come to the answer as well, and are heard there.
		request.on('error', error => {
			clearTimeout(timer);
			reject(new SourceError(`${shown(url)} can't be read: ${cleanLine(reasonOf(error))}`));
		});
	});
}

function checked(answer: IncomingMessage, url: URL): IncomingMessage {
	const {statusCode = 0, headers} = answer;
	const type = headers['content-type'] ?? '';
	const problem =
		statusCode === 200 ? (mayBeStream(type) ? undefined : wrongType(type)) : wrongStatus(statusCode, headers);
	if (problem === undefined) {
		return answer;
	}

	answer.destroy();
	throw new SourceError(`${shown(url)} ${problem}`);
}

/** `application/octet-stream` says nothing, and is what ffmpeg calls its mpjpeg output: its first line tells. */
function mayBeStream(type: string): boolean {
	return isMultipart(type) || /^\s*application\/octet-stream\b/i.test(type);
}

function wrongType(type: string): string {
	const what = type === '' ? 'without a Content-Type' : `with ${shorten(cleanLine(type), 60)}`;
	return `answers ${what}; ${wanted}, so its path may be another one`;
}

function wrongStatus(status: number, headers: http.IncomingHttpHeaders): string {
	if (status === 401) {
		const isDigest = /^\s*digest/i.test(headers['www-authenticate'] ?? '');
		return isDigest
			? 'asks for Digest authentication, which is not spoken here; have it ask for Basic'
			: 'asks for a user and a password, or others: http://USER:PASSWORD@HOST/…';
	}

	return `answers ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd() + `; ${wanted}`;
}

function redirected(from: URL, location: string | undefined): URL {
	try {
		const to = new URL(location ?? '', from);
		if (location === undefined || (to.protocol !== 'http:' && to.protocol !== 'https:')) {
			throw new RangeError();
		}

		if (to.host === from.host && to.protocol === from.protocol && to.username === '') {
			to.username = from.username;
			to.password = from.password;
		}

		return to;
	} catch {
		const where = location === undefined ? 'nowhere' : shownSource(shorten(cleanLine(location), 60));
		throw new SourceError(`${shown(from)} redirects to ${where}, which is no http(s) URL`);
	}
}

function shown(url: URL): string {
	return shownSource(url.href);
}
