/** Names in lower case; of two headers with one name, the first. */
export type PartHeaders = ReadonlyMap<string, string>;

/** Header lines (RFC 2046, 5.1; RFC 822 names and values) as far as they are any; others are left out. Pure. */
export function readHeaders(bytes: Uint8Array): PartHeaders {
	const headers = new Map<string, string>();
	for (const line of latin1(bytes).split('\n')) {
		const colon = line.indexOf(':');
		const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
		if (name !== '' && !headers.has(name)) {
			headers.set(name, line.slice(colon + 1).trim());
		}
	}

	return headers;
}

/** Bytes that Content-Length states; undefined where there is none that could be one. */
export function statedLength(headers: PartHeaders): number | undefined {
	const text = headers.get('content-length');
	return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function latin1(bytes: Uint8Array): string {
	return String.fromCharCode(...bytes);
}
