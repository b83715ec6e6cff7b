/** Milliseconds that are waited for at a time. */
const slice = 500;

/**
 * A timeout that counts only the time in which this program runs. While it is stopped (Ctrl-Z), whoever is waited for may have
 * answered long ago, and a usual timeout would be over before that answer is read.
 */
export class RunningTimer {
	readonly #milliseconds: number;
	readonly #action: () => void;
	#left = 0;
	#timer: NodeJS.Timeout | undefined;

	/** Starts at once. `action` is called once, after so many milliseconds, unless it is stopped before. */
	constructor(milliseconds: number, action: () => void) {
		this.#milliseconds = milliseconds;
		this.#action = action;
		this.restart();
	}

	/** All the time anew. */
	restart(): void {
		this.#left = this.#milliseconds;
		this.#wait();
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#wait(): void {
		clearTimeout(this.#timer);
		const next = Math.min(slice, this.#left);
		this.#timer = setTimeout(() => {
			this.#left -= next;
			if (this.#left > 0) {
				this.#wait();
			} else {
				this.#action();
			}
		}, next);
	}
}
