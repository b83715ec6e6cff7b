import jpeg from '@julusian/jpeg-turbo';
import {readTask} from '../child.js';
import {load} from './product.js';

/** What one core can encode alone: the product's JPEG settings and pictures in a plain loop, the drawing not counted. */

export type EncodeTask = {
	readonly build: string;
	readonly width: number;
	readonly height: number;
	readonly seconds: number;
};

export type EncodeAnswer = {
	readonly fps: number;
	/** CPU seconds for 1 000 frames, the drawing included. */
	readonly cpuSecondsPer1000: number;
	/** Bytes of a frame, mean. */
	readonly frameBytes: number;
};

const {build, width, height, seconds} = readTask<EncodeTask>();
const {Pattern} = await load(build, 'video/pattern.js');
const pattern = new Pattern(width, height, 24);
const picture = Buffer.allocUnsafeSlow(width * height * 3);
const options = {format: jpeg.FORMAT_BGR, width, height, quality: 50, subsampling: jpeg.SAMP_420};
const target = Buffer.allocUnsafeSlow(jpeg.bufferSize(options));
encode(10);
const cpuAtStart = process.cpuUsage();
const {frames, bytes, milliseconds} = encode(Infinity);
const {user, system} = process.cpuUsage(cpuAtStart);
const answer: EncodeAnswer = {
	fps: (frames / milliseconds) * 1000,
	cpuSecondsPer1000: (user + system) / 1000 / frames,
	frameBytes: bytes / frames,
};
process.stdout.write(JSON.stringify(answer));

function encode(mostFrames: number): {frames: number; bytes: number; milliseconds: number} {
	let frames = 0;
	let bytes = 0;
	let milliseconds = 0;
	while (frames < mostFrames && milliseconds < seconds * 1000) {
		pattern.draw(frames, picture);
		const startedAt = performance.now();
		bytes += jpeg.compressSync(picture, target, options).length;
		milliseconds += performance.now() - startedAt;
		frames++;
	}

	return {frames, bytes, milliseconds};
}
