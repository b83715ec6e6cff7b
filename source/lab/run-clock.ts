import type {Heartbeat} from '../metrics/heartbeat.js';

/** The time of one run: from the first frame's flowing to the end of capturing, without what the program was stopped for. */
export class RunClock {
	readonly #heartbeat: Heartbeat;
	#startedAt: number | undefined;
	#stoppedBefore = 0;
	#endedAfter: number | undefined;
	#savedAfter: number | undefined;

	constructor(heartbeat: Heartbeat) {
		this.#heartbeat = heartbeat;
	}

	get isStarted(): boolean {
		return this.#startedAt !== undefined;
	}

	/** 0 before the start; stands still after the end. */
	get seconds(): number {
		if (this.#endedAfter !== undefined || this.#startedAt === undefined) {
			return this.#endedAfter ?? 0;
		}

		this.#heartbeat.beat();
		const stoppedMs = (this.#heartbeat.stopped - this.#stoppedBefore) / 1000;
		return (performance.now() - this.#startedAt - stoppedMs) / 1000;
	}

	/** How much of the run was saved, by whichever face; undefined: nothing of it. */
	get savedSeconds(): number | undefined {
		return this.#savedAfter;
	}

	/** All until now has been saved. */
	markSaved(): void {
		this.#savedAfter = this.seconds;
	}

	start(): void {
		this.#startedAt = performance.now();
		this.#heartbeat.beat();
		this.#stoppedBefore = this.#heartbeat.stopped;
	}

	end(): void {
		this.#endedAfter = this.seconds;
	}
}
