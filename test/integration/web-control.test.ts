import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {describeWith} from '../opencv/built.js';
import {needBrowser, type OpenedPage, TestBrowser, until} from './browser.js';
import {program} from './program.js';
import {startInTerminal, type TestTerminal} from './terminal.js';
import {undisturbed} from './undisturbed.js';
import {ask} from './web-run.js';

/** A person in front of the console and another in front of the page: what one changes, the other sees within half a second. */

const halfSecond = 500;

let folder = '';
let terminal: TestTerminal;
let browser: TestBrowser;
let opened: OpenedPage;
let address = '';

const enter = 'Enter';
const segment = (control: string, value: string) => async (page: Page) =>
	page.locator(`#${control} label:has(input[value="${value}"])`).click();
const typed = (control: string, text: string) => async (page: Page) => {
	await page.locator(`#${control}`).fill(text);
	await page.locator(`#${control}`).press(enter);
};

/** The page's own clock says when it was touched: how long the test's hand took does not count. */
async function watchHands(page: Page): Promise<void> {
	await page.evaluate(`for (const type of ['click', 'change', 'input', 'keydown'])
		document.addEventListener(type, () => { window.touchedAt = Date.now(); }, true)`);
}

/** Milliseconds from the touch of a control until the console shows the mark. */
async function followed(act: (page: Page) => Promise<unknown>, mark: RegExp): Promise<number> {
	await act(opened.page);
	let seenAt = 0;
	await terminal.waitFor(({text}) => {
		if (!mark.test(text())) return false;
		seenAt = Date.now();
		return true;
	});
	return seenAt - (await opened.page.evaluate<number>('window.touchedAt'));
}

/**
 * The other way: from the key until the page says that it holds. What a key does depends on what the console shows, so the
 * next one waits until the console has drawn this.
 */
async function follows(key: string, holds: string, mark: RegExp): Promise<number> {
	const typedAt = Date.now();
	terminal.type(key);
	const seenAt = await until<number>(opened.page, `(${holds}) && Date.now()`).catch((error: unknown) => {
		throw new Error(`${String(error)}; the console shows\n${terminal.text()}`);
	});
	await terminal.waitFor(mark);
	return seenAt - typedAt;
}

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-control-'));
	terminal = startInTerminal(
		process.execPath,
		[program, '--port', '0', '--web', '0', '--data-dir', folder, '--size', '640x360'],
		{columns: 170, rows: 40, env: {DISPLAY: undefined, WAYLAND_DISPLAY: undefined}},
	);
	await terminal.waitFor(/● live.*http:\/\/127\.0\.0\.1:\d+/);
	address = `${/http:\/\/127\.0\.0\.1:\d+/.exec(terminal.text())?.[0]}/`;
	browser = await TestBrowser.start();
	opened = await browser.open(address);
	await opened.page.waitForSelector('#set-protocol input:checked', {state: 'attached'});
	await watchHands(opened.page);
}, 60_000);
afterAll(async () => {
	await browser?.close();
	terminal?.close();
	rmSync(folder, {recursive: true, force: true});
});

type Way = readonly [(page: Page) => Promise<unknown>, RegExp];
type Press = readonly [key: string, holds: string, mark: RegExp];
const shown = (words: RegExp) => new RegExp(`● live .*${words.source}`);

describeWith([needBrowser], 'the page and the console', () => {
	describe('a control that is touched on the page', () => {
		it.each<[string, Way, Way]>([
			[
				'experiment',
				[segment('set-experiment', 'udp-big'), shown(/UDP · big 30.000 B/)],
				[segment('set-experiment', 'tcp-small'), shown(/TCP · small 1.024 B/)],
			],
			[
				'protocol',
				[segment('set-protocol', 'udp'), shown(/UDP · /)],
				[segment('set-protocol', 'tcp'), shown(/TCP · /)],
			],
			[
				'buffer',
				[typed('set-buffer', '9999'), shown(/custom 9.999 B/)],
				[typed('set-buffer', '20001'), shown(/custom 20.001 B/)],
			],
			[
				'steps of the buffer',
				[async page => page.click('#buffer-down'), shown(/custom 16.384 B/)],
				[async page => page.click('#buffer-up'), shown(/big 30.000 B/)],
			],
			[
				'codec',
				[segment('set-codec', 'raw'), shown(/ B · RAW/)],
				[segment('set-codec', 'jpeg'), shown(/ B · JPEG q/)],
			],
			[
				'quality',
				[async page => page.locator('#set-quality').fill('30'), shown(/JPEG q30/)],
				[async page => page.locator('#set-quality').fill('71'), shown(/JPEG q71/)],
			],
			[
				'link preset',
				[async page => page.locator('#set-link').selectOption('clean'), shown(/JPEG q71(?!.*link:)/)],
				[async page => page.locator('#set-link').selectOption('lossy'), shown(/link: lossy/)],
			],
			[
				'link in words',
				[typed('set-link-text', ''), shown(/JPEG q71(?!.*link:)/)],
				[typed('set-link-text', 'loss=3%,delay=7ms'), shown(/link: .*3/)],
			],
			[
				'profile',
				[segment('set-profile', 'classic'), shown(/classic · /)],
				[segment('set-profile', 'live'), shown(/(?<!classic · )TCP · /)],
			],
			[
				'adaptive quality',
				[async page => page.locator('label:has(#set-adapt)').last().click(), shown(/ adapt/)],
				[async page => page.locator('label:has(#set-adapt)').last().click(), shown(/JPEG q71(?!.*adapt)/)],
			],
		])('changes the console: %s', async (name, [there, thereMark], [back, backMark]) => {
			const ms = await undisturbed(
				async () => Math.max(await followed(there, thereMark), await followed(back, backMark)),
				took => took <= halfSecond,
			);
			expect(ms, `the console followed "${name}" after ${ms} ms`).toBeLessThanOrEqual(halfSecond);
		});

		it('saves the run where the console finds it', async () => {
			await opened.page.click('#save-run');
			await until(opened.page, `/^Saved as /.test(document.querySelector('#notice').textContent)`);
			terminal.type('r');
			await terminal.waitFor(/Saved runs · 1/);
			terminal.type('\u001B');
			await terminal.waitFor('Experiments');
		});

		it('keeps what is refused to be mended, and says why', async () => {
			await typed('set-link-text', 'fog=3')(opened.page);
			await until(opened.page, `/fog/.test(document.querySelector('#notice').textContent)`);
			expect(await opened.page.inputValue('#set-link-text')).toBe('fog=3');
			expect(await opened.page.getAttribute('#set-link-text', 'aria-invalid')).toBe('true');
			await opened.page.locator('#set-link-text').press('Escape');
			// The browser says in its console that an answer was an error.
			expect(opened.complaints.errors.splice(0)).toEqual([expect.stringContaining('422')]);
		});
	});

	describe('a key that is pressed in the console', () => {
		const checked = (control: string) => `document.querySelector('#${control} input:checked')?.value`;
		const value = (control: string) => `document.querySelector('#${control}').value`;

		it.each<[Press, Press]>([
			[
				['p', `${checked('set-protocol')} === 'udp'`, shown(/UDP · /)],
				['p', `${checked('set-protocol')} === 'tcp'`, shown(/TCP · /)],
			],
			[
				['1', `${checked('set-experiment')} === 'tcp-small'`, shown(/small 1.024 B/)],
				['3', `${value('set-buffer')} === '30000'`, shown(/big 30.000 B/)],
			],
			[
				['[', `${value('set-buffer')} === '16384'`, shown(/custom 16.384 B/)],
				['3', `${checked('set-experiment')} === 'tcp-big'`, shown(/big 30.000 B/)],
			],
			[
				['c', `${checked('set-codec')} === 'raw'`, shown(/ RAW /)],
				['c', `${checked('set-codec')} === 'jpeg'`, shown(/JPEG q/)],
			],
			[
				['-', `${value('set-quality')} === '70'`, shown(/JPEG q70/)],
				['+', `${value('set-quality')} === '75'`, shown(/JPEG q75/)],
			],
			[
				['x', `${checked('set-profile')} === 'classic'`, shown(/classic · /)],
				['x', `${checked('set-profile')} === 'live'`, shown(/(?<!classic · )TCP · /)],
			],
			[
				['a', `document.querySelector('#set-adapt').checked`, shown(/ adapt/)],
				['a', `!document.querySelector('#set-adapt').checked`, shown(/JPEG q75(?!.*adapt)/)],
			],
		])('changes the page: %j', async (there, back) => {
			const ms = await undisturbed(
				async () => Math.max(await follows(...there), await follows(...back)),
				took => took <= halfSecond,
			);
			expect(ms, `the page followed ${there[0]} after ${ms} ms`).toBeLessThanOrEqual(halfSecond);
		});

		it('changes the link on the page, and every other page too', async () => {
			const other = await browser.open(address);
			await other.page.waitForSelector('#set-protocol input:checked', {state: 'attached'});
			terminal.type('l');
			await terminal.waitFor(/clean/);
			terminal.type('0');
			for (const {page} of [opened, other]) {
				await until(page, `document.querySelector('#set-link').value === 'clean'`);
			}

			terminal.type('l');
			await terminal.waitFor('Experiments');
			await typed('set-link-text', 'loss=5%')(other.page);
			await until(opened.page, `document.querySelector('#set-link').value === 'lossy'`);
			await terminal.waitFor(/link: lossy/);
			expect(other.complaints).toEqual({strangers: [], errors: []});
			await other.page.context().close();
		});

		it('closes the page, and opens it again', async () => {
			terminal.type('o');
			await until(opened.page, `document.querySelector('#state').dataset.value === 'lost'`);
			await expect(ask(address, '/')).rejects.toThrow('ECONNREFUSED');
			terminal.type('o');
			await terminal.waitFor(/page at http:\/\/127\.0\.0\.1:\d+/);
			const again = /page at (http:\/\/127\.0\.0\.1:\d+\/)/.exec(terminal.text())?.[1] ?? '';
			expect((await ask(again, '/')).status).toBe(200);
		});
	});

	it('had nothing to complain of before that, and asked nobody else', () => {
		expect(opened.complaints.strangers).toEqual([]);
		expect(
			opened.complaints.errors.filter(
				text => !/ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|INCOMPLETE|CONNECTION_RESET)/.test(text),
			),
		).toEqual([]);
	});
});
