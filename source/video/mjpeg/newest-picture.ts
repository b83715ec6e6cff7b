import type {JpegPicture, SourceError} from '../source.js';

type Waiting = {
	readonly resolve: (picture: JpegPicture) => void;
	readonly reject: (error: SourceError) => void;
};

/** The newest picture of a stream, until it is taken or a newer one takes its place. */
export class NewestPicture {
	/** Pictures that a newer one replaced before they were taken. */
	superseded = 0;
	#newest: JpegPicture | undefined;
	#ended: SourceError | undefined;
	readonly #takers: Waiting[] = [];
	readonly #watchers = new Set<() => void>();

	give(picture: JpegPicture): void {
		const taker = this.#takers.shift();
		if (taker === undefined) {
			this.superseded += this.#newest === undefined ? 0 : 1;
			this.#newest = picture;
		} else {
			taker.resolve(picture);
		}

		for (const watcher of this.#watchers) {
			watcher();
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

	/** Waits until it holds, which is asked whenever a picture came or they ended, or until so many milliseconds have passed. */
	async until(holds: () => boolean, milliseconds: number): Promise<void> {
		await new Promise<void>(resolve => {
			const end = (): void => {
				clearTimeout(timer);
				this.#watchers.delete(look);
				resolve();
			};
			const look = (): void => {
				if (holds() || this.#ended !== undefined) {
					end();
				}
			};
			const timer = setTimeout(end, milliseconds);
			this.#watchers.add(look);
			look();
		});
	}
}
