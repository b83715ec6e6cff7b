import {fork} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {FeedClient} from '../../test/integration/feed-client.js';
import {readTask} from '../child.js';

/** All viewers of a row, in a process of their own: what they cost is nobody else's. They read and count, and decode nothing. */

export type ViewersTask = {
	/** One for each viewer. */
	readonly urls: readonly string[];
	/** Counted from when each has its first picture. */
	readonly seconds: number;
};

/** Pictures a second that each viewer got. */
export type ViewersAnswer = {readonly fps: readonly number[]};

type FromViewers = {readonly type: 'ready'} | ({readonly type: 'answer'} & ViewersAnswer);

/** Milliseconds that a server may take to listen, and between two looks. */
const patienceMs = 10_000;
const lookMs = 50;

/** The other side: starts the viewers. `ready` settles when each has a picture, `answer` when they have counted. */
export function startViewers(task: ViewersTask): {
	readonly ready: Promise<void>;
	readonly answer: Promise<ViewersAnswer>;
} {
	const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(task)]);
	const of = async <Type extends FromViewers['type']>(
		type: Type,
	): Promise<Extract<FromViewers, {type: Type}>> =>
		new Promise((resolve, reject) => {
			child.on('message', (message: FromViewers) => {
				if (message.type === type) resolve(message as Extract<FromViewers, {type: Type}>);
			});
			child.once('exit', code => reject(new Error(`the viewers ended with ${code}`)));
		});
	const [ready, answer] = [of('ready').then(() => undefined), of('answer')];
	// Whoever waits for the first of them hears of it there.
	answer.catch(() => undefined);
	return {ready, answer};
}

async function openPatiently(url: string): Promise<FeedClient> {
	const until = performance.now() + patienceMs;
	for (;;) {
		try {
			return await FeedClient.open(url);
		} catch (error) {
			if (performance.now() > until) {
				throw error;
			}

			await sleep(lookMs);
		}
	}
}

async function watch({urls, seconds}: ViewersTask): Promise<void> {
	const clients = await Promise.all(urls.map(openPatiently));
	await Promise.all(clients.map(async client => client.untilParts(1)));
	const from = performance.now();
	process.send?.({type: 'ready'} satisfies FromViewers);
	await sleep(seconds * 1000);
	const to = performance.now();
	for (const {counter} of clients) {
		const [problem] = counter.problems;
		if (problem !== undefined) {
			throw new Error(`a viewer got what is no feed: ${problem}`);
		}
	}

	const fps = clients.map(({counter}) => counter.fpsBetween(from, to));
	process.send?.({type: 'answer', fps} satisfies FromViewers, () => process.exit(0));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await watch(readTask<ViewersTask>());
}
