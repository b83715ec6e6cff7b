import {boundaryOf} from '../../multipart/boundary.js';
import {MultipartParser} from '../../multipart/parser.js';

/** One picture as it came: a JPEG, and what its part's head says of it. */
export type Picture = {
	readonly jpeg: Uint8Array<ArrayBuffer>;
	/** Its frame's number; undefined where the head has none. */
	readonly index: number | undefined;
	/** Seconds since 1970; undefined where the head has none. */
	readonly capturedAt: number | undefined;
};

/** Milliseconds before the next try, doubled each time up to the second number. */
const backOff = [250, 4000] as const;
/** A picture of 4096 × 4096 in the finest JPEG stays below it. */
const limits = {body: 64 * 1024 * 1024} as const;

/** Reads /video_feed until it is stopped, and again whenever it breaks off. */
export class PictureReader {
	readonly #url: string;
	readonly #onPicture: (picture: Picture) => void;
	#reading: AbortController | undefined;

	constructor(url: string, onPicture: (picture: Picture) => void) {
		this.#url = url;
		this.#onPicture = onPicture;
	}

	start(): void {
		if (this.#reading === undefined) {
			this.#reading = new AbortController();
			void this.#readOn(this.#reading.signal);
		}
	}

	stop(): void {
		this.#reading?.abort();
		this.#reading = undefined;
	}

	async #readOn(signal: AbortSignal): Promise<void> {
		const [first, most] = backOff;
		let wait: number = first;
		while (!signal.aborted) {
			try {
				await this.#read(signal, () => {
					wait = first;
				});
			} catch {
				// Broken off, refused, or no such stream: the page says so by its silence, and asks again.
			}

			await pause(wait, signal);
			wait = Math.min(most, wait * 2);
		}
	}

	async #read(signal: AbortSignal, onSuccess: () => void): Promise<void> {
		const response = await fetch(this.#url, {signal, cache: 'no-store'});
		const boundary = boundaryOf(response.headers.get('Content-Type') ?? '');
		if (!response.ok || response.body === null || boundary === undefined) return;
		const parser = new MultipartParser({
			boundary,
			limits,
			onPart: ({headers, body}) => {
				onSuccess();
				if (!signal.aborted) this.#onPicture(pictureOf(headers, body));
			},
		});
		const reader = response.body.getReader();
		for (;;) {
			const {done, value} = await reader.read();
			if (done) return;
			parser.push(value);
		}
	}
}

function pictureOf(headers: ReadonlyMap<string, string>, jpeg: Uint8Array<ArrayBuffer>): Picture {
	return {
		jpeg,
		index: numberOf(headers.get('x-frame-index')),
		capturedAt: numberOf(headers.get('x-timestamp')),
	};
}

function numberOf(text: string | undefined): number | undefined {
	const value = text === undefined || text === '' ? Number.NaN : Number(text);
	return Number.isFinite(value) ? value : undefined;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>(resolve => {
		const timer = setTimeout(resolve, milliseconds);
		signal.addEventListener(
			'abort',
			() => {
				clearTimeout(timer);
				resolve();
			},
			{once: true},
		);
	});
}
