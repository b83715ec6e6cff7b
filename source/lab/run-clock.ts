/** The time of one run: from the first frame's flowing to the end of capturing. */
export class RunClock {
	#startedAt: number | undefined;
	#endedAfter: number | undefined;
	#savedAfter: number | undefined;

	get isStarted(): boolean {
		return this.#startedAt !== undefined;
	}

	/** 0 before the start; stands still after the end. */
	get seconds(): number {
		return (
			this.#endedAfter ?? (this.#startedAt === undefined ? 0 : (performance.now() - this.#startedAt) / 1000)
		);
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
	}

	end(): void {
		this.#endedAfter = this.seconds;
	}
}
