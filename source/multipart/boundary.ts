/** RFC 2046, 5.1.1, allows 70 characters; devices add dashes of their own. */
const longest = 128;

/**
 * The boundary that a Content-Type states (RFC 2046, 5.1.1), without quotes; undefined where it is no multipart type or
 * states none. Dashes that a device put before it are kept: MultipartParser knows what to make of them. Pure.
 *
 * Some cameras leave out the quotes around a boundary with spaces, so an unquoted one goes on to the next semicolon.
 */
export function boundaryOf(contentType: string): string | undefined {
	if (!isMultipart(contentType)) {
		return undefined;
	}

	const found = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/i.exec(contentType);
	const boundary = (found?.[1]?.replaceAll(/\\(.)/g, '$1') ?? found?.[2] ?? '').trim();
	return boundary === '' || boundary.length > longest ? undefined : boundary;
}

/** Whether this Content-Type is `multipart/…`, with a boundary or without. */
export function isMultipart(contentType: string): boolean {
	return /^\s*multipart\//i.test(contentType);
}
