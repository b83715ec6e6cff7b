import {METHODS} from 'node:http';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {cleanLine, shorten} from '../format.js';
import {HttpError} from './http-error.js';

type Known = {readonly pattern: RegExp; readonly methods: Set<string>};

const maxShownLength = 100;

/**
 * What is answered where no route is found: 405 with `Allow` (RFC 9110, section 15.5.6) where the path has other methods, else
 * 404. Has to be called before any route is added. It decides before a body is read.
 */
export function answerUnknown(app: FastifyInstance): void {
	const known = new Map<string, Known>();
	app.addHook('onRoute', ({url, method}) => {
		const {methods} = known.get(url) ?? {methods: new Set<string>()};
		for (const name of [method].flat()) {
			methods.add(name);
		}

		known.set(url, {pattern: patternOf(url), methods});
	});
	app.addHook('onRequest', async request => {
		if (request.is404) {
			throw unknown(request, known.values());
		}
	});
	// Files that have gone since the start, and whatever else a route gives up on.
	app.setNotFoundHandler(request => {
		throw unknown(request, known.values());
	});
}

/** The router knows `:name`, one part of a path, and a `*` at the end, any rest. */
function patternOf(url: string): RegExp {
	const source = url
		.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
		.replaceAll(/:\w+/g, '[^/]+')
		.replace(/\*$/, '.*');
	return new RegExp(`^${source}$`);
}

function unknown({method, url}: FastifyRequest, known: Iterable<Known>): HttpError {
	const path = pathOf(url);
	const allowed = [...known].filter(({pattern}) => pattern.test(path)).flatMap(({methods}) => [...methods]);
	const shown = shorten(cleanLine(path), maxShownLength);
	if (allowed.length === 0 || allowed.includes(method)) {
		return new HttpError(404, `there is no ${shown} here; / is the page`);
	}

	const allow = [...new Set(allowed)].toSorted().join(', ');
	return new HttpError(405, `${shown} can't be asked with ${method}; it answers ${allow}`, {allow});
}

function pathOf(url: string): string {
	const [path = ''] = url.split('?');
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** Makes the router take every method that Node's parser takes, so that each gets an answer of ours. */
export function knowAllMethods(app: FastifyInstance): void {
	for (const method of METHODS.filter(name => name !== 'CONNECT' && !app.supportedMethods.includes(name))) {
		app.addHttpMethod(method);
	}
}
