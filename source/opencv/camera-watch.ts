import {nowMicroseconds} from '../clock.js';
import {LiveWatch, type LiveWatchOptions} from '../video/live-watch.js';
import {Presence} from '../video/presence.js';
import type {SourceFacts} from '../video/source.js';

/** Milliseconds without a picture until a camera counts as lost: where its rate is known, and where it is not. */
const patience = {stallMs: 2000, silenceMs: 10_000} as const;

export type WatchOptions = Pick<LiveWatchOptions, 'clock' | 'onRestart' | 'onFault' | 'onLost'>;

/** A camera grabbed a picture. */
export type Grab = {
	/** Microseconds of the machine's monotonic clock. */
	readonly capturedAt: number;
	/** Pictures, of all that its process grabbed so far, that a newer one replaced before they were taken. */
	readonly superseded: number;
};

/** What is known of a source whose pictures a process of its own reads. */
export type CameraWatch = {
	readonly facts: SourceFacts;
	/** Its process grabbed a picture, which may never be taken. */
	grabbed(grab: Grab): void;
	/** A picture was taken. */
	taken(): void;
	/** Its process ended by itself; `detail` is one line for a person. */
	ended(detail: string): void;
	/** Another process has opened it. */
	openedAgain(): void;
	/** Nothing is told any more. */
	close(): void;
};

/** A camera gives its pictures when it likes, so it is measured, and lost when it gives none. */
export class DeviceWatch implements CameraWatch {
	readonly #watch: LiveWatch;
	#superseded = 0;
	/** As the process that runs now told it last. */
	#told = 0;

	constructor(device: number, options: WatchOptions) {
		this.#watch = new LiveWatch({...options, ...patience, name: `camera ${device}`});
	}

	get facts(): SourceFacts {
		return this.#watch.facts(this.#superseded);
	}

	grabbed({capturedAt, superseded}: Grab): void {
		const isBacklog = this.#watch.came(Math.max(0, nowMicroseconds() - capturedAt) / 1000);
		const fresh = Math.max(0, superseded - this.#told);
		this.#told = superseded;
		// What gave way while this program was stopped is no loss of the source.
		this.#superseded += isBacklog ? 0 : fresh;
	}

	taken(): void {
		// It was told when it was grabbed.
	}

	ended(detail: string): void {
		this.#told = 0;
		this.#watch.lost(detail, 'source lost');
	}

	openedAgain(): void {
		// It is back with its first picture, not before.
	}

	close(): void {
		this.#watch.close();
	}
}

/** A file gives a picture whenever it is asked for one, so it is lost only while there is no process to ask. */
export class FileWatch implements CameraWatch {
	readonly #options: WatchOptions;
	readonly #presence = new Presence();

	constructor(options: WatchOptions) {
		this.#options = options;
	}

	get facts(): SourceFacts {
		return {
			superseded: 0,
			losses: this.#presence.losses,
			lostMicroseconds: this.#presence.lostFor(this.#options.clock.now()) * 1000,
			fps: undefined,
			longestGapMicroseconds: undefined,
		};
	}

	grabbed(): void {
		// It is read ahead, which says nothing of it.
	}

	taken(): void {
		this.#presence.came(this.#options.clock.now());
	}

	ended(detail: string): void {
		this.#presence.lost(this.#options.clock.now());
		this.#options.onFault(detail);
		this.#options.onLost(detail);
	}

	openedAgain(): void {
		this.#options.onRestart('the camera process runs again');
	}

	close(): void {
		// It has nothing that runs.
	}
}
