import {encodeJpeg, maxJpegLength} from '../../../source/video/jpeg.js';
import {Pattern} from '../../../source/video/pattern.js';

/** JPEGs of the test pattern, each another one. */
export async function jpegs(count: number, width = 160, height = 96): Promise<Buffer[]> {
	const pattern = new Pattern(width, height, 24);
	const pixels = Buffer.alloc(width * height * 3);
	const made: Buffer[] = [];
	for (let index = 0; index < count; index++) {
		pattern.draw(index, pixels);
		const target = Buffer.alloc(maxJpegLength(width, height));
		made.push(Buffer.from(await encodeJpeg({width, height, data: pixels}, 70, target)));
	}

	return made;
}

/** The picture with this segment (marker 0xFF00 + `marker`) behind its SOI. */
export function withSegment(jpeg: Buffer, marker: number, body: Uint8Array): Buffer {
	const head = Buffer.alloc(4);
	head.writeUInt16BE(0xff00 + marker, 0);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** The picture with another size in its frame header. */
export function claiming(jpeg: Buffer, width: number, height: number): Buffer {
	const bytes = Buffer.from(jpeg);
	const at = bytes.indexOf(Buffer.from([0xff, 0xc0]));
	bytes.writeUInt16BE(height, at + 5);
	bytes.writeUInt16BE(width, at + 7);
	return bytes;
}

/** The body of an Exif segment that states this orientation, as cameras write it: one entry in the first directory. */
export function exif(orientation: number, order: 'II' | 'MM' = 'II'): Buffer {
	const tiff = Buffer.alloc(26);
	tiff.write(order, 'latin1');
	const short = (value: number, at: number): unknown =>
		order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
	const long = (value: number, at: number): unknown =>
		order === 'II' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
	short(42, 2);
	long(8, 4);
	short(1, 8);
	short(0x0112, 10);
	short(3, 12);
	long(1, 14);
	short(orientation, 18);
	return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
}
