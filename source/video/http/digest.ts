import {createHash} from 'node:crypto';

/** Names of hash functions, as Node has them; the strongest first. */
const hashes = [
	['SHA-512-256', 'sha512-256'],
	['SHA-256', 'sha256'],
	['MD5', 'md5'],
] as const;

export type DigestRequest = {
	/** Of the challenge, by lower-case name. */
	readonly parameters: ReadonlyMap<string, string>;
	readonly user: string;
	readonly password: string;
	readonly method: string;
	/** Path and query, as the request has them. */
	readonly uri: string;
	/** The how-manieth request with this nonce: 1, 2, … */
	readonly count: number;
	/** A random text of the client. */
	readonly clientNonce: string;
};

/** How strong the hash of a Digest challenge is: 1, 2, …; 0 where it is none of those spoken here. Pure. */
export function digestStrength(parameters: ReadonlyMap<string, string>): number {
	const place = hashes.findIndex(([name]) => name === algorithmOf(parameters).name);
	const isSpoken = place !== -1 && parameters.has('nonce') && qopOf(parameters) !== 'unknown';
	return isSpoken ? hashes.length - place : 0;
}

/**
 * The value of `Authorization` that answers a Digest challenge (RFC 7616, 3.4; without `qop` as in RFC 2069, 2.4) for a request
 * without a body. Pure.
 * @throws RangeError where `digestStrength` of the challenge is 0.
 */
export function digestAuthorization(request: DigestRequest): string {
	const {parameters, user, password, method, uri, clientNonce} = request;
	const {name, isSession} = algorithmOf(parameters);
	const hash = hashes.find(([known]) => known === name)?.[1];
	const qop = qopOf(parameters);
	if (hash === undefined || qop === 'unknown') {
		throw new RangeError('this Digest challenge is not spoken here');
	}

	const digest = (...parts: readonly string[]): string =>
		createHash(hash).update(parts.join(':')).digest('hex');
	const [realm, nonce] = [parameters.get('realm') ?? '', parameters.get('nonce') ?? ''];
	const count = request.count.toString(16).padStart(8, '0');
	const secret = digest(user, realm, password);
	const first = isSession ? digest(secret, nonce, clientNonce) : secret;
	const second = qop === 'auth-int' ? digest(method, uri, digest('')) : digest(method, uri);
	const fields = [
		...userFields(request, digest),
		`realm=${quoted(realm)}`,
		`uri=${quoted(uri)}`,
		...echoed(parameters, 'algorithm', value => value),
		`nonce=${quoted(nonce)}`,
		...(qop === undefined ? [] : [`nc=${count}`, `qop=${qop}`]),
		// Without qop it is needed where it went into the hash.
		...(qop === undefined && !isSession ? [] : [`cnonce=${quoted(clientNonce)}`]),
		`response="${qop === undefined ? digest(first, nonce, second) : digest(first, nonce, count, clientNonce, qop, second)}"`,
		...echoed(parameters, 'opaque', quoted),
	];
	return `Digest ${fields.join(', ')}`;
}

/** The name hashed where that is asked for, else as it is; what is not ASCII in the form of RFC 8187. */
function userFields(
	{parameters, user}: DigestRequest,
	digest: (...parts: readonly string[]) => string,
): readonly string[] {
	if (parameters.get('userhash')?.toLowerCase() === 'true') {
		return [`username="${digest(user, parameters.get('realm') ?? '')}"`, 'userhash=true'];
	}

	return [
		/^[\x20-\x7e]*$/.test(user)
			? `username=${quoted(user)}`
			: `username*=UTF-8''${encodeURIComponent(user).replaceAll(/['()*]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)}`,
	];
}

function algorithmOf(parameters: ReadonlyMap<string, string>): {
	readonly name: string;
	readonly isSession: boolean;
} {
	const stated = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
	return {name: stated.replace(/-SESS$/, ''), isSession: stated.endsWith('-SESS')};
}

/** undefined: none is offered. */
function qopOf(parameters: ReadonlyMap<string, string>): 'auth' | 'auth-int' | 'unknown' | undefined {
	const offered = (parameters.get('qop') ?? '')
		.toLowerCase()
		.split(/[\s,]+/)
		.filter(each => each !== '');
	if (offered.length === 0) {
		return undefined;
	}

	return offered.includes('auth') ? 'auth' : offered.includes('auth-int') ? 'auth-int' : 'unknown';
}

function echoed(
	parameters: ReadonlyMap<string, string>,
	name: string,
	written: (value: string) => string,
): readonly string[] {
	const value = parameters.get(name);
	return value === undefined ? [] : [`${name}=${written(value)}`];
}

function quoted(text: string): string {
	return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
