const startOfImage = 0xff_d8;
/** Segments that may stand before the scan (ITU-T T.81, B.2.4): tables, number of lines, restart interval; and comments. */
const tables = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xfe]);

/** TEM and RSTn: markers with nothing behind them (T.81, table B.1). */
function standsAlone(marker: number): boolean {
	return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 … SOF15: all of 0xC0 … 0xCF but DHT, JPG and DAC (T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
	return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** One segment (T.81, B.1.1.4). */
type Segment = {
	/** The second byte of its marker. */
	readonly marker: number;
	/** All of it, from its marker on. */
	readonly bytes: Buffer;
	/** What it holds, marker and length left out. */
	readonly body: Buffer;
};

const startOfScan = 0xda;
/** More stand before no scan: the longest ICC profile takes 255, and what comes over the network must not fill memory. */
const mostSegments = 512;

/**
 * What stands between SOI and the scan, the header of the scan as the last one; ends early where anything else stands there,
 * the bytes end, or there are more than 512. Fill bytes (T.81, B.1.1.2) and stray bytes before a marker are passed over, as libjpeg does: both must
 * find the same frame header. Pure.
 */
export function* segmentsOf(jpeg: Buffer): Generator<Segment, void, void> {
	let at = jpeg.length >= 2 && jpeg.readUInt16BE(0) === startOfImage ? 2 : jpeg.length;
	for (let count = 0; count < mostSegments;) {
		at = jpeg.indexOf(0xff, at);
		while (at !== -1 && jpeg[at + 1] === 0xff) {
			at++;
		}

		if (at === -1 || at + 4 > jpeg.length) {
			return;
		}

		const marker = jpeg.readUInt8(at + 1);
		if (marker === 0 || standsAlone(marker)) {
			at += 2;
			continue;
		}

		const length = jpeg.readUInt16BE(at + 2);
		if (length < 2 || !isSegment(marker)) {
			return;
		}

		const bytes = jpeg.subarray(at, at + 2 + length);
		count++;
		yield {marker, bytes, body: bytes.subarray(4)};
		if (marker === startOfScan) {
			return;
		}

		at += 2 + length;
	}
}

/** APP0 … APP15. */
function isApplication(marker: number): boolean {
	return marker >= 0xe0 && marker <= 0xef;
}

function isSegment(marker: number): boolean {
	return tables.has(marker) || isFrameHeader(marker) || marker === startOfScan || isApplication(marker);
}

/**
 * The size that a JPEG's frame header states; undefined where there is none, or anything but segments before it. Pure.
 *
 * To be asked before decoding: the addon works out in 32 bits how much memory a picture takes. A stated size of
 * 37 838 × 37 838 overflows that, passes its check, and is written past the end of the target.
 */
export function jpegSize(jpeg: Buffer): {readonly width: number; readonly height: number} | undefined {
	for (const {marker, body} of segmentsOf(jpeg)) {
		if (marker === startOfScan) {
			return undefined;
		}

		if (isFrameHeader(marker)) {
			return body.length < 5 ? undefined : {height: body.readUInt16BE(1), width: body.readUInt16BE(3)};
		}
	}

	return undefined;
}

/**
 * The same picture without the stray bytes before its scan, at which TurboJPEG's reading of the head stops; the bytes
 * themselves where there are none. Pure.
 */
export function withoutStray(jpeg: Buffer): Buffer {
	const segments = [...segmentsOf(jpeg)].map(({bytes}) => bytes);
	const last = segments.at(-1);
	if (last === undefined) {
		return jpeg;
	}

	const end = last.byteOffset - jpeg.byteOffset + last.length;
	const length = segments.reduce((sum, bytes) => sum + bytes.length, 2);
	return length === end ? jpeg : Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(end)]);
}
