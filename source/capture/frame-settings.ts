import type {Counters} from '../metrics/counters.js';

/** What the next frame is to be made like; read anew for each. */
export type FrameSettings = {
	readonly codec: 'jpeg' | 'raw';
	readonly quality: number;
	/** Pixels of the source, along each side, for one of the frame. JPEG only; 1 where it is left out. */
	readonly divisor?: number;
	/** Every n-th frame is sent; each where it is left out. */
	readonly everyNth?: number;
	/** A picture that is a JPEG already may go as it is, whatever its quality: nothing smaller is asked for. */
	readonly takesJpeg?: boolean;
};

/** Tells what the newest frame is made like. `width`, `height`: its own pixels; `isPassed`: its quality is its source's, and not known. */
export function publishCoding(
	counters: Counters,
	{codec, quality, everyNth = 1}: FrameSettings,
	{width, height}: {readonly width: number; readonly height: number},
	isPassed = false,
): void {
	counters.set('encodedQuality', codec === 'raw' || isPassed ? 0 : quality);
	counters.set('encodedWidth', width);
	counters.set('encodedHeight', height);
	counters.set('encodedEveryNth', everyNth);
}
