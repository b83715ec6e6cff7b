import {existsSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {chromium, type BrowserContextOptions, type BrowserServer, type Page} from 'playwright-core';
import type {Need} from '../opencv/built.js';

/** A real browser without a screen, for tests of the page. Nothing that it asks for may leave this machine. */

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
const executablePath = names
	.flatMap(name => folders.map(folder => path.join(folder, name)))
	.find(file => existsSync(file));

export const needBrowser: Need = {
	name: `a browser (${names.join(', ')})`,
	isThere: executablePath !== undefined,
};

const flags = [
	...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server'],
	...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
	// Two pages side by side are both in front.
	...['--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'],
	// Not even a look-up of a name goes out.
	'--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

/** What a page did that a good one does not. */
export type Complaints = {
	/** Requests to anything but the address that it was opened at. */
	readonly strangers: string[];
	/** Errors and warnings in the console, broken promises, and what the Content-Security-Policy stopped. */
	readonly errors: string[];
};

export type OpenedPage = {readonly page: Page; readonly complaints: Complaints};

const lookMs = 10;

/**
 * Resolves with what this script comes to, as soon as that is true. It looks again and again from outside: what waits inside
 * the page would need `eval` there, and the page's Content-Security-Policy forbids it.
 */
export async function until<T = unknown>(page: Page, script: string, seconds = 20): Promise<T> {
	const patience = performance.now() + seconds * 1000;
	for (;;) {
		const value = await page.evaluate<T>(script);
		if (value) return value;
		if (performance.now() > patience) throw new Error(`never came true within ${seconds} s: ${script}`);
		await sleep(lookMs);
	}
}

/** A browser process of its own, with a profile that goes away with it. */
export class TestBrowser {
	readonly #server: BrowserServer;
	readonly #browser: Awaited<ReturnType<typeof chromium.connect>>;

	private constructor(server: BrowserServer, browser: Awaited<ReturnType<typeof chromium.connect>>) {
		this.#server = server;
		this.#browser = browser;
	}

	static async start(): Promise<TestBrowser> {
		if (executablePath === undefined) throw new Error(`needs ${needBrowser.name}`);
		const server = await chromium.launchServer({
			executablePath,
			headless: true,
			args: flags,
			host: '127.0.0.1',
			// They would end the whole test process with it.
			handleSIGINT: false,
			handleSIGTERM: false,
			handleSIGHUP: false,
		});
		return new TestBrowser(server, await chromium.connect(server.wsEndpoint()));
	}

	/** The browser's own process; its renderers end with it. */
	get pid(): number {
		const {pid} = this.#server.process();
		if (pid === undefined) throw new Error('the browser did not start');
		return pid;
	}

	/** A page in a window of its own, with nothing in common with others. `before`: a script that runs there first. */
	async open(url: string, options: BrowserContextOptions = {}, before?: string): Promise<OpenedPage> {
		const context = await this.#browser.newContext(options);
		const page = await context.newPage();
		if (before !== undefined) await page.addInitScript(before);
		const complaints: Complaints = {strangers: [], errors: []};
		const {origin} = new URL(url);
		page.on('request', request => {
			const asked = request.url();
			if (!/^(data|blob):/.test(asked) && new URL(asked).origin !== origin) complaints.strangers.push(asked);
		});
		page.on('pageerror', error => complaints.errors.push(error.message));
		page.on('console', message => {
			if (['error', 'warning'].includes(message.type())) complaints.errors.push(message.text());
		});
		await page.goto(url, {waitUntil: 'domcontentloaded'});
		return {page, complaints};
	}

	/** SIGKILL, as when a browser crashes. */
	async kill(): Promise<void> {
		await this.#server.kill();
	}

	async close(): Promise<void> {
		await this.#browser.close().catch(() => {});
		await this.#server.close().catch(() => {});
	}
}
