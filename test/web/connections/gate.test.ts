import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {closed} from '../../closed.js';
import {guard, type GateOptions} from '../../../source/web/connections/gate.js';
import {ViewerLimit} from '../../../source/web/viewers/limit.js';

/** A server of few places. `/slow` is answered when `answer` is called, `/watch` never. */
async function open(options: Partial<GateOptions> = {}) {
	const viewers = new ViewerLimit();
	const slow: http.ServerResponse[] = [];
	const server = http.createServer((request, response) => {
		if (request.url === '/slow') slow.push(response);
		else if (request.url === '/watch') {
			viewers.enter(request.socket);
			response.write('x');
		} else response.end('quick');
	});
	const heard: string[] = [];
	server.on('connection', () => heard.push('connection'));
	const endBeside = guard(server, {most: 3, isViewer: socket => viewers.has(socket), ...options});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const {port} = server.address() as net.AddressInfo;
	const closed: string[] = [];
	/** Resolves when it is connected, and what it asked for has come to the server. */
	async function connect(name: string, path: string | undefined): Promise<net.Socket> {
		const socket = net.connect(port, '127.0.0.1');
		onTestFinished(() => void socket.destroy());
		socket.on('error', () => undefined).once('close', () => closed.push(name));
		const accepted = once(server, 'connection');
		const asked = path === undefined ? undefined : once(server, 'request');
		await Promise.all([accepted, once(socket, 'connect')]);
		if (path !== undefined) socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
		await asked;
		return socket;
	}

	return {
		...{server, endBeside, port, slow, closed, heard, connect},
		answer: async () => fetch(`http://127.0.0.1:${port}/quick`),
	};
}

test('one who asks nothing gives way to one who asks, the oldest first', async () => {
	const {closed, connect} = await open();
	for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) await connect(name, undefined);
	await vi.waitFor(() => expect(closed).toEqual(['first', 'second']));
});

test('one whose question is being answered gives way after those, and a viewer never', async () => {
	const {closed, connect, answer} = await open();
	await connect('viewer', '/watch');
	await connect('slow', '/slow');
	await connect('silent', undefined);
	await connect('slow too', '/slow');
	await vi.waitFor(() => expect(closed).toEqual(['silent']));
	await connect('new', '/slow');
	await vi.waitFor(() => expect(closed).toEqual(['silent', 'slow']));
	expect(await (await answer()).text()).toBe('quick');
	expect(closed).not.toContain('viewer');
});

test('one that was answered waits at the end of the row', async () => {
	const {closed, slow, connect} = await open();
	const first = await connect('first', '/slow');
	await connect('second', undefined);
	slow[0]!.end('done');
	await once(first, 'data');
	await connect('third', undefined);
	await connect('fourth', undefined);
	await vi.waitFor(() => expect(closed).toEqual(['second']));
});

test('where all places are viewers, a new one gets one line', async () => {
	const {connect, answer, closed} = await open();
	for (const name of ['one', 'two', 'three']) await connect(name, '/watch');
	const reply = await answer();
	expect([reply.status, await reply.text()]).toEqual([
		503,
		'3 viewers watch already; close another page or feed first\n',
	]);
	expect(closed).toEqual([]);
});

test('those who are refused are told why; they are not understood, and take nobody the place', async () => {
	const rule: {reason?: string} = {};
	const {port, slow, heard, connect, closed} = await open({whyNotAdmitted: async () => rule.reason});
	for (const name of ['one', 'two', 'three']) await connect(name, '/slow');
	rule.reason = 'not you';
	const strangers = Array.from({length: 20}, async () => {
		const socket = net.connect(port, '127.0.0.1');
		onTestFinished(() => void socket.destroy());
		socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
		return (await socket.setEncoding('latin1').toArray()).join('');
	});
	for (const said of await Promise.all(strangers)) {
		expect(said).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\nnot you\n$/);
	}

	expect(heard).toHaveLength(3);
	expect(slow).toHaveLength(3);
	expect(closed).toEqual([]);
});

test('the end waits neither for those who are looked at, nor for those who read why they are refused', async () => {
	const looks: Array<() => void> = [];
	const {port, server, endBeside} = await open({
		whyNotAdmitted: async () =>
			new Promise(resolve => {
				looks.push(() => resolve('not you'));
			}),
	});
	for (let count = 0; count < 2; count++) {
		const socket = net.connect({port, host: '127.0.0.1', allowHalfOpen: true}).on('error', () => undefined);
		onTestFinished(() => void socket.destroy());
		await once(server, 'connection');
	}

	looks[0]!();
	await new Promise(resolve => setImmediate(resolve));
	const closed = once(server, 'close');
	server.close();
	endBeside();
	await closed;
});

test('what fails or ends while it is looked at harms nobody', async () => {
	const looked: Array<() => void> = [];
	const {port, heard, server} = await open({
		whyNotAdmitted: async () =>
			new Promise(resolve => {
				looked.push(() => resolve(undefined));
			}),
	});
	const reset = net.connect(port, '127.0.0.1');
	const [resetHere] = (await once(server, 'connection')) as [net.Socket];
	reset.resetAndDestroy();
	const ended = net.connect(port, '127.0.0.1');
	const [endedHere] = (await once(server, 'connection')) as [net.Socket];
	ended.end();
	await Promise.all([new Promise(resolve => resetHere.once('close', resolve)), once(endedHere, 'end')]);
	for (const look of looked) look();
	await closed(endedHere);
	expect(heard).toEqual([]);
});
