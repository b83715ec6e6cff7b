/**
 * Writing `multipart/x-mixed-replace`: part after part of the same picture, each taking the place of the one before (RFC 2046,
 * section 5.1, for the form of a part).
 */

export const boundary = 'frame';
export const multipartType = `multipart/x-mixed-replace; boundary=${boundary}`;

/** Stands before the first part. */
export const opening = `--${boundary}\r\n`;
/**
 * Stands after each part, and so before the next: a browser shows a picture only when it has seen the delimiter that ends it,
 * and would be one picture late if that came with the next one.
 */
export const delimiter = `\r\n--${boundary}\r\n`;

export type PartInfo = {
	/** Bytes of the picture. */
	readonly length: number;
	/** The frame's number. */
	readonly index: number;
	/** When it was captured: seconds since 1970. */
	readonly timestampSeconds: number;
};

/** The headers of one part, with the empty line that ends them. The picture's bytes follow, and then `delimiter`. */
export function partHead({length, index, timestampSeconds}: PartInfo): string {
	return [
		'Content-Type: image/jpeg',
		`Content-Length: ${length}`,
		`X-Frame-Index: ${index}`,
		`X-Timestamp: ${timestampSeconds.toFixed(6)}`,
		'\r\n',
	].join('\r\n');
}
