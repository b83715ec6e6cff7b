import {once} from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {canTellUsers} from '../../../source/web/access/access.js';
import {findUsers} from '../../../source/web/access/owner.js';
import {describeWith} from '../../opencv/built.js';
import {listeningServer, temporaryFolder} from '../harness.js';
import {needStranger, runAs, strangerUid} from './stranger.js';

/** Whom the page serves, where the kernel says whose a connection is. */

const canTell = {name: 'a system that tells users apart', isThere: await canTellUsers()};
const patch =
	'PATCH /settings HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/json\\r\\nContent-Length: 14\\r\\n\\r\\n{"quality": 5}';

async function status(port: number, options: http.RequestOptions = {}): Promise<number> {
	return new Promise((resolve, reject) => {
		http
			.get({port, host: '127.0.0.1', path: '/settings', agent: false, ...options}, response => {
				response.resume().on('end', () => resolve(response.statusCode ?? 0));
			})
			.on('error', reject);
	});
}

describeWith([canTell], 'the user who runs the program', () => {
	test.each([
		['127.0.0.1', '127.0.0.1'],
		['an IPv6 socket', '::ffff:127.0.0.1'],
	])('is never refused by way of %s: 1 000 quick connections', async (_, host) => {
		const {port} = await listeningServer();
		for (let count = 0; count < 1000; count += 100) {
			const headers = {host: '127.0.0.1'};
			const statuses = await Promise.all(
				Array.from({length: 100}, async () => status(port, {host, headers})),
			);
			expect(new Set(statuses)).toEqual(new Set([200]));
		}
	});

	test('is looked at once a connection, however much it asks', async () => {
		const {port, app} = await listeningServer();
		let connections = 0;
		app.server.on('connection', () => connections++);
		const agent = new http.Agent({keepAlive: true, maxSockets: 1});
		onTestFinished(() => agent.destroy());
		for (let count = 0; count < 200; count++) expect(await status(port, {agent})).toBe(200);
		expect(connections).toBe(1);
	});

	test('watches with sixteen viewers at once, also when they offer to speak something else', async () => {
		const {port} = await listeningServer({
			streams(scope) {
				scope.get('/endless', (_request, reply) => void reply.hijack().raw.writeHead(200).write('x'));
			},
		});
		const viewers = Array.from({length: 16}, async () => {
			const request = http.get({
				...{port, host: '127.0.0.1', path: '/endless', agent: false},
				headers: {connection: 'Upgrade', upgrade: 'websocket'},
			});
			onTestFinished(() => void request.destroy());
			request.on('error', () => undefined);
			const [response] = (await once(request, 'response')) as [http.IncomingMessage];
			return response.statusCode;
		});
		expect(await Promise.all(viewers)).toEqual(Array.from({length: 16}, () => 200));
	});
});

describeWith([canTell, needStranger], 'another user', () => {
	test('gets one line whatever is asked, and nothing is done', async () => {
		const {port, asked, faults} = await listeningServer();
		const requests = ['GET / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n\\r\\n', 'nonsense\\r\\n\\r\\n', '', patch];
		const said = await runAs(
			strangerUid,
			port,
			`for (const bytes of [${requests.map(one => `'${one}'`).join()}]) {
				const socket = net.connect(port, '127.0.0.1');
				socket.on('error', () => {}).write(bytes);
				console.log((await socket.setEncoding('latin1').toArray()).join(''));
			}`,
		);
		const line = `this page serves the user who runs it (uid ${process.geteuid?.()}), and you are another one (uid ${strangerUid}); --web-open lets everybody on this computer in\n`;
		expect(said.match(/^HTTP\/1\.1 \d+/gm)).toEqual(requests.map(() => 'HTTP/1.1 403'));
		expect(said.split(line)).toHaveLength(requests.length + 1);
		expect(asked).toEqual([]);
		expect(faults).toEqual([]);
	});

	test('does nothing by leaving before anybody has looked, though the kernel then says root', async () => {
		const {port, app, asked} = await listeningServer();
		let gone = 0;
		app.server.prependListener('connection', (socket: net.Socket) => void socket.once('close', () => gone++));
		await runAs(
			strangerUid,
			port,
			`for (let count = 0; count < 300; count++) {
				const socket = net.connect(port, '127.0.0.1').on('error', () => {});
				await once(socket, 'connect');
				socket.write('${patch}');
				if (count % 2 === 0) socket.destroy(); else socket.destroySoon();
				if (count % 3 === 0) await new Promise(setImmediate);
			}`,
		);
		await expect.poll(() => gone, {timeout: 10_000}).toBe(300);
		expect(asked).toEqual([]);
	});

	test('keeps nobody out by a crowd of connections', async () => {
		const {port} = await listeningServer();
		let isOver = false;
		const crowd = runAs(
			strangerUid,
			port,
			`for (let round = 0; round < 10; round++) {
				const sockets = Array.from({length: 200}, () => net.connect(port, '127.0.0.1').on('error', () => {}));
				await Promise.all(sockets.map(socket => once(socket, 'close')));
			}`,
		).finally(() => {
			isOver = true;
		});
		let asked = 0;
		for (; !isOver; asked++) expect(await status(port)).toBe(200);
		await crowd;
		expect(asked).toBeGreaterThan(0);
	});

	test('is let in where everybody is', async () => {
		const {port} = await listeningServer({access: {kind: 'everybody'}, dataDir: temporaryFolder()});
		const said = await runAs(
			strangerUid,
			port,
			`console.log((await fetch('http://127.0.0.1:' + port + '/settings')).status)`,
		);
		expect(said).toBe('200\n');
	});
});

describe('who is let in', () => {
	const own = process.geteuid?.();

	test.skipIf(own === undefined)('is the user, and root', () => {
		expect(findUsers({})).toEqual({own, admitted: new Set([own, 0])});
	});

	test.skipIf(own !== 0)('is who called sudo, too, as long as that is one', () => {
		expect(findUsers({SUDO_UID: '1000'})?.admitted).toEqual(new Set([0, 1000]));
		for (const SUDO_UID of ['', '-1', '1e3', 'x', '10000000000000']) {
			expect(findUsers({SUDO_UID})?.admitted).toEqual(new Set([0]));
		}
	});
});
