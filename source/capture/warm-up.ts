import {encodeJpeg, maxJpegLength} from '../video/jpeg.js';

/** As many as the capture loop has in the encoder's hands at the same time. */
const encodings = 2;

/**
 * The first encodings start threads, load code and touch new memory, which costs them 10 ms and more: this spends it before
 * the first frame. Never fails; what is wrong with the encoder shows when a frame needs it.
 */
export async function warmUpEncoder({
	width,
	height,
}: {
	readonly width: number;
	readonly height: number;
}): Promise<void> {
	const data = Buffer.alloc(width * height * 3);
	const targets = Array.from({length: encodings}, () => Buffer.allocUnsafeSlow(maxJpegLength(width, height)));
	await Promise.allSettled(targets.map(async target => encodeJpeg({width, height, data}, 50, target)));
}
