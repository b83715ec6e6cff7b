import type {EventDetail, PreviewSize} from '../lab/messages.js';
import type {Preview, WindowState} from '../lab/view.js';
import type {Counters} from '../metrics/counters.js';
import type {Heartbeat} from '../metrics/heartbeat.js';
import type {EncodedFrame} from '../wire/frame.js';
import {NewestDecoder} from './newest-decoder.js';
import {shrink} from './preview.js';
import {type RenderHistograms, RenderMeter} from './render-meter.js';
import {WindowSwitch} from './window-switch.js';

/** Milliseconds between two previews: the console draws ten a second. */
const previewIntervalMs = 95;

export type OutputsOptions = RenderHistograms & {
	readonly counters: Counters;
	readonly heartbeat: Heartbeat;
	/** Frames that are decoded a second at the most, without a window; undefined: as many as can be. */
	readonly maxDecodedFps?: number;
	readonly onPreview: (preview: Preview) => void;
	readonly onWindowState: (state: WindowState) => void;
	readonly onEvent: (event: EventDetail) => void;
};

/**
 * Where received frames go. While the window is open it is what renders, and frames are decoded here for the preview
 * alone; without it a frame counts as rendered when it was decoded whole.
 */
export class Outputs {
	readonly #decoder: NewestDecoder;
	readonly #window: WindowSwitch;
	readonly #meter: RenderMeter;
	readonly #onPreview: (preview: Preview) => void;
	#previewSize: PreviewSize | undefined;
	#previewedAt = -Infinity;
	readonly #decodeIntervalMs: number;
	#decodedAt = -Infinity;
	readonly #counters: Counters;

	constructor(options: OutputsOptions) {
		const {counters, heartbeat, latency, gaps, maxDecodedFps, onPreview, onWindowState, onEvent} = options;
		this.#counters = counters;
		this.#decodeIntervalMs = maxDecodedFps === undefined ? 0 : 1000 / maxDecodedFps;
		this.#meter = new RenderMeter(counters, {latency, gaps}, heartbeat);
		this.#onPreview = onPreview;
		this.#decoder = new NewestDecoder(counters, heartbeat.clock, (frame, pixels, isRepaired) =>
			this.#decoded(frame, pixels, isRepaired),
		);
		this.#window = new WindowSwitch({
			counters,
			clock: heartbeat.clock,
			onShown: (capturedAt, at) => this.#meter.rendered(capturedAt, at),
			onState: onWindowState,
			onEvent,
		});
	}

	show(frame: EncodedFrame): void {
		if (!this.#window.isOpen) {
			this.#decodeIfDue(frame);
			return;
		}

		this.#window.show(frame);
		// A frame that the window shows must not count as superseded because a preview is still being made.
		if (this.#isPreviewDue() && !this.#decoder.isBusy) {
			this.#decoder.add(frame);
		}
	}

	setWindow(open: boolean): void {
		this.#window.set(open);
	}

	setPreview(size: PreviewSize | undefined): void {
		this.#previewSize = size;
	}

	/** Sending stopped by itself at this moment, microseconds of running time (heartbeat.ts). */
	interrupted(at: number): void {
		this.#meter.interrupted(at);
	}

	async close(): Promise<void> {
		await this.#window.close();
	}

	#decodeIfDue(frame: EncodedFrame): void {
		const now = performance.now();
		if (now - this.#decodedAt < this.#decodeIntervalMs) {
			this.#counters.add('framesSuperseded');
			return;
		}

		this.#decodedAt = now;
		this.#decoder.add(frame);
	}

	#isPreviewDue(): boolean {
		return this.#previewSize !== undefined && performance.now() - this.#previewedAt >= previewIntervalMs;
	}

	#decoded(frame: EncodedFrame, pixels: Buffer, isRepaired: boolean): void {
		if (!this.#window.isOpen) {
			this.#counters.add('framesRepaired', isRepaired ? 1 : 0);
			this.#meter.rendered(frame.capturedAt);
		}

		const size = this.#previewSize;
		if (size !== undefined && this.#isPreviewDue()) {
			this.#previewedAt = performance.now();
			const {width, height, index: frameIndex} = frame;
			this.#onPreview({...size, rgb: shrink({width, height, data: pixels}, size), frameIndex});
		}
	}
}
