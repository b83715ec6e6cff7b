const startOfImage = 0xff_d8;
/** Segments that may stand before the frame header (ITU-T T.81, B.2.4): tables, restart interval, APPn and comments. */
const tables = new Set([0xc4, 0xcc, 0xdb, 0xdd, 0xfe]);

function mayPrecedeFrame(marker: number): boolean {
	return tables.has(marker) || (marker >= 0xe0 && marker <= 0xef);
}

/** SOF0 … SOF15: all of 0xC0 … 0xCF but DHT, JPG and DAC (T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * The size that a JPEG's frame header states; undefined where there is none, or anything but segments before it. Pure.
 *
 * To be asked before decoding: the addon works out in 32 bits how much memory a picture takes. A stated size of
 * 37 838 × 37 838 overflows that, passes its check, and is written past the end of the target.
 */
export function jpegSize(bytes: Buffer): {readonly width: number; readonly height: number} | undefined {
	if (bytes.length < 2 || bytes.readUInt16BE(0) !== startOfImage) {
		return undefined;
	}

	let at = 2;
	while (at + 9 <= bytes.length && bytes[at] === 0xff) {
		const marker = bytes.readUInt8(at + 1);
		if (isFrameHeader(marker)) {
			return {height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7)};
		}

		if (!mayPrecedeFrame(marker)) {
			return undefined;
		}

		at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
	}

	return undefined;
}
