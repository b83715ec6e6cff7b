import type {JpegPicture, SourceError} from '../source.js';

type Waiting = {
	readonly resolve: (picture: JpegPicture) => void;
	readonly reject: (error: SourceError) => void;
};

/** The newest picture of a stream, until it is taken or a newer one takes its place. */
export class NewestPicture {
	/** Pictures that came. */
	count = 0;
	#newest: JpegPicture | undefined;
	#ended: SourceError | undefined;
	readonly #takers: Waiting[] = [];
	readonly #watchers = new Set<() => void>();

	give(picture: JpegPicture): void {
		this.count++;
		this.#newest = picture;
		for (const watcher of this.#watchers) {
			watcher();
		}

		if (this.#takers.length > 0) {
			this.#newest = undefined;
			this.#takers.shift()?.resolve(picture);
		}
	}

	/** No more will come; a picture that waits is still taken. Only the first reason counts. */
	end(error: SourceError): void {
		this.#ended ??= error;
		for (const {reject} of this.#takers.splice(0)) {
			reject(this.#ended);
		}

		for (const watcher of this.#watchers) {
			watcher();
		}
	}

	/** @throws SourceError (rejects) as `end` was told. */
	async take(): Promise<JpegPicture> {
		const newest = this.#newest;
		this.#newest = undefined;
		if (newest !== undefined) {
			return newest;
		}

		return new Promise((resolve, reject) => {
			if (this.#ended === undefined) {
				this.#takers.push({resolve, reject});
			} else {
				reject(this.#ended);
			}
		});
	}

	/** The newest one, which may still be taken. */
	async peek(): Promise<JpegPicture> {
		return new Promise((resolve, reject) => {
			const look = (): void => {
				if (this.#newest !== undefined) {
					resolve(this.#newest);
				} else if (this.#ended !== undefined) {
					reject(this.#ended);
				} else {
					return;
				}

				this.#watchers.delete(look);
			};
			this.#watchers.add(look);
			look();
		});
	}

	/**
	 * Pictures a second, by the median time between the next `pictures` ones, or those that come within `milliseconds`: a
	 * server that first sends what it had saved up does not count as quick. undefined where too few come to say.
	 */
	async measureRate(pictures: number, milliseconds: number): Promise<number | undefined> {
		const times: number[] = [];
		await new Promise<void>(resolve => {
			const timer = setTimeout(() => end(), milliseconds);
			const note = (): void => {
				times.push(performance.now());
				if (times.length > pictures || this.#ended !== undefined) {
					end();
				}
			};
			const end = (): void => {
				clearTimeout(timer);
				this.#watchers.delete(note);
				resolve();
			};
			this.#watchers.add(note);
		});
		const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
		const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
		return median === undefined || median <= 0 ? undefined : rounded(1000 / median);
	}
}

/** Whole numbers; below ten, halves. */
function rounded(rate: number): number {
	return rate >= 10 ? Math.round(Math.min(rate, 240)) : Math.max(0.5, Math.round(rate * 2) / 2);
}
