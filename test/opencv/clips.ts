import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {addonPath, checkout} from './built.js';

export type Clip = {
	readonly file: string;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
};

const realClip = path.join(checkout, '..', 'shared', 'clips', 'vtest.avi');

/** The real recording where it is at hand; else a small one made in `folder`. */
export async function someClip(folder: string): Promise<Clip> {
	if (existsSync(realClip)) return {file: realClip, width: 768, height: 576, fps: 10};
	return makeClip(path.join(folder, 'made.avi'), 100, {width: 768, height: 576, fps: 10});
}

/** Makes a clip whose frame n is grey 10 + 20·n, with OpenCV's own writer, in a process of its own. */
export async function makeClip(
	file: string,
	frames: number,
	size: Omit<Clip, 'file'> = {width: 64, height: 48, fps: 25},
): Promise<Clip> {
	const script = `
		const [addon, file, width, height, fps, frames] = process.argv.slice(1);
		const cv = require(addon);
		const writer = new cv.VideoWriter(file, cv.VideoWriter.fourcc('MJPG'), +fps, new cv.Size(+width, +height));
		for (let n = 0; n < +frames; n++) {
			writer.write(new cv.Mat(+height, +width, cv.CV_8UC3, Buffer.alloc(width * height * 3, 10 + 20 * (n % 12)), width * 3));
		}
		writer.release();
	`;
	const {width, height, fps} = size;
	await promisify(execFile)(process.execPath, [
		...['-e', script, addonPath, file],
		...[width, height, fps, frames].map(String),
	]);
	return {file, ...size};
}
