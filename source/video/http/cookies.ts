/** A login needs one or two. */
const mostCookies = 20;
const longestCookie = 4096;

type Cookie = {readonly value: string; readonly host: string; readonly isSecure: boolean};

/**
 * The cookies of one source (RFC 6265), as far as a login by redirects needs them: each goes back to the host that set it, and
 * to no other whatever its Domain says; kept in memory as long as the source is open. Pure.
 */
export class Cookies {
	readonly #cookies = new Map<string, Cookie>();

	/** `set`: the values of an answer's `Set-Cookie` headers; those that are too long, or too many, are left out. */
	take({hostname}: URL, set: readonly string[]): void {
		for (const line of set) {
			const [pair = '', ...attributes] = line.split(';');
			const equals = pair.indexOf('=');
			const name = pair.slice(0, Math.max(0, equals)).trim();
			const value = pair.slice(equals + 1).trim();
			if (name === '' || pair.length > longestCookie) {
				continue;
			}

			const key = `${hostname} ${name}`;
			if (attributes.some(isOver)) {
				this.#cookies.delete(key);
			} else if (this.#cookies.has(key) || this.#cookies.size < mostCookies) {
				const isSecure = attributes.some(each => /^\s*secure\s*$/i.test(each));
				this.#cookies.set(key, {value: `${name}=${value}`, host: hostname, isSecure});
			}
		}
	}

	/** The value of `Cookie` for a request to this URL; undefined: there is none to send. */
	for({hostname, protocol}: URL): string | undefined {
		const due = [...this.#cookies.values()].filter(
			({host, isSecure}) => host === hostname && (!isSecure || protocol === 'https:'),
		);
		return due.length === 0 ? undefined : due.map(({value}) => value).join('; ');
	}
}

/** An attribute that takes a cookie back. */
function isOver(attribute: string): boolean {
	const [name = '', value = ''] = attribute.split(/=(.*)/s).map(each => each.trim());
	switch (name.toLowerCase()) {
		case 'max-age': {
			return /^-?\d+$/.test(value) && Number(value) <= 0;
		}

		case 'expires': {
			return Date.parse(value) <= Date.now();
		}

		default: {
			return false;
		}
	}
}
