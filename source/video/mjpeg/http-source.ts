import {Client} from '../http/client.js';
import type {Source} from '../source.js';
import {shownSource} from '../source-name.js';
import {openHttpFile} from './http-file.js';
import {kindOf, objection} from './http-kind.js';
import {LiveHttpSource, type LiveOptions, type Patience} from './live-http-source.js';

const usualPatience: Patience = {
	answerMs: 5000,
	silenceMs: 10_000,
	stallMs: 2000,
	backOffMs: [250, 4000],
	giveUpMs: 120_000,
};

export type HttpSourceOptions = Omit<LiveOptions, 'client' | 'end' | 'name' | 'patience'> & {
	readonly url: URL;
	readonly patience?: Partial<Patience>;
};

/**
 * Pictures over HTTP. MJPEG (multipart/x-mixed-replace, or JPEGs one after the other), as cameras, mjpg-streamer, ustreamer and
 * our own page serve it: a live source, of which only the newest picture is kept; it connects again when it is lost. A single
 * picture (image/jpeg) is a live source as well, asked for again and again. What has an end is played round and round as a file.
 * @throws SourceError (rejects) where the first picture does not come: one line that says why.
 */
export async function openHttpSource(options: HttpSourceOptions): Promise<Source> {
	const patience = {...usualPatience, ...options.patience};
	const client = new Client({url: options.url, answerMs: patience.answerMs, objection});
	const name = shownSource(options.url.href);
	const end = new AbortController();
	const answer = await client.get(end.signal);
	const file = {...options, silenceMs: patience.silenceMs, client, name};
	if (kindOf(answer) === 'file') {
		return openHttpFile({...file, end, answer});
	}

	const source = new LiveHttpSource({...options, patience, client, end, name});
	try {
		await source.open(answer);
	} catch (error) {
		await source.close();
		throw error;
	}

	if (source.hasEnd) {
		await source.close();
		return openHttpFile({...file, end: new AbortController(), answer: undefined});
	}

	return source;
}
