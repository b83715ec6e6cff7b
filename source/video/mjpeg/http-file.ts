import {setTimeout as sleep} from 'node:timers/promises';
import type {Answer, Client} from '../http/client.js';
import {StreamEnd} from '../http/stream-error.js';
import type {PictureEvents} from '../picture-events.js';
import {type JpegPicture, type Source, SourceError} from '../source.js';
import {DamageTeller} from './damage-teller.js';
import {eachChunkOfPictures} from './read-pictures.js';
import {openRepeated, type Pass} from './repeated.js';

/** Milliseconds from the beginning of a round to that of the next at least: a file of one picture is not asked for all the time. */
const shortestRound = 100;

export type HttpFileOptions = PictureEvents & {
	readonly client: Client;
	/** Ends what the client is at, and the answers that it gave. */
	readonly end: AbortController;
	/** Of the source, fit to be shown. */
	readonly name: string;
	/** What it was known for a file by, not read yet; undefined: it is asked for anew. */
	readonly answer: Answer | undefined;
	readonly silenceMs: number;
};

/**
 * A file of JPEGs that lies on a server, played round and round as one on the disk is: asked for anew for each round, and read
 * as it is played. One that breaks off begins again.
 * @throws SourceError (rejects) where it can't be read, or has no picture.
 */
export async function openHttpFile(options: HttpFileOptions): Promise<Source> {
	const {onFault, onPictures, name, end} = options;
	const damage = new DamageTeller(onFault, onPictures);
	let {answer} = options;
	let begunAt = -Infinity;

	async function* pass(): Pass {
		const pause = begunAt + shortestRound - performance.now();
		if (pause > 0) {
			await sleep(pause, undefined, {signal: end.signal}).catch(() => undefined);
		}

		begunAt = performance.now();
		const given = answer ?? (await options.client.get(end.signal));
		answer = undefined;
		yield* read(given);
	}

	async function* read(given: Answer): Pass {
		const found: JpegPicture[] = [];
		let hasGiven = false;
		try {
			const chunks = eachChunkOfPictures(given, {
				silenceMs: options.silenceMs,
				onPicture: picture => found.push(picture),
				onDamage: reason => damage.leftOut(name, reason),
			});
			for await (const _ of chunks) {
				hasGiven ||= found.length > 0;
				yield* found.splice(0);
			}
		} catch (error) {
			if (!(error instanceof SourceError) || !hasGiven || error instanceof StreamEnd) {
				throw error;
			}

			onFault(`${error.message}; it begins again`);
		}
	}

	const source = await openRepeated({pass, empty: () => `${name} has no JPEG that can be shown`});
	return {
		...source,
		async close() {
			end.abort();
			await source.close();
		},
	};
}
