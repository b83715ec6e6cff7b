import type {RunningClock} from '../clock.js';
import {Arrivals} from '../video/arrivals.js';
import {Presence} from '../video/presence.js';
import type {SourceFacts} from '../video/source.js';

/** Pictures replaced at once that count for the rate: more of them piled up while nobody asked. */
const mostAtOnce = 100;

/** What is known of a camera, or of a file that its process reads, from the pictures that come. */
export class CameraFacts {
	readonly #isLive: boolean;
	readonly #clock: RunningClock;
	readonly #presence = new Presence();
	readonly #arrivals = new Arrivals();
	#superseded = 0;
	#stopped: number;

	/** `isLive`: a camera, which has a rate of its own; a file has that of who asks for its pictures. */
	constructor(isLive: boolean, clock: RunningClock) {
		this.#isLive = isLive;
		this.#clock = clock;
		this.#stopped = clock.stopped();
	}

	get facts(): SourceFacts {
		const gap = this.#arrivals.longestGap;
		return {
			superseded: this.#superseded,
			losses: this.#presence.losses,
			lostMicroseconds: this.#presence.lostFor(this.#clock.now()) * 1000,
			fps: this.#isLive ? this.#arrivals.rate() : undefined,
			longestGapMicroseconds: gap === undefined ? undefined : gap * 1000,
		};
	}

	/** A picture came, and it has taken the place of so many older ones that nobody had asked for yet, in all. */
	came(superseded: number): void {
		const now = this.#clock.now();
		const stopped = this.#clock.stopped();
		// What came before a stop, or before it was lost, and what comes after it do not make a rate together.
		if (this.#presence.came(now) !== undefined || stopped > this.#stopped) {
			this.#arrivals.restart();
		}

		this.#stopped = stopped;
		if (this.#isLive) {
			const pictures = 1 + Math.min(mostAtOnce, superseded - this.#superseded);
			for (let picture = 0; picture < pictures; picture++) {
				this.#arrivals.note(now);
			}
		}

		this.#superseded = superseded;
	}

	/** Its process ended. */
	lost(): void {
		this.#presence.lost(this.#clock.now());
	}
}
