/** One timer for many deadlines: calls back at the earliest of them. Late by a millisecond, as Node's timers are. */
export class Wake {
	readonly #onWake: () => void;
	#timer: NodeJS.Timeout | undefined;
	#at = Infinity;

	constructor(onWake: () => void) {
		this.#onWake = onWake;
	}

	/** Milliseconds of performance.now(). An earlier call stands if its time is earlier. */
	at(time: number): void {
		if (time >= this.#at) {
			return;
		}

		this.cancel();
		this.#at = time;
		this.#timer = setTimeout(
			() => {
				this.#at = Infinity;
				this.#onWake();
			},
			Math.max(1, Math.ceil(time - performance.now())),
		);
	}

	cancel(): void {
		clearTimeout(this.#timer);
		this.#at = Infinity;
	}
}
