import helmet from '@fastify/helmet';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {cleanLine, shorten} from '../format.js';
import {HttpError} from './http-error.js';

/**
 * Who may ask. The server listens on this machine alone, yet every page that a browser of this machine shows can send requests
 * to it: by a name that is made to lead here (DNS rebinding; Host tells), or straight across sites (Origin and Sec-Fetch-Site tell).
 */
const ownHost = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;
const maxShownLength = 100;

/** Nothing inline, nothing from anywhere else; pictures also from memory. */
const contentSecurityPolicy = {
	useDefaults: false,
	directives: {
		'default-src': ["'none'"],
		'script-src': ["'self'"],
		'style-src': ["'self'"],
		'img-src': ["'self'", 'blob:'],
		'connect-src': ["'self'"],
		'base-uri': ["'none'"],
		'form-action': ["'none'"],
		'frame-ancestors': ["'none'"],
	},
};

/** For answers that are given before the hooks below run: they show nothing at all. */
export const strictHeaders = {
	'content-security-policy': "default-src 'none'",
	'cross-origin-resource-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
} as const;

/** Has to be called before any route is added. */
export async function keepSafe(app: FastifyInstance): Promise<void> {
	await app.register(helmet, {
		contentSecurityPolicy,
		// Without it, browsers would send `Origin: null` with some requests of our own page.
		referrerPolicy: {policy: 'same-origin'},
		xFrameOptions: {action: 'deny'},
		// It speaks plain HTTP, to this machine alone.
		strictTransportSecurity: false,
		// For browsers that are long gone.
		xDnsPrefetchControl: false,
		xDownloadOptions: false,
		xPermittedCrossDomainPolicies: false,
		xXssProtection: false,
	});
	app.addHook('onRequest', async request => {
		checkTarget(request);
		checkHost(request);
		checkOrigin(request);
		checkSite(request);
	});
}

function checkTarget({url}: FastifyRequest): void {
	if (!url.startsWith('/')) {
		throw new HttpError(400, `ask for a path that begins with /, not for ${show(url)}; this is no proxy`);
	}
}

function checkHost({raw}: FastifyRequest): void {
	const given = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
	if (given.length !== 1) {
		throw new HttpError(400, `a request needs one Host header, this one has ${given.length}`);
	}

	const host = raw.headers.host ?? '';
	if (!ownHost.test(host)) {
		throw new HttpError(421, `Host has to be 127.0.0.1, localhost or [::1], not ${show(host)}`);
	}
}

function checkOrigin({headers: {origin, host = ''}}: FastifyRequest): void {
	if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
		throw new HttpError(403, `another site (${show(origin)}) may not ask this server; open http://${host}/`);
	}
}

/** Browsers say it since 2020 to 2023; `none`: the address was typed in. */
function checkSite({method, headers}: FastifyRequest): void {
	const site = headers['sec-fetch-site'] ?? 'none';
	const isReading = method === 'GET' || method === 'HEAD';
	// A link on another page may lead here; its pictures and scripts may not come from here, nor use up what viewers may take.
	const isVisit =
		isReading && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
	if (site !== 'same-origin' && site !== 'none' && !isVisit) {
		throw new HttpError(
			403,
			`another site (Sec-Fetch-Site: ${show([site].flat().join(', '))}) may not ask this server`,
		);
	}
}

function show(text: string): string {
	return JSON.stringify(shorten(cleanLine(text), maxShownLength));
}
