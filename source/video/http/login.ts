import {randomBytes} from 'node:crypto';
import {cleanLine, shorten} from '../../format.js';
import {type Challenge, readChallenges} from './challenge.js';
import {digestAuthorization, digestStrength} from './digest.js';

type Scheme =
	{readonly kind: 'basic'} | {readonly kind: 'digest'; readonly parameters: ReadonlyMap<string, string>};

/** So many times a server may ask for the same request again: a way for each hash, one more for a nonce that is stale. */
const mostRefusals = 5;

const elsewhere =
	'asks for a user and a password; those of the URL are for the server that redirects here, so name this one as the source';

/**
 * User and password of a URL, for the server that they are meant for and no other. They are sent when they are asked for: as
 * the strongest Digest (RFC 7616) that is offered; as Basic (RFC 7617), which shows them to whoever listens, where a server
 * offers nothing else, does not take that Digest, or does not say what it wants.
 */
export class Login {
	readonly #origin: string;
	readonly #user: string;
	readonly #password: string;
	#scheme: Scheme | undefined;
	/** Requests with the nonce of the scheme, and the client's own, which stays as long (RFC 7616, 3.4.2). */
	#count = 0;
	#clientNonce = '';
	/** What was tried, and how often it was refused, since `begin`. */
	readonly #tried = new Set<string>();
	#refusals = 0;
	#problem: string | undefined;

	constructor({origin, username, password}: URL) {
		this.#origin = origin;
		this.#user = decodeURIComponent(username);
		this.#password = decodeURIComponent(password);
	}

	get isGiven(): boolean {
		return this.#user !== '' || this.#password !== '';
	}

	/** Why it is not let in: what follows the name of the server. */
	get problem(): string {
		return (
			this.#problem ??
			(this.isGiven
				? 'asks for a user and a password, and does not take these'
				: 'asks for a user and a password: http://USER:PASSWORD@HOST/…')
		);
	}

	/** The value of `Authorization` for a request; undefined where none was asked for yet, or the server is another one. */
	authorization(method: string, {origin, pathname, search}: URL): string | undefined {
		if (this.#scheme === undefined || origin !== this.#origin) {
			return undefined;
		}

		if (this.#scheme.kind === 'basic') {
			return `Basic ${Buffer.from(`${this.#user}:${this.#password}`).toString('base64')}`;
		}

		return digestAuthorization({
			parameters: this.#scheme.parameters,
			user: this.#user,
			password: this.#password,
			method,
			uri: pathname + search,
			count: ++this.#count,
			clientNonce: this.#clientNonce,
		});
	}

	/** A request was refused, and this is what its `WWW-Authenticate` headers say. Whether it is worth another try. */
	refused({origin}: URL, headers: readonly string[]): boolean {
		const challenges = readChallenges(headers);
		this.#problem =
			problemOf(challenges) ?? (this.isGiven && origin !== this.#origin ? elsewhere : undefined);
		if (!this.isGiven || origin !== this.#origin || ++this.#refusals > mostRefusals) {
			return false;
		}

		const digests = challenges
			.filter(({scheme, parameters}) => scheme === 'digest' && digestStrength(parameters) > 0)
			.sort((a, b) => digestStrength(b.parameters) - digestStrength(a.parameters));
		for (const {parameters} of digests) {
			const name = `digest ${digestStrength(parameters)}`;
			if (!this.#tried.has(name) || this.#isStale(parameters)) {
				this.#tried.add(name);
				this.#count = 0;
				this.#clientNonce = randomBytes(16).toString('base64');
				this.#scheme = {kind: 'digest', parameters};
				return true;
			}
		}

		const isBasic =
			challenges.length === 0
				? this.#scheme === undefined
				: challenges.some(({scheme}) => scheme === 'basic');
		if (!isBasic || this.#tried.has('basic')) {
			return false;
		}

		this.#tried.add('basic');
		this.#scheme = {kind: 'basic'};
		return true;
	}

	/** A new try from the first request on. What let it in the last time is used at once. */
	begin(): void {
		this.#tried.clear();
		this.#refusals = 0;
	}

	/** The user and password were right, and the nonce is over (RFC 7616, 3.3). */
	#isStale(parameters: ReadonlyMap<string, string>): boolean {
		return (
			parameters.get('stale')?.toLowerCase() === 'true' &&
			this.#scheme?.kind === 'digest' &&
			parameters.get('nonce') !== this.#scheme.parameters.get('nonce')
		);
	}
}

/** That it asks for nothing that is spoken here; undefined: it does. */
function problemOf(challenges: readonly Challenge[]): string | undefined {
	const isSpoken = ({scheme, parameters}: Challenge): boolean =>
		scheme === 'basic' || (scheme === 'digest' && digestStrength(parameters) > 0);
	if (challenges.length === 0 || challenges.some(isSpoken)) {
		return undefined;
	}

	const digest = challenges.find(({scheme}) => scheme === 'digest');
	const words = (text: string): string => shorten(cleanLine(text), 40);
	return digest === undefined
		? `asks for a login by ${words(challenges.map(({scheme}) => scheme).join(', '))}; spoken are Digest and Basic`
		: `asks for a Digest (algorithm ${words(digest.parameters.get('algorithm') ?? 'MD5')}) that is not spoken here; have it ask for MD5 or SHA-256`;
}
