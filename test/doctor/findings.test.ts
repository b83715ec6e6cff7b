import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {once} from 'node:events';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {camerasFinding} from '../../source/doctor/cameras.js';
import {coresFinding, nodeFinding} from '../../source/doctor/computer.js';
import {dataFolderFinding} from '../../source/doctor/data-folder.js';
import {displayFinding} from '../../source/doctor/display.js';
import {frameCostFinding, kernelBufferFinding} from '../../source/doctor/kernel-buffer.js';
import {largestDatagramFinding} from '../../source/doctor/largest-datagram.js';
import {pagePortFinding} from '../../source/doctor/page-port.js';
import {portFinding} from '../../source/doctor/port.js';
import {routeFinding} from '../../source/doctor/route.js';
import {charactersFinding, coloursFinding, sizeFinding} from '../../source/doctor/terminal.js';
import {kernelDropsFinding, tcpFactsFinding} from '../../source/doctor/visibility.js';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-doctor-'));
});
afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

test('Node below 20 can not run this; one core is little', () => {
	expect(nodeFinding('20.0.0')).toMatchObject({mark: 'good'});
	expect(nodeFinding('18.19.1')).toMatchObject({mark: 'bad', mend: 'nvm install 20'});
	expect(coresFinding(2).mark).toBe('good');
	expect(coresFinding(1).mark).toBe('poor');
});

test('macOS takes datagrams of 9 216 bytes by default: the default buffer would lose every frame', () => {
	expect(largestDatagramFinding(65_507, 'linux')).toMatchObject({mark: 'good'});
	const mac = largestDatagramFinding(9216, 'darwin');
	expect(mac).toMatchObject({mark: 'bad', mend: 'sudo sysctl -w net.inet.udp.maxdgram=65535'});
	expect(mac.value).toMatch(/default .*big/);
	expect(mac.value).not.toContain('small');
	expect(largestDatagramFinding(16_384, 'darwin')).toMatchObject({mark: 'poor'});
});

test('a kernel buffer granted in part is named with the command that raises the limit, now and over a restart', () => {
	expect(kernelBufferFinding(8_388_608, 'linux').mark).toBe('good');
	expect(kernelBufferFinding(425_984, 'linux')).toMatchObject({
		mark: 'poor',
		mend: 'sudo sysctl -w net.core.rmem_max=4194304 && echo net.core.rmem_max=4194304 | sudo tee /etc/sysctl.d/90-vstream-tui.conf',
	});
	expect(kernelBufferFinding(786_896, 'darwin').mend).toMatch(/^sudo sysctl -w kern\.ipc\.maxsockbuf=\d+$/);
	expect(kernelBufferFinding(65_536, 'win32').mend).toBeUndefined();
});

test('what a frame costs is the memory of its datagrams, not their length', () => {
	// 80 000 bytes in datagrams of 10 000: 9, each in 16 384 bytes and 256 of book-keeping.
	const finding = frameCostFinding(100_000, 80_000);
	expect(finding.value).toContain('150 kB (default');
	expect(finding.mark).toBe('poor');
	expect(frameCostFinding(425_984, 80_000).mark).toBe('good');
});

test('a route with MTU 1500 cuts the default buffer into seven packets; loopback does not matter', () => {
	const ethernet = {device: 'eth0', mtu: 1500, isLoopback: false};
	const cut = routeFinding('there', '192.0.2.7', ethernet);
	expect(cut).toMatchObject({what: 'route to there', mark: 'poor', mend: '--buffer 1472'});
	expect(cut.value).toMatch(/small \(1.024 B\) 1, default \(10.000 B\) 7, big \(30.000 B\) 21/);
	expect(routeFinding('here', '127.0.0.1', {device: 'lo0', mtu: 16_384, isLoopback: true}).mark).toBe('good');
	expect(routeFinding('there', '192.0.2.7', undefined).mark).toBe('unknown');
});

test('what the system hides is unknown, and mended only where something can be installed', () => {
	expect(kernelDropsFinding(0).mark).toBe('good');
	expect(kernelDropsFinding(undefined).mark).toBe('unknown');
	expect(tcpFactsFinding({retransmits: 0, rttMicroseconds: undefined}, 'linux').mark).toBe('good');
	expect(tcpFactsFinding('absent', 'linux').mend).toMatch(/iproute2/);
	expect(tcpFactsFinding('absent', 'darwin')).toMatchObject({mark: 'unknown'});
});

test('a display is there when something answers, not when a variable is set', async () => {
	const look = async (environment: Record<string, string>) =>
		displayFinding({environment, platform: 'linux'});
	expect(await look({})).toMatchObject({mark: 'poor', value: expect.stringContaining('DISPLAY is not set')});
	expect(await look({DISPLAY: ':9999'})).toMatchObject({mark: 'poor'});
	expect(await look({DISPLAY: 'no such thing'})).toMatchObject({mark: 'poor'});
	const server = net.createServer().listen(path.join(folder, 'wayland-7'));
	await once(server, 'listening');
	try {
		const wayland = {WAYLAND_DISPLAY: 'wayland-7', XDG_RUNTIME_DIR: folder};
		expect(await look(wayland)).toMatchObject({mark: 'good'});
		expect(await look({...wayland, WAYLAND_DISPLAY: 'wayland-8'})).toMatchObject({mark: 'poor'});
	} finally {
		server.close();
	}
});

test('cameras are the video devices, in the order of their numbers', async () => {
	expect(await camerasFinding(folder)).toMatchObject({
		mark: 'unknown',
		value: expect.stringContaining('none'),
	});
	for (const name of ['video10', 'video2', 'videotape', 'null']) {
		writeFileSync(path.join(folder, name), '');
	}

	const found = await camerasFinding(folder);
	expect(found.value).toBe(['video2', 'video10'].map(name => path.join(folder, name)).join(', '));
});

test('a terminal too small, with few colours or without UTF-8 is named', () => {
	expect(sizeFinding({columns: 80, rows: 24}).mark).toBe('good');
	expect(sizeFinding({columns: 79, rows: 24}).mark).toBe('poor');
	expect(coloursFinding({environment: {COLORTERM: 'truecolor'}}).mark).toBe('good');
	expect(coloursFinding({environment: {TERM: 'xterm-256color'}}).mark).toBe('poor');
	expect(coloursFinding({environment: {COLORTERM: 'truecolor', NO_COLOR: '1'}}).value).toContain('NO_COLOR');
	const characters = (environment: Record<string, string>) =>
		charactersFinding({environment, platform: 'linux'}).mark;
	expect(characters({LANG: 'C.UTF-8'})).toBe('good');
	expect(characters({LC_ALL: 'C', LANG: 'en_GB.UTF-8'})).toBe('poor');
	expect(characters({LC_ALL: '', LANG: 'en_GB.utf8'})).toBe('good');
	expect(characters({})).toBe('poor');
});

test('the data folder is tried where it is there, and not made where it is not', async () => {
	const absent = path.join(folder, 'a', 'b');
	expect((await dataFolderFinding(absent)).mark).toBe('good');
	expect(readdirSync(folder)).toEqual([]);
	mkdirSync(path.join(folder, 'sessions'));
	expect((await dataFolderFinding(folder)).mark).toBe('good');
	expect(readdirSync(path.join(folder, 'sessions'))).toEqual([]);
	writeFileSync(path.join(folder, 'file'), '');
	expect(await dataFolderFinding(path.join(folder, 'file', 'deeper'))).toMatchObject({
		mark: 'poor',
		mend: '--data-dir FOLDER',
	});
});

test('a page port that is taken is no reason not to start', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	expect(await pagePortFinding(port)).toMatchObject({
		what: `page port ${port}`,
		mark: 'poor',
		value: expect.stringContaining('taken by another program'),
		mend: '--web 0',
	});
	server.close();
	await once(server, 'close');
	expect(await pagePortFinding(port)).toMatchObject({
		mark: 'good',
		value: expect.stringMatching(
			/^free on 127\.0\.0\.1, for the page, (which serves you alone|whose address will hold a token)$/,
		),
	});
});

test('a port that another program has can not be used, whichever of the two protocols it took', async () => {
	const server = net.createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as net.AddressInfo;
	expect(await portFinding('127.0.0.1', port)).toMatchObject({mark: 'bad', mend: '--port 0'});
	server.close();
	await once(server, 'close');
	expect(await portFinding('127.0.0.1', port)).toMatchObject({mark: 'good'});
	expect(await portFinding('192.0.2.1', 0)).toMatchObject({mark: 'bad', mend: '--bind 127.0.0.1'});
});
