import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {eventually} from './eventually.js';
import type {PageState} from '../../source/lab/view.js';
import {describeWith} from '../opencv/built.js';
import {needBrowser, type OpenedPage, TestBrowser, until} from './browser.js';
import {seePicture} from './canvas.js';
import {FeedClient} from './feed-client.js';
import {WebRun} from './web-run.js';

/** The page in a real browser: the picture that was sent, numbers that are those of the run, keys, sizes and colours. */

let run: WebRun;
let browser: TestBrowser;

async function open(options = {}): Promise<OpenedPage> {
	const opened = await browser.open(run.address, options);
	await opened.page.waitForSelector('#set-protocol input:checked', {state: 'attached'});
	await until(opened.page, `document.querySelector('#picture').dataset.frameIndex > 0`);
	return opened;
}

const quiet = {strangers: [], errors: []};

/** Runs in a page before its own program. */
const lateEvents = `
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (type, take) {
	listen.call(this, type, event => setTimeout(() => take(event), 750));
};`;

describeWith([needBrowser], 'the page', () => {
	beforeAll(async () => {
		[run, browser] = await Promise.all([WebRun.start('udp-default'), TestBrowser.start()]);
	});
	afterAll(async () => {
		await browser.close();
		await run.close();
	});

	describe('in a browser', () => {
		it('shows the picture that was sent, to the number that is burnt into it', async () => {
			const {page, complaints} = await open();
			const seen = [];
			for (let look = 0; look < 5; look++) {
				const picture = await seePicture(page, '#picture');
				expect(picture).toMatchObject({width: 1280, height: 720});
				expect(picture.frameNumber).toBe(picture.saidIndex);
				seen.push(picture.frameNumber!);
				await until(page, `document.querySelector('#picture').dataset.frameIndex > ${seen.at(-1)}`);
			}

			expect(seen).toEqual(seen.toSorted((a, b) => a - b));
			const {frames} = await run.stats();
			expect(seen.at(-1)).toBeLessThan(frames.captured);
			expect(complaints).toEqual(quiet);
			await page.context().close();
		});

		it('shows the feed in a plain <img>, as the course project’s page did', async () => {
			const {page, complaints} = await open();
			await page.evaluate(
				`document.body.append(Object.assign(new Image(), {id: 'plain', src: '/video_feed'}))`,
			);
			await until(page, `document.querySelector('#plain').naturalWidth > 0`);
			const first = await seePicture(page, '#plain');
			expect(first).toMatchObject({width: 1280, height: 720});
			await eventually(async () => (await seePicture(page, '#plain')).frameNumber).toBeGreaterThan(
				first.frameNumber! + 24,
			);
			expect(complaints).toEqual(quiet);
			await page.context().close();
		});

		it('shows the numbers of the run', async () => {
			const {page, complaints} = await open();
			const value = async (id: string) => page.getAttribute(`#${id}`, 'data-value');
			for (const id of ['fps-captured', 'fps-received', 'fps-rendered', 'fps-page', 'latency-p50']) {
				await eventually(async () => Number(await value(id))).toBeGreaterThan(0);
			}

			expect(await value('state')).toBe('live');
			const before = await run.stats();
			await eventually(async () => Number(await value('packets-received'))).toBeGreaterThanOrEqual(
				before.packets.received,
			);
			expect(Number(await value('packets-received'))).toBeLessThanOrEqual(
				(await run.stats()).packets.received,
			);
			// Either may be a verdict ahead of the other for a moment.
			await eventually(async () => {
				const {verdict} = await run.json<PageState>('/settings');
				return verdict.map(({cause}) => cause).includes((await value('verdict')) ?? '');
			}).toBe(true);
			for (const plot of ['fps', 'packets', 'lost', 'latency']) {
				expect(await page.locator(`#plot-${plot} canvas`).count()).toBeGreaterThan(0);
			}

			await run.send('PATCH', '/settings', {quality: 52});
			await until(page, `/52/.test(document.querySelector('#events').textContent)`);
			expect(complaints).toEqual(quiet);
			await page.context().close();
		});
	});

	describe('with the keyboard alone', () => {
		const controls = [
			...[
				'save-run',
				'open-help',
				'set-experiment',
				'set-protocol',
				'set-buffer',
				'set-codec',
				'set-quality',
			],
			...['set-link', 'set-link-text', 'set-profile', 'set-adapt', 'set-span', 'events'],
		];

		it('reaches every control by Tab, and shows where it is', async () => {
			const {page} = await open();
			const reached = new Set<string>();
			for (let press = 0; press < 40; press++) {
				await page.keyboard.press('Tab');
				const {id, outline} = await page.evaluate<{id: string; outline: string}>(`(() => {
					const at = document.activeElement;
					const marked = [at, at.parentElement, at.nextElementSibling, at.closest('label')].filter(Boolean);
					return {
						id: at.id || at.closest('fieldset')?.id || '',
						outline: marked.map(each => getComputedStyle(each)).map(s => s.outlineStyle + s.boxShadow).join(),
					};
				})()`);
				if (id === '') continue;
				expect(outline, `nothing marks ${id}`).not.toMatch(/^(nonenone,?)+$/);
				reached.add(id);
			}

			expect(controls.filter(id => !reached.has(id))).toEqual([]);
			await page.context().close();
		});

		it('follows every shortcut', async () => {
			const {page, complaints} = await open();
			const settings = async () => (await run.json<PageState>('/settings')).settings;
			await run.send('PATCH', '/settings', {protocol: 'udp', bufferSize: 10_000, quality: 50});
			await until(page, `document.querySelector('#set-quality').value === '50'`);
			for (const [key, wanted] of [
				['p', {protocol: 'tcp'}],
				['1', {bufferSize: 1024}],
				['3', {bufferSize: 30_000}],
				['2', {bufferSize: 10_000}],
				['+', {quality: 55}],
				['-', {quality: 50}],
				['a', {adapt: true}],
				['a', {adapt: false}],
				['c', {codec: 'raw'}],
				['c', {codec: 'jpeg'}],
				['x', {profile: 'classic'}],
				['x', {profile: 'live'}],
				['p', {protocol: 'udp'}],
			] as const) {
				await page.keyboard.press(key);
				await eventually(settings).toMatchObject(wanted);
			}

			// Each press is one step, answered or not. They are done in their order: with the last all are.
			for (const key of ['+', '+', '+', '-', 'a']) {
				await page.keyboard.press(key);
			}

			await eventually(settings).toMatchObject({adapt: true});
			expect((await settings()).quality).toBe(60);
			await page.keyboard.press('a');
			await eventually(settings).toMatchObject({adapt: false});
			await page.keyboard.press(']');
			await eventually(async () => (await settings()).bufferSize).toBeGreaterThan(10_000);
			await page.keyboard.press('[');
			await eventually(async () => (await settings()).bufferSize).toBe(10_000);
			await page.keyboard.press('?');
			await page.waitForSelector('#help[open]');
			await page.keyboard.press('Escape');
			await page.waitForSelector('#help:not([open])', {state: 'attached'});
			await page.keyboard.press('s');
			await until(page, `/^Saved as /.test(document.querySelector('#notice').textContent)`);
			await page.keyboard.press('l');
			await until(page, `document.activeElement.id === 'set-link'`);
			expect(complaints).toEqual(quiet);
			await page.context().close();
		});

		it('counts each press once, with another face in between, answers late and events later still', async () => {
			const own = await WebRun.start('udp-default', '--size', '320x180');
			// A page whose events come three quarters of a second late, as on a computer with too much to do.
			const {page, complaints} = await browser.open(own.address, {}, lateEvents);
			try {
				await page.waitForSelector('#set-protocol input:checked', {state: 'attached'});
				const settings = async () => (await own.json<PageState>('/settings')).settings;
				for (let round = 0; round < 3; round++) {
					await page.keyboard.press('+');
					await page.keyboard.press('+');
					await own.send('PATCH', '/settings', {press: ['qualityUp']});
					await page.keyboard.press('-');
					await page.keyboard.press('a');
					const adapt = round % 2 === 0;
					await eventually(settings).toMatchObject({adapt});
					expect((await settings()).quality).toBe(50 + 10 * (round + 1));
				}

				await until(page, `document.querySelector('#set-quality').value === '80'`);
				expect(complaints).toEqual(quiet);
			} finally {
				await page.context().close();
				await own.close();
			}
		});

		it('takes keys for text where text is typed', async () => {
			const {page} = await open();
			await page.locator('#set-link-text').focus();
			await page.keyboard.type('pcx');
			expect(await page.inputValue('#set-link-text')).toBe('pcx');
			await page.keyboard.press('Escape');
			expect((await run.json<PageState>('/settings')).settings).toMatchObject({
				protocol: 'udp',
				codec: 'jpeg',
				profile: 'live',
			});
			await page.context().close();
		});
	});

	describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
		it.each([390, 1280, 1920])('holds together at %i pixels', async width => {
			const {page, complaints} = await open({colorScheme, viewport: {width, height: 844}});
			const {scroll, client, small, colour} = await page.evaluate<{
				scroll: number;
				client: number;
				small: string[];
				colour: number[];
			}>(`(() => {
				const colourOf = text => {
					const context = document.createElement('canvas').getContext('2d');
					context.fillStyle = text;
					context.fillRect(0, 0, 1, 1);
					return [...context.getImageData(0, 0, 1, 1).data];
				};
				return {
				scroll: document.documentElement.scrollWidth,
				client: document.documentElement.clientWidth,
				small: [...document.querySelectorAll('main *, header *')]
					.filter(each => each.getClientRects().length > 0 && each.closest('.unseen, .u-over, svg') === null)
					.filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
					.map(each => each.id || each.className || each.tagName),
				colour: colourOf(getComputedStyle(document.documentElement).backgroundColor),
			};
			})()`);
			expect(scroll).toBeLessThanOrEqual(client);
			expect(small.filter(name => !name.includes('events'))).toEqual([]);
			const [red = 0, green = 0, blue = 0, alpha] = colour;
			expect(alpha).toBe(255);
			expect(red + green + blue > 3 * 128, `background ${colour.join()}`).toBe(colorScheme === 'light');
			expect(complaints).toEqual(quiet);
			await page.context().close();
		});
	});

	it('is forgotten at once when its browser is killed, and the stream goes on', async () => {
		const own = await WebRun.start('--size', '320x180');
		const doomed = await TestBrowser.start();
		const clients: FeedClient[] = [];
		const view = async () => {
			const client = await FeedClient.open(own.url('/video_feed?fps=1'));
			clients.push(client);
			return 'in';
		};
		try {
			const {page} = await doomed.open(own.address);
			await until(page, `document.querySelector('#picture').dataset.frameIndex > 0`);
			// With its picture and its events, as many as may watch.
			await Promise.all(Array.from({length: 62}, view));
			expect(await view().catch(String)).toMatch(/503: 64 viewers/);
			await doomed.kill();
			await eventually(async () => view().catch(String)).toBe('in');
			const {received} = (await own.stats()).frames;
			await eventually(async () => (await own.stats()).frames.received).toBeGreaterThan(received + 24);
		} finally {
			for (const client of clients) client.close();
			await doomed.close();
			await own.close();
		}
	});

	it('says when the program is gone, and goes on by itself when it is back', async () => {
		const first = await WebRun.start('--size', '320x180');
		const {page} = await browser.open(first.address);
		await until(page, `document.querySelector('#picture').dataset.frameIndex > 30`);
		await first.close();
		await until(page, `document.querySelector('#state').dataset.value === 'lost'`);
		const {saidIndex: stale} = await seePicture(page, '#picture');
		const {port} = new URL(first.address);
		const again = await WebRun.start('tcp-small', '--size', '320x180', '--web', port);
		try {
			await until(page, `document.querySelector('#state').dataset.value === 'live'`);
			await until(page, `document.querySelector('#set-experiment input:checked')?.value === 'tcp-small'`);
			await until(page, `Number(document.querySelector('#picture').dataset.frameIndex) !== ${stale}`);
			const {saidIndex, frameNumber} = await seePicture(page, '#picture');
			expect(saidIndex).toBe(frameNumber);
			expect(saidIndex).toBeLessThanOrEqual((await again.stats()).frames.captured);
			await page.context().close();
		} finally {
			await again.close();
		}
	});
});
