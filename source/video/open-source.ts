import {defaultFps, defaultSize, type SourceSettings} from '../lab/settings.js';
import {openCamera} from '../opencv/camera.js';
import {openPattern} from './pattern.js';
import type {Source} from './source.js';

export type OpenedSource = {
	readonly source: Source;
	/** Frames a second to pace it at; 0: as fast as it goes. */
	readonly fps: number;
	/** CPU time of its own process, microseconds. */
	readonly cpuMicroseconds: () => number;
};

/** `camera` or `camera:N`. */
const cameraName = /^camera(?::(\d{1,3}))?$/;

/** @throws SourceError where it can't be opened: one line that says why, and what to do. */
export async function openSource(
	settings: SourceSettings,
	{firstFrame, onRestart}: {readonly firstFrame: number; readonly onRestart: (detail: string) => void},
): Promise<OpenedSource> {
	const {source: name, width, height, fps} = settings;
	if (name === 'pattern') {
		const rate = fps ?? defaultFps;
		const source = openPattern({
			width: width ?? defaultSize.width,
			height: height ?? defaultSize.height,
			clockFps: rate === 0 ? defaultFps : rate,
			firstIndex: firstFrame,
		});
		return {source, fps: rate, cpuMicroseconds: () => 0};
	}

	const device = cameraName.exec(name);
	const camera = await openCamera({
		input: device === null ? name : Number(device[1] ?? 0),
		width,
		height,
		fps: fps === 0 ? undefined : fps,
		onEvent: ({detail}) => onRestart(detail),
	});
	return {
		source: camera,
		fps: fps ?? camera.nativeFps ?? defaultFps,
		cpuMicroseconds: () => camera.cpuMicroseconds,
	};
}
