import {expect, test} from 'vitest';
import {datagramLength, type Probes, queueProblem, SendingPreflight} from '../../source/capture/preflight.js';
import {defaultSettings} from '../../source/lab/settings.js';
import {parseLink} from '../../source/link/text.js';

const ethernet = {device: 'eth0', mtu: 1500, isLoopback: false};
const healthy: Probes = {
	largestDatagram: async () => 65_507,
	route: async () => ({device: 'lo', mtu: 65_536, isLoopback: true}),
	platform: 'linux',
};

function preflightWith(probes: Partial<Probes>) {
	const lines: string[] = [];
	const all = {...healthy, ...probes};
	const preflight = new SendingPreflight({host: '192.0.2.7', tell: line => lines.push(line), probes: all});
	return {lines, preflight};
}

test('a healthy machine hears nothing, at any size', async () => {
	const {lines, preflight} = preflightWith({});
	for (const length of [undefined, 200, 1024, 10_000, 30_000, 65_507]) {
		await preflight.look(length);
	}

	expect(lines).toEqual([]);
	expect(await preflight.mtu()).toBe(65_536);
});

test('macOS with its defaults: the line says what is taken, what was wanted, and the command', async () => {
	const {lines, preflight} = preflightWith({largestDatagram: async () => 9216, platform: 'darwin'});
	await preflight.look(9216);
	expect(lines).toEqual([]);
	await preflight.look(10_000);
	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatch(/9.216 B.*10.000 B.*: sudo sysctl -w net\.inet\.udp\.maxdgram=65535$/);
});

test('datagrams that the network cuts are named once a size, with the buffer that fits', async () => {
	const {lines, preflight} = preflightWith({route: async () => ethernet});
	await preflight.look(1472);
	expect(lines).toEqual([]);
	await preflight.look(10_000);
	await preflight.look(10_000);
	await preflight.look(30_000);
	await preflight.look(10_000);
	expect(lines).toHaveLength(2);
	expect(lines[0]).toMatch(/7 IP fragments on eth0 .*--buffer 1472 fits one packet/);
	expect(lines[1]).toContain('21 IP fragments');
});

test('a system that tells nothing, or fails to, is not guessed about', async () => {
	const {lines, preflight} = preflightWith({
		largestDatagram: async () => Promise.reject(new Error('no sockets')),
		route: async () => Promise.reject(new Error('no routes')),
	});
	await preflight.look(65_507);
	expect(lines).toEqual([]);
	expect(await preflight.mtu()).toBeUndefined();
});

test('the datagrams of each protocol and profile', () => {
	const bufferSize = 10_000;
	expect(datagramLength({protocol: 'tcp', profile: 'live', bufferSize})).toBeUndefined();
	expect(datagramLength({protocol: 'udp', profile: 'live', bufferSize})).toBe(10_000);
	expect(datagramLength({protocol: 'udp', profile: 'classic', bufferSize})).toBe(200);
});

test('a queue that takes no whole frame is said once, with what does; over TCP it does no harm', () => {
	const {lines, preflight} = preflightWith({});
	const settings = {...defaultSettings, link: parseLink('rate=30mbit,queue=64kb')};
	for (const bytes of [20_000, 125_000, 126_000]) {
		preflight.frame(settings, bytes);
	}

	expect(lines).toEqual([
		"the link's queue of 64 kB holds no frame of 125 kB: leave queue= out, or give it 250 kB",
	]);
	expect(queueProblem({...settings, protocol: 'tcp'}, 125_000)).toBeUndefined();
	expect(queueProblem({...settings, link: parseLink('rate=30mbit')}, 125_000)).toBeUndefined();
});
