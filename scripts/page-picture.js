/**
 * Makes the picture of the page in the README from a real run: starts the built program with its page, opens that in
 * Chromium, switches a few things, and takes a screenshot.
 *
 *     npm run build && node scripts/page-picture.js [media/page.jpg] [width] [height]
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

const [target = 'media/page.jpg', width = '1280', height = '1000'] = process.argv.slice(2);
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const browserPath = (process.env.PATH ?? '')
	.split(path.delimiter)
	.flatMap(folder => ['chromium', 'chromium-browser', 'google-chrome'].map(name => path.join(folder, name)))
	.find(file => existsSync(file));
if (browserPath === undefined) {
	throw new Error('needs Chromium: apt-get install chromium');
}

/** What is chosen, and how many seconds it is watched then. */
const scenes = [
	[undefined, 8],
	['#set-protocol input[value=tcp]', 5],
	['#set-protocol input[value=udp]', 4],
	[{link: 'lossy'}, 11],
];

const dataDir = mkdtempSync(path.join(tmpdir(), 'vstream-picture-'));
const child = spawn(process.execPath, [
	...[program, 'run', '--web', '0', '--port', '0'],
	...['--duration', '120', '--data-dir', dataDir],
]);
try {
	const browser = await chromium.launch({
		executablePath: browserPath,
		args: ['--no-sandbox', '--disable-gpu'],
	});
	try {
		const page = await browser.newPage({
			viewport: {width: Number(width), height: Number(height)},
			colorScheme: 'dark',
		});
		await page.goto(await addressOf(child));
		for (const [what, seconds] of scenes) {
			if (typeof what === 'string') {
				await page.check(what, {force: true});
			} else if (what !== undefined) {
				await page.selectOption('#set-link', what.link);
			}

			await sleep(seconds * 1000);
		}

		await page.screenshot({path: target, type: 'jpeg', quality: 85});
	} finally {
		await browser.close();
	}
} finally {
	child.kill();
	await once(child, 'close');
	rmSync(dataDir, {recursive: true, force: true});
}

/** What it prints when the page is served. */
async function addressOf(program) {
	let said = '';
	return new Promise((resolve, reject) => {
		program.stdout.on('data', chunk => {
			said += String(chunk);
			const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
			if (address !== undefined) {
				resolve(address);
			}
		});
		program.once('close', () => reject(new Error(`the page never came: ${said}`)));
	});
}
