import {HttpError} from '../http-error.js';

/** Answers without an end, feed and events together: each holds a connection and may hold a picture. */
const defaultMost = 64;

/** Knows the viewers by their connections, so that there are never more than it allows. */
export class ViewerLimit {
	readonly #most: number;
	readonly #viewers = new Set<object>();

	constructor(most = defaultMost) {
		this.#most = most;
	}

	get count(): number {
		return this.#viewers.size;
	}

	has(connection: object): boolean {
		return this.#viewers.has(connection);
	}

	/**
	 * One more viewer, on a connection of its own. Returns what is to be called when it has gone; a second call does nothing.
	 * @throws HttpError (503) where there are as many as there may be.
	 */
	enter(connection: object): () => void {
		if (this.#viewers.size >= this.#most) {
			throw new HttpError(503, `${this.#most} viewers watch already; close another page or feed first`);
		}

		this.#viewers.add(connection);
		return () => void this.#viewers.delete(connection);
	}
}
