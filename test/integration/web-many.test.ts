import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, expect, it} from 'vitest';
import {describeWith} from '../opencv/built.js';
import {needBrowser, type OpenedPage, TestBrowser, until} from './browser.js';
import {recordedIndices, recordIndices} from './canvas.js';
import {FeedClient, openStalled} from './feed-client.js';
import {undisturbed} from './undisturbed.js';
import {WebRun} from './web-run.js';

/** Two browsers, sixteen raw viewers and as many that never read, all at once on one stream of 720p at 24 fps. */

const rawViewers = 16;
const stalledViewers = 16;
/** Frames of one count. */
const counted = 240;
/** Of these, a raw viewer has to get 97 %; a browser, that paints beside all this on the same cores, 95 % at the least. */
const enough = {raw: Math.ceil(0.97 * counted), page: Math.ceil(0.95 * counted)};
/** Seconds that memory is watched: less than the minute after which those who never read are closed. */
const watchSeconds = 55;
/**
 * Megabytes a minute. Garbage collection and the first seconds alone make it anything from -20 to 45; were pictures kept for those
 * who do not read, all of them share each picture's 125 kB, and 24 a second make 170. This is the middle between the two.
 */
const mostGrowth = 100;

const closers: Array<() => unknown> = [];
afterEach(async () => {
	for (const close of closers.splice(0).toReversed()) await close();
});

type Count = {
	readonly captured: number;
	readonly received: number;
	readonly raw: readonly number[];
	readonly pages: readonly number[];
};

const isGood = ({captured, received, raw, pages}: Count): boolean =>
	received >= captured - 2 &&
	raw.every(frames => frames >= enough.raw) &&
	pages.every(frames => frames >= enough.page);

/** What everybody got of the next frames. Counted by index: how long it took does not matter. */
async function count(run: WebRun, raw: readonly FeedClient[], pages: readonly OpenedPage[]): Promise<Count> {
	const before = (await run.stats()).frames;
	// Frames under way belong to nobody's count.
	const first = before.captured + 2;
	const last = first + counted - 1;
	await Promise.all(
		raw.map(async client => client.until(({parts}) => (parts.at(-1)?.index ?? 0) >= last, 60)),
	);
	await Promise.all(pages.map(async ({page}) => until(page, `window.shownIndices.at(-1) >= ${last}`, 60)));
	const after = (await run.stats()).frames;
	const shown = await Promise.all(pages.map(async ({page}) => recordedIndices(page)));
	return {
		captured: after.captured - before.captured,
		received: after.received - before.received,
		raw: raw.map(({counter}) => counter.countOf(first, last)),
		pages: shown.map(indices => new Set(indices.filter(index => index >= first && index <= last)).size),
	};
}

/** Megabytes a minute, by least squares. */
function growth(samples: ReadonlyArray<{readonly seconds: number; readonly bytes: number}>): number {
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(samples.map(({seconds}) => seconds)), mean(samples.map(({bytes}) => bytes))];
	const above = samples.reduce((sum, {seconds, bytes}) => sum + (seconds - x) * (bytes - y), 0);
	const below = samples.reduce((sum, {seconds}) => sum + (seconds - x) ** 2, 0);
	return ((above / below) * 60) / 1e6;
}

const linux = {
	name: 'Linux: /proc tells how much memory a process has',
	isThere: process.platform === 'linux',
};

describeWith([needBrowser, linux], 'a stream with many viewers', () => {
	it(
		'gives each of them every frame, waits for none, and takes no more memory',
		{timeout: 240_000},
		async () => {
			const run = await WebRun.start('udp-default', '--size', '1280x720', '--fps', '24');
			closers.push(async () => run.close());
			const browsers = await Promise.all([TestBrowser.start(), TestBrowser.start()]);
			closers.push(...browsers.map(browser => async () => browser.close()));
			const pages = await Promise.all(browsers.map(async browser => browser.open(run.address)));
			for (const {page} of pages) {
				await until(page, `document.querySelector('#picture').dataset.frameIndex > 0`);
				await recordIndices(page);
			}

			const stalled = await Promise.all(
				Array.from({length: stalledViewers}, async () => openStalled(run.url('/video_feed'))),
			);
			closers.push(...stalled.map(socket => () => socket.destroy()));
			const raw = await Promise.all(
				Array.from({length: rawViewers}, async () => FeedClient.open(run.url('/video_feed'))),
			);
			closers.push(...raw.map(client => () => client.close()));
			await Promise.all(raw.map(async client => client.untilParts(24)));

			const startedAt = performance.now();
			const memory: Array<{readonly seconds: number; readonly bytes: number}> = [];
			const watching = (async () => {
				for (let second = 0; second < watchSeconds; second++) {
					memory.push({seconds: (performance.now() - startedAt) / 1000, bytes: await run.residentBytes()});
					await sleep(1000);
				}
			})();
			// These viewers alone make the machine busy, so each count may be repeated: how often is said.
			let counts = 0;
			const got = await undisturbed(async () => {
				counts++;
				return count(run, raw, pages);
			}, isGood);
			await watching;
			const {frames, freezes} = await run.stats();
			const said = JSON.stringify({counts, ...got, growth: growth(memory), frames, freezes});
			console.info(`viewers: ${said}`);
			expect(got.received, said).toBeGreaterThanOrEqual(got.captured - 2);
			expect(Math.min(...got.raw), said).toBeGreaterThanOrEqual(enough.raw);
			expect(Math.min(...got.pages), said).toBeGreaterThanOrEqual(enough.page);
			expect(growth(memory), said).toBeLessThan(mostGrowth);
			for (const {counter} of raw) expect(counter.problems).toEqual([]);
			for (const {complaints} of pages) expect(complaints).toEqual({strangers: [], errors: []});
		},
	);
});
