const words: Readonly<Record<string, string>> = {
	ENOENT: 'it is not there',
	EACCES: 'permission denied',
	EISDIR: 'it is a folder',
	ENOTDIR: 'it is no folder',
	ECONNREFUSED: 'nobody listens there',
	ECONNRESET: 'the connection broke',
	ENOTFOUND: 'there is no such host',
	EAI_AGAIN: 'the name of the host is not answered for',
	EHOSTUNREACH: 'the host is not reached',
	ENETUNREACH: 'there is no way to its network',
	ETIMEDOUT: 'it does not answer',
	EPIPE: 'the connection broke',
};

/** Why something of the system failed, in a few words. */
export function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return words[code] ?? (code === '' ? (error instanceof Error ? error.message : String(error)) : code);
}
