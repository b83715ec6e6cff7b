import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {describeWith, kill, needAddon, needProgram} from '../opencv/built.js';
import {someClip} from '../opencv/clips.js';
import {type Display, openDisplay} from '../opencv/x11.js';
import {childrenOf, program} from './program.js';
import {startInTerminal, type TestTerminal, type TestTerminalOptions} from './terminal.js';

/** The program as a user starts it, in a real terminal: real workers, real sockets, keys in and screen out. */

let folder = '';
let terminal: TestTerminal | undefined;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-console-'));
});
afterEach(() => {
	terminal?.close();
	terminal = undefined;
});
afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

function start(args: readonly string[] = [], options: TestTerminalOptions = {}): TestTerminal {
	const data = ['--data-dir', path.join(folder, 'data')];
	terminal = startInTerminal(process.execPath, [program, '--port', '0', ...data, ...args], {
		...options,
		env: {DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ...options.env},
	});
	return terminal;
}

/** The number behind "received" in the packets panel. */
function packetsReceived({text}: TestTerminal): number {
	const shown = /│ received +([\d\u00A0\u2009\u202F ]+?) *│/.exec(text())?.[1] ?? '0';
	return Number(shown.replaceAll(/\D/g, ''));
}

describe('the console with the real lab', () => {
	it('begins with the experiment that it is told, and shows the pattern where a remembered camera is gone', async () => {
		const data = mkdtempSync(path.join(folder, 'gone-'));
		const kept = {version: 1, settings: {source: 'camera:57', quality: 35}};
		writeFileSync(path.join(data, 'preferences.json'), JSON.stringify(kept));
		const shown = start(['tcp-small', '--data-dir', data]);
		await shown.waitFor(/● live.*TCP · small 1.024 B · JPEG q35.*pattern/);
		await shown.waitFor(/camera:57 is not there, so this is the pattern/);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
		const after = JSON.parse(readFileSync(path.join(data, 'preferences.json'), 'utf8'));
		expect(after.settings).toMatchObject({source: 'camera:57', protocol: 'tcp'});
	});

	it('a camera that is asked for and is not there is no pattern', async () => {
		const shown = start(['--source', 'camera:57']);
		expect((await shown.exit).exitCode).toBe(1);
		expect(shown.text()).toMatch(/vstream-tui: .*(camera 57|OpenCV)/);
	});

	it('streams at once, shows the received picture, and follows the keys', async () => {
		const shown = start();
		await shown.waitFor(/● live 00:0[2-9]/);
		await shown.waitFor(/captured +2\d\.\d.*rendered +2\d\.\d/);
		await shown.waitFor(({screen}) => screen().some(line => line.includes('▀▀▀▀▀▀')));
		shown.type('p');
		await shown.waitFor(/● live.*TCP · default 10.000 B/);
		shown.type('1');
		await shown.waitFor(/TCP · small 1.024 B/);
		shown.type('c');
		await shown.waitFor(/raw/);
		shown.type('cp3');
		await shown.waitFor(/UDP · big 30.000 B · JPEG/);
		const before = packetsReceived(shown);
		await shown.waitFor(now => packetsReceived(now) > before + 20);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
		expect(shown.isAlternate()).toBe(false);
		expect(shown.isCursorShown()).toBe(true);
	});

	it('saves the run as what it mostly was, shows it in the list, and remembers the settings for the next start', async () => {
		const shown = start(['udp-default']);
		await shown.waitFor(/● live 00:0[2-9]/);
		shown.type('p1');
		await shown.waitFor(/TCP · small/);
		shown.type('s');
		await shown.waitFor(/saved as .*udp-default/);
		shown.type('r');
		await shown.waitFor(/Saved runs · 1/);
		await shown.waitFor(/❯ .*udp-default/);
		shown.type('\r');
		await shown.waitFor(/Run .*udp-default/);
		shown.type('\u001B');
		await shown.waitFor(/Saved runs · 1/);
		shown.type('\u001B');
		await shown.waitFor('Experiments');
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
		const again = start();
		await again.waitFor(/● live.*TCP · small/);
		again.type('q');
		expect((await again.exit).exitCode).toBe(0);
	});

	it('o serves the page; what a browser changes the console shows and remembers; o ends it', async () => {
		const data = mkdtempSync(path.join(folder, 'web-'));
		const place = ['--data-dir', data, '--protocol', 'udp', '--buffer', '10000'];
		const shown = start([...place, '--web', '0'], {columns: 120});
		await shown.waitFor(/● live 00:0\d .*UDP · default 10.000 B .*http:\/\/127\.0\.0\.1:\d+/);
		const address = /http:\/\/127\.0\.0\.1:\d+/.exec(shown.text())?.[0] ?? '';
		const change = await fetch(`${address}/settings`, {
			method: 'PATCH',
			headers: {'Content-Type': 'application/json'},
			body: JSON.stringify({protocol: 'tcp', bufferSize: 30_000, quality: 30}),
		});
		expect(change.status).toBe(200);
		await shown.waitFor(/● live .*TCP · big 30.000 B · JPEG q30/);
		await shown.waitFor('❯ ● TCP  big');
		shown.type('o');
		await shown.waitFor('page closed');
		await shown.waitFor(({screen}) => !(screen()[0] ?? '').includes('http'));
		await expect(fetch(address)).rejects.toThrow();
		shown.type('o');
		await shown.waitFor(/page at http:\/\/127\.0\.0\.1:\d+\/ \(o closes it\)/);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
		const again = start(['--data-dir', data], {columns: 120});
		await again.waitFor(/● live.*TCP · big 30.000 B · JPEG q30/);
		again.type('q');
		expect((await again.exit).exitCode).toBe(0);
	});

	it('puts damaged preferences aside, says so, and starts', async () => {
		const data = mkdtempSync(path.join(folder, 'damaged-'));
		writeFileSync(path.join(data, 'preferences.json'), '{"version": 1, "settings": {"proto');
		const shown = start(['--data-dir', data]);
		await shown.waitFor(/damaged|put aside/i);
		await shown.waitFor(/● live/);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
	});

	it('says in one line why there is no window, and streams on', async () => {
		const shown = start();
		await shown.waitFor(/● live 00:01/);
		shown.type('w');
		await shown.waitFor(/no display|OpenCV is not installed/);
		await shown.waitFor(/● live 00:0[3-9]/);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
	});

	it('ends with one line where it can not start: the port is taken', async () => {
		const server = net.createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as net.AddressInfo;
		const shown = start(['--port', String(port)]);
		expect((await shown.exit).exitCode).toBe(1);
		server.close();
		expect(shown.isAlternate()).toBe(false);
		expect(shown.text()).toContain(`port ${port} is taken by another program; choose one with --port`);
	});

	it('emits no colour under NO_COLOR', async () => {
		const shown = start([], {env: {NO_COLOR: '1'}});
		await shown.waitFor(/● live 00:0[2-9]/);

		expect(shown.output()).not.toMatch(/\u001B\[[\d;]*(3[0-8]|4[0-8]|9\d|10[0-7])[\d;]*m/);
		shown.type('q');
		await shown.exit;
	});

	it.each(['SIGINT', 'SIGTERM'] as const)(
		'%s ends workers and program, and gives the terminal back',
		async signal => {
			const shown = start();
			await shown.waitFor(/● live 00:01/);
			shown.kill(signal);
			expect((await shown.exit).exitCode).toBe(signal === 'SIGINT' ? 130 : 143);
			expect(shown.isAlternate()).toBe(false);
			expect(shown.isCursorShown()).toBe(true);
		},
	);
});

describeWith([needAddon], 'the console with the camera process', () => {
	it('says within a second that it was killed, and streams on', async () => {
		const {file} = await someClip(folder);
		const shown = start(['--source', file]);
		await shown.waitFor(/● live 00:0[2-9]/);
		const [camera] = await childrenOf(shown.pid, 'camera-program');
		kill(camera);
		await shown.waitFor(/camera process/, 1000);
		const before = packetsReceived(shown);
		await shown.waitFor(now => packetsReceived(now) > before + 20);
		shown.type('q');
		expect((await shown.exit).exitCode).toBe(0);
	});

	it('ends with one line for a file that is no video', async () => {
		const shown = start(['--source', program]);
		expect((await shown.exit).exitCode).toBe(1);
		expect(shown.text()).toMatch(/is not a video that OpenCV can read/);
	});
});

describeWith([needAddon, needProgram('Xvfb')], 'the console where there is a display', () => {
	let display: Display;
	beforeAll(async () => {
		display = await openDisplay();
	});
	afterAll(async () => {
		await display.close();
	});

	it('opens the window at the first start, and remembers how it was left', async () => {
		const data = mkdtempSync(path.join(folder, 'window-'));
		const begin = () =>
			start(['--data-dir', data], {columns: 160, env: {DISPLAY: display.name, WAYLAND_DISPLAY: undefined}});
		const hasWindow = ({screen}: TestTerminal): boolean => / window(?! opening)/.test(screen()[0] ?? '');
		const first = begin();
		await first.waitFor(hasWindow);
		const windows = async () => childrenOf(first.pid, 'window-program');
		const [opened] = await windows();
		expect(opened).toBeDefined();
		first.type('ww');
		await expect
			.poll(async () => (await windows()).filter(pid => pid !== opened), {timeout: 20_000})
			.toHaveLength(1);
		await first.waitFor(hasWindow);
		first.type('w');
		await first.waitFor(shown => !hasWindow(shown));
		first.type('q');
		expect((await first.exit).exitCode).toBe(0);

		const second = begin();
		await second.waitFor(/● live 00:0[2-9]/);
		expect(hasWindow(second)).toBe(false);
		expect(await childrenOf(second.pid, 'window-program')).toEqual([]);
		second.type('w');
		await second.waitFor(hasWindow);
		second.type('q');
		expect((await second.exit).exitCode).toBe(0);

		const third = begin();
		await third.waitFor(hasWindow);
		third.type('q');
		expect((await third.exit).exitCode).toBe(0);
	});
});
