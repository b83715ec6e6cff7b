import type {RunningClock} from '../clock.js';
import {defaultFps, defaultSize, type FpsOrigin, fpsLimits, type SourceSettings} from '../lab/settings.js';
import {openCamera} from '../opencv/camera.js';
import {DamageTeller} from './mjpeg/damage-teller.js';
import {openMjpegFile} from './mjpeg/file-source.js';
import {openFitted} from './mjpeg/fitted.js';
import {openFolder} from './mjpeg/folder-source.js';
import {openHttpSource} from './mjpeg/http-source.js';
import {openPattern} from './pattern.js';
import type {PictureEvents} from './picture-events.js';
import {type Source, SourceError} from './source.js';
import {parseSourceName, shownSource} from './source-name.js';
import {lookAt} from './source-path.js';

/** Frames a second beyond which a file is more likely to be mistaken than to have so many. */
const strangeFps = 240;

export type OpenedSource = {
	readonly source: Source;
	/** Frames a second to pace it at; 0: as fast as it goes. */
	readonly fps: number;
	readonly fpsOrigin: FpsOrigin;
	/** CPU time of its own process, microseconds. */
	readonly cpuMicroseconds: () => number;
};

export type SourceEvents = PictureEvents & {
	/** It is there again: one line. */
	readonly onRestart: (detail: string) => void;
	/** Something about it that a person should know before it surprises: one line. */
	readonly onNotice: (detail: string) => void;
	/** It was lost, or some of its pictures are damaged: one line. */
	readonly onFault: (detail: string) => void;
	/** It was lost: what it said, in a few words, for the verdict. */
	readonly onLost: (reason: string) => void;
	/** By which it is judged. */
	readonly clock: RunningClock;
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
			const {url} = name;
			return jpegs(settings, events, async () => openHttpSource({...events, url, fps: settings.fps}));
		}

		case 'mjpeg':
		case 'path': {
			return fromPath(settings, name, events);
		}
	}
}

async function fromPath(
	settings: SourceSettings,
	{kind, path}: {readonly kind: 'mjpeg' | 'path'; readonly path: string},
	events: SourceEvents,
): Promise<OpenedSource> {
	const found = await lookAt(path);
	if (found.kind === 'camera') {
		return camera(settings, found.device, events);
	}

	if (found.kind === 'folder') {
		return jpegs(settings, events, async () => openFolder(path, events));
	}

	return kind === 'mjpeg'
		? jpegs(settings, events, async () => openMjpegFile(path, events))
		: camera(settings, path, events);
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
	{onRestart, onNotice, onFault, onPictures, onLost, clock}: SourceEvents,
): Promise<OpenedSource> {
	const damage = new DamageTeller(onFault, onPictures);
	const source = await openCamera({
		input,
		width,
		height,
		fps: fps === 0 ? undefined : fps,
		clock,
		onEvent({type, detail}) {
			if (type === 'camera-restarted') {
				onRestart(detail);
			} else {
				onFault(detail);
				onLost(detail);
			}
		},
		onLeftOut: count => damage.leftOut(String(input), "it can't be decoded", count),
	});
	const rate = typeof input === 'string' && fps === undefined ? fileRate(input, source.nativeFps) : undefined;
	if (rate?.notice !== undefined) {
		onNotice(rate.notice);
	}

	return {
		source,
		...rateOf(fps, rate === undefined ? source : {nativeFps: rate.fps, isLive: false}),
		cpuMicroseconds: () => source.cpuMicroseconds,
	};
}

/** The rate of a video file where it can be believed, and a line for a person where it is a strange one. */
function fileRate(
	file: string,
	stated: number | undefined,
): {readonly fps: number | undefined; readonly notice?: string} {
	const instead = `it is played at ${defaultFps}; choose another rate with --fps`;
	if (stated === undefined) {
		return {fps: undefined, notice: `${file} does not say how many frames a second it has; ${instead}`};
	}

	if (stated > fpsLimits.max) {
		const words = `${file} says that it has ${Math.round(stated)} frames a second, at most ${fpsLimits.max} are played`;
		return {fps: undefined, notice: `${words}; ${instead}`};
	}

	return stated > strangeFps
		? {
				fps: stated,
				notice: `${file} is played at ${Math.round(stated)} frames a second, as it says; choose another rate with --fps`,
			}
		: {fps: stated};
}

async function jpegs(
	{source: name, width, height, fps}: SourceSettings,
	events: SourceEvents,
	open: () => Promise<Source>,
): Promise<OpenedSource> {
	const source = await openFitted(await open(), {...events, name: shownSource(name), width, height});
	return {source, ...rateOf(fps, source), cpuMicroseconds: () => 0};
}

function rateOf(
	asked: number | undefined,
	{nativeFps, isLive}: Pick<Source, 'nativeFps' | 'isLive'>,
): Pick<OpenedSource, 'fps' | 'fpsOrigin'> {
	if (asked !== undefined) {
		return {fps: asked, fpsOrigin: 'asked'};
	}

	if (nativeFps !== undefined) {
		return {fps: nativeFps, fpsOrigin: 'source'};
	}

	// What sets no pace of its own is asked for so many; what does may be slower by nature.
	return {fps: defaultFps, fpsOrigin: isLive ? 'guess' : 'asked'};
}
