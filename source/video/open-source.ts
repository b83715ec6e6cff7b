import {stat} from 'node:fs/promises';
import {defaultFps, defaultSize, type FpsOrigin, type SourceSettings} from '../lab/settings.js';
import {openCamera} from '../opencv/camera.js';
import {openMjpegFile} from './mjpeg/file-source.js';
import {openFolder} from './mjpeg/folder-source.js';
import {openHttpSource} from './mjpeg/http-source.js';
import {openPattern} from './pattern.js';
import {type Source, SourceError} from './source.js';
import {jpegSizeProblem, parseSourceName} from './source-name.js';

export type OpenedSource = {
	readonly source: Source;
	/** Frames a second to pace it at; 0: as fast as it goes. */
	readonly fps: number;
	readonly fpsOrigin: FpsOrigin;
	/** CPU time of its own process, microseconds. */
	readonly cpuMicroseconds: () => number;
};

export type SourceEvents = {
	/** It is there again: one line. */
	readonly onRestart: (detail: string) => void;
	/** It was lost, or some of its pictures are damaged: one line. */
	readonly onFault: (detail: string) => void;
	/** It was lost: what it said, in a few words, for the verdict. */
	readonly onLost: (reason: string) => void;
};

/** @throws SourceError where it can't be opened: one line that says why, and what to do. */
export async function openSource(
	settings: SourceSettings,
	{firstFrame, ...events}: SourceEvents & {readonly firstFrame: number},
): Promise<OpenedSource> {
	const name = parseSourceName(settings.source);
	switch (name.kind) {
		case 'bad': {
			throw new SourceError(name.problem);
		}

		case 'pattern': {
			return pattern(settings, firstFrame);
		}

		case 'camera': {
			return camera(settings, name.device, events);
		}

		case 'http': {
			return jpegs(settings, async () => openHttpSource({...events, url: name.url, fps: settings.fps}));
		}

		case 'mjpeg':
		case 'path': {
			if (await isFolder(name.path)) {
				return jpegs(settings, async () => openFolder(name.path, events));
			}

			return name.kind === 'mjpeg'
				? jpegs(settings, async () => openMjpegFile(name.path, events))
				: camera(settings, name.path, events);
		}
	}
}

function pattern({width, height, fps = defaultFps}: SourceSettings, firstFrame: number): OpenedSource {
	const source = openPattern({
		width: width ?? defaultSize.width,
		height: height ?? defaultSize.height,
		clockFps: fps === 0 ? defaultFps : fps,
		firstIndex: firstFrame,
	});
	// The pattern makes as many as it is asked for, so what is due is what the user, or the default, asks for.
	return {source, fps, fpsOrigin: 'asked', cpuMicroseconds: () => 0};
}

async function camera(
	{width, height, fps}: SourceSettings,
	input: number | string,
	{onRestart}: SourceEvents,
): Promise<OpenedSource> {
	const source = await openCamera({
		input,
		width,
		height,
		fps: fps === 0 ? undefined : fps,
		onEvent: ({detail}) => onRestart(detail),
	});
	return {
		source,
		...rateOf(fps, source),
		cpuMicroseconds: () => source.cpuMicroseconds,
	};
}

async function jpegs(settings: SourceSettings, open: () => Promise<Source>): Promise<OpenedSource> {
	if (settings.width !== undefined || settings.height !== undefined) {
		throw new SourceError(jpegSizeProblem(settings.source));
	}

	const source = await open();
	return {source, ...rateOf(settings.fps, source), cpuMicroseconds: () => 0};
}

function rateOf(
	asked: number | undefined,
	{nativeFps}: Pick<Source, 'nativeFps'>,
): Pick<OpenedSource, 'fps' | 'fpsOrigin'> {
	if (asked !== undefined) {
		return {fps: asked, fpsOrigin: 'asked'};
	}

	return nativeFps === undefined
		? {fps: defaultFps, fpsOrigin: 'guess'}
		: {fps: nativeFps, fpsOrigin: 'source'};
}

async function isFolder(path: string): Promise<boolean> {
	const found = await stat(path).catch(() => undefined);
	return found?.isDirectory() ?? false;
}
