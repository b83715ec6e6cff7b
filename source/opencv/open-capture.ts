import {accessSync, constants, existsSync} from 'node:fs';
import {type Addon, captureBackend, type VideoCapture} from './addon-types.js';
import {OpenCvError} from './error.js';

/**
 * Opens a camera or a video file. `beforeOthers` is awaited before the other backends are asked: they may take long, and
 * GStreamer, given a file of sound alone, for ever.
 * @throws OpenCvError (rejects) with one line for a person.
 */
export async function openCapture(
	addon: Addon,
	input: number | string,
	beforeOthers: () => Promise<void> = async () => undefined,
): Promise<VideoCapture> {
	const backend = usualBackend(input);
	if (backend !== captureBackend.any || isUnmistakable(input)) {
		const usual = tryBackend(addon, input, backend);
		if (usual !== undefined) return usual;
	}

	await beforeOthers();
	if (isUnmistakable(input)) {
		const other = tryBackend(addon, input, captureBackend.any);
		if (other !== undefined) return other;
	}

	throw new OpenCvError(typeof input === 'string' ? notVideo(input) : cameraMissing(input));
}

/**
 * Where OpenCV may choose the backend it reads the hundreds of a camera's number as one (videoio, VideoCapture::open): 201 would be
 * camera 1 over V4L.
 */
function isUnmistakable(input: number | string): boolean {
	return typeof input === 'string' || input < 100;
}

/** What it throws says no more than that it failed. */
function tryBackend(addon: Addon, input: number | string, backend: number): VideoCapture | undefined {
	try {
		return new addon.VideoCapture(input, backend);
	} catch {
		return undefined;
	}
}

export function notVideo(file: string): string {
	return `${file} is not a video that OpenCV can read, or has no picture in it`;
}

function usualBackend(input: number | string): number {
	if (typeof input === 'string') return captureBackend.ffmpeg;
	return process.platform === 'linux' ? captureBackend.videoForLinux : captureBackend.any;
}

function cameraMissing(device: number): string {
	const start = `camera ${device} can't be opened`;
	if (process.platform !== 'linux') return `${start}: there is none, or another program uses it`;
	const file = `/dev/video${device}`;
	if (!existsSync(file)) return `${start}: there is no ${file}; see the ones there are with: ls /dev/video*`;
	if (!mayUse(file))
		return `${start}: you may not use ${file}; run: sudo usermod -aG video $USER, and log in again`;
	return `${start}: ${file} is used by another program, or is no camera; see the others with: ls /dev/video*`;
}

function mayUse(file: string): boolean {
	try {
		accessSync(file, constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
