import {codingOf, type StreamSettings} from '../../lab/settings.js';
import type {Counters} from '../../metrics/counters.js';
import type {FrameSettings} from '../frame-settings.js';
import {AdaptController, type Step} from './controller.js';
import type {Feedback} from './feedback.js';
import {buildLadder, frameWeightOf} from './ladder.js';
import {StepTeller} from './step-teller.js';

export type AdapterOptions = {
	/** Where both sides count. */
	readonly counters: Counters;
	/** Pixels, and frames a second: 0, as fast as it goes, has no rate to keep and is not adapted. */
	readonly source: {readonly width: number; readonly height: number; readonly fps: number};
	/** A step worth telling a person: one line. At most one a second. */
	readonly onStep: (detail: string) => void;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

/** Adaptive quality as the capture loop sees it: how the next frame is to be made. Reads the shared counters for feedback. */
export class Adapter {
	readonly #options: AdapterOptions;
	readonly #now: () => number;
	readonly #teller: StepTeller;
	#controller: AdaptController | undefined;
	#quality = 0;

	constructor(options: AdapterOptions) {
		this.#options = options;
		this.#now = options.now ?? (() => performance.now());
		this.#teller = new StepTeller(options.onStep);
	}

	/** Called for each frame that is captured, also for those that are then dropped. */
	next(settings: StreamSettings): FrameSettings {
		const {codec, quality} = codingOf(settings);
		const {fps} = this.#options.source;
		if (!settings.adapt || settings.profile !== 'live' || codec !== 'jpeg' || fps === 0) {
			this.#controller = undefined;
			this.#teller.reset();
			return {codec, quality, takesJpeg: settings.profile === 'live'};
		}

		const controller = this.#follow(quality, fps);
		const now = this.#now();
		const step = controller.update(this.#feedback(now));
		this.#teller.follow(now, step === undefined ? undefined : {...step, words: reasonText(step)});
		return {codec, ...controller.rung, takesJpeg: controller.isAtTop};
	}

	/** A frame was encoded so: what frames take is how the next step is predicted. */
	made({quality, divisor = 1}: FrameSettings, bytes: number): void {
		this.#controller?.made(frameWeightOf(quality, divisor), bytes);
	}

	#follow(quality: number, fps: number): AdaptController {
		if (this.#controller !== undefined && quality === this.#quality) {
			return this.#controller;
		}

		const {width, height} = this.#options.source;
		const ladder = buildLadder({quality, width, height});
		this.#quality = quality;
		this.#controller?.setLadder(ladder);
		this.#controller ??= new AdaptController(ladder, fps);
		return this.#controller;
	}

	#feedback(at: number): Feedback {
		const {counters} = this.#options;
		const framesArrived = counters.get('framesReceived');
		return {
			at,
			framesSent: counters.get('framesSent'),
			bytesSent: counters.get('bytesSent'),
			framesBlocked: counters.get('droppedSocketBusy'),
			queueAgeMs: counters.get('socketQueueAgeMicroseconds') / 1000,
			bytesArrived: counters.get('bytesReceived'),
			packetsArrived: counters.get('packetsReceived'),
			packetsLost: counters.get('packetsLost'),
			framesArrived,
			latencyMs: framesArrived === 0 ? undefined : counters.get('newestLatencyMicroseconds') / 1000,
		};
	}
}

function reasonText({reason, arrivalRate}: Step): string {
	const arrives = arrivalRate === undefined ? '' : `${((arrivalRate * 8) / 1e6).toFixed(1)} Mbit/s arrive`;
	switch (reason) {
		case 'room':
			return arrives === '' ? 'there is room' : `there is room, ${arrives}`;
		case 'mistake':
			return 'sending less changed nothing';
		case 'starved':
			return 'no frame arrives whole';
		default:
			return arrives === '' ? 'too little arrives' : arrives;
	}
}
