import {HttpError} from '../http-error.js';

/** Answers without an end, feed and events together: each holds a connection and may hold a picture. */
const defaultMost = 64;

/** Counts the viewers, so that there are never more than it allows. */
export class ViewerLimit {
	readonly #most: number;
	#count = 0;

	constructor(most = defaultMost) {
		this.#most = most;
	}

	get count(): number {
		return this.#count;
	}

	/**
	 * One more viewer. Returns what is to be called when it has gone; a second call does nothing.
	 * @throws HttpError (503) where there are as many as there may be.
	 */
	enter(): () => void {
		if (this.#count >= this.#most) {
			throw new HttpError(503, `${this.#most} viewers watch already; close another page or feed first`);
		}

		this.#count++;
		let isIn = true;
		return () => {
			this.#count -= isIn ? 1 : 0;
			isIn = false;
		};
	}
}
