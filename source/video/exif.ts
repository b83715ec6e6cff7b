import {segmentsOf} from './jpeg-size.js';

/**
 * How a picture is to be turned to be seen upright, as the tag Orientation of Exif says (CIPA DC-008, 4.6.5.1.6): 1 as it is, 2
 * mirrored, 3 upside down, 4 both; 5 to 8 the same, with rows and columns exchanged.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const application1 = 0xe1;
const exifStart = Buffer.from('Exif\0\0', 'latin1');
const orientationTag = 0x0112;
const shortType = 3;
const entryLength = 12;

/** The orientation that the Exif segment of a JPEG states; 1 where it states none, or nothing that makes sense. Pure. */
export function orientationOf(jpeg: Buffer): Orientation {
	for (const {marker, body} of segmentsOf(jpeg)) {
		if (marker === application1 && body.subarray(0, exifStart.length).equals(exifStart)) {
			return inTiff(body.subarray(exifStart.length));
		}
	}

	return 1;
}

/** A TIFF file's first directory (TIFF 6.0, section 2). Offsets come from outside: what points past the end is not there. */
function inTiff(tiff: Buffer): Orientation {
	const order = tiff.toString('latin1', 0, 2);
	if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) {
		return 1;
	}

	const isLittle = order === 'II';
	const short = (at: number): number =>
		at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
	const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
	const entries = Math.min(short(directory), Math.floor((tiff.length - directory - 2) / entryLength));
	for (let index = 0; index < entries; index++) {
		const at = directory + 2 + index * entryLength;
		if (short(at) === orientationTag && short(at + 2) === shortType) {
			return checked(short(at + 8));
		}
	}

	return 1;
}

function checked(value: number): Orientation {
	const known = [1, 2, 3, 4, 5, 6, 7, 8] as const;
	return known.find(each => each === value) ?? 1;
}

/** The size that a picture has when it is seen upright. */
export function uprightSize({
	width,
	height,
	orientation = 1,
}: {
	readonly width: number;
	readonly height: number;
	readonly orientation?: Orientation | undefined;
}): {readonly width: number; readonly height: number} {
	return orientation >= 5 ? {width: height, height: width} : {width, height};
}
