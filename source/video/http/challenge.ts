/** What a server asks for (RFC 9110, 11.6.1): a scheme in lower case, and its parameters by lower-case name. */
export type Challenge = {readonly scheme: string; readonly parameters: ReadonlyMap<string, string>};

/** A server offers a handful; more are not looked at. */
const mostChallenges = 16;

/** Commas, a token, and where it is a parameter its value, quoted or bare (RFC 9110, 5.6 and 11.2). */
const piece = /[\s,]*([\w!#$%&'*+\-.^`|~]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]*))?/y;

/** The challenges of all `WWW-Authenticate` headers of an answer, each of which may hold several. Pure. */
export function readChallenges(headers: readonly string[]): Challenge[] {
	const challenges: Array<{readonly scheme: string; readonly parameters: Map<string, string>}> = [];
	for (const header of headers) {
		piece.lastIndex = 0;
		for (let found = piece.exec(header); found !== null; found = piece.exec(header)) {
			const [, name = '', value] = found;
			if (value !== undefined) {
				challenges.at(-1)?.parameters.set(name.toLowerCase(), unquoted(value));
			} else if (challenges.length < mostChallenges) {
				challenges.push({scheme: name.toLowerCase(), parameters: new Map()});
			} else {
				return challenges;
			}
		}
	}

	return challenges;
}

function unquoted(value: string): string {
	return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
