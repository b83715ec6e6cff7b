import net from 'node:net';
import fc from 'fast-check';
import {expect, describe, onTestFinished, test} from 'vitest';
import {limits} from '../../source/web/server.js';
import {ask, listeningServer, repliesIn, talk} from './harness.js';

/** What only real sockets show: bytes that no HTTP library would send, at any pace. */

const host = 'Host: 127.0.0.1\r\n';
const close = 'Connection: close\r\n';
const request = (line: string, headers = '') => `${line} HTTP/1.1\r\n${host}${close}${headers}\r\n`;
const oneLine = /^[^\n]+\n$/;

describe('no path leads out of the folders', () => {
	test.each([
		'/assets/web/page/../server.js',
		'/assets/web/page/..%2fserver.js',
		'/assets/web/page/%2e%2e/server.js',
		'/assets/web/page/%2e%2e%2fserver.js',
		'/assets/web/page/..%5cserver.js',
		String.raw`/assets/web/page/..\server.js`,
		'/assets/web/page/..%252fserver.js',
		'/assets/web/page/..%c0%afserver.js',
		'/assets/web/page/%00main.js',
		'/assets/web/page/main.js%00.css',
		'/assets/web/page//main.js',
		'/assets/web/page/./main.js',
		'/assets/web/page/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd',
		'/assets/multipart/../../../../etc/passwd',
		'/../../etc/passwd',
		'/sessions/..',
		'/sessions/%2e%2e',
		'/sessions/../../etc/passwd',
		'/sessions/..%2f..%2fetc%2fpasswd',
		'/sessions/%2fetc%2fpasswd',
		'/assets/web/page/main.js;/../../server.js',
	])('%s', async path => {
		const {port, faults} = await listeningServer();
		const {status, body} = await ask(port, request(`GET ${path}`));
		expect([400, 404]).toContain(status);
		expect(body).toMatch(oneLine);
		expect(body).not.toMatch(/secret|root:/);
		expect(faults).toEqual([]);
	});
});

describe('what is no proper request gets a status and a line', () => {
	test.each([
		['a line of nonsense', 'hello\r\n\r\n', 400],
		['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', 400],
		['a method that nobody knows', request('FETCH /stats'), 501],
		['a version that nobody knows', `GET /stats HTTP/3.7\r\n${host}\r\n`, 505],
		['no Host', `GET /stats HTTP/1.1\r\n${close}\r\n`, 400],
		['no Host, as long ago', 'GET /stats HTTP/1.0\r\n\r\n', 400],
		['an empty Host', `GET /stats HTTP/1.1\r\nHost:\r\n${close}\r\n`, 421],
		['two Hosts', request('GET /stats', 'Host: 127.0.0.1\r\n'), 400],
		['another Host', `GET /stats HTTP/1.1\r\nHost: evil.example\r\n${close}\r\n`, 421],
		['a whole address, as for a proxy', request('GET http://evil.example/stats'), 400],
		['no path', request('GET stats'), 400],
		['a star', request('OPTIONS *'), 400],
		['CONNECT', request('CONNECT evil.example:443'), 405],
		['TRACE', request('TRACE /stats'), 405],
		['PROPFIND', request('PROPFIND /stats'), 405],
		['an expectation', request('GET /stats', 'Expect: miracles\r\n'), 417],
		['a header without a name', request('GET /stats', ': x\r\n'), 400],
		['a space before the colon', request('GET /stats', 'Origin : http://127.0.0.1\r\n'), 400],
		['a NUL in a header', request('GET /stats', 'X: a\u0000b\r\n'), 400],
		['9 kB of headers', request('GET /stats', `X: ${'x'.repeat(9000)}\r\n`), 431],
		['1000 headers', request('GET /stats', 'X: some thing\r\n'.repeat(1000)), 431],
		['9 kB of path', request(`GET /${'x'.repeat(9000)}`), 431],
		['two lengths', request('PATCH /settings', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
		[
			'a length and chunks',
			request('PATCH /settings', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'),
			400,
		],
		['a length below 0', request('PATCH /settings', 'Content-Length: -1\r\n'), 400],
		[
			'a body that is too long',
			request('PATCH /settings', 'Content-Type: application/json\r\nContent-Length: 9999999999\r\n'),
			413,
		],
		[
			'chunks that are too long',
			`${request('PATCH /settings', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')}8000\r\n${' '.repeat(0x8000)}\r\n0\r\n\r\n`,
			413,
		],
		[
			'a chunk without a length',
			`${request('PATCH /settings', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')}zz\r\n`,
			400,
		],
	])('%s', async (_, bytes, status) => {
		const {port, faults} = await listeningServer();
		const reply = await ask(port, bytes);
		expect(reply.status).toBe(status);
		expect(reply.body).toMatch(oneLine);
		expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8');
		expect(faults).toEqual([]);
		expect((await ask(port, request('GET /stats'))).status).toBe(200);
	});

	test('a request that is cut off', async () => {
		const {port} = await listeningServer();
		const reply = await ask(port, `GET /stats HTTP/1.1\r\n${host}X: hal`, {end: true});
		expect(reply.status).toBe(400);
		expect(reply.body).toMatch(oneLine);
	});

	test('CONNECT says which methods there are', async () => {
		const {port} = await listeningServer();
		const {headers} = await ask(port, request('CONNECT evil.example:443'));
		expect(headers.get('allow')).toBe('GET, HEAD, PATCH, POST');
	});
});

describe('nobody is waited for', () => {
	const patience = {headMs: 200, requestMs: 400, keepAliveMs: 200, lookMs: 50};

	test.each([
		['says nothing', ''],
		['sends half a request line', 'GET /sta'],
		['sends half of its headers', `GET /stats HTTP/1.1\r\n${host}`],
		[
			'sends half a body',
			`PATCH /settings HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
		],
	])('one who %s gets 408', async (_, bytes) => {
		const {port} = await listeningServer({patience});
		const reply = await ask(port, bytes);
		expect(reply.status).toBe(408);
		expect(reply.body).toBe('the request took too long: its headers may take 5 s, all of it 10 s\n');
	});

	test('one who sends a header a moment, for ever, gets 408', async () => {
		const {port} = await listeningServer({patience});
		const socket = net.connect(port, '127.0.0.1');
		const drip = setInterval(() => socket.write('X: y\r\n'), 20);
		onTestFinished(() => {
			clearInterval(drip);
			socket.destroy();
		});
		socket.write(`GET /stats HTTP/1.1\r\n${host}`);
		socket.setEncoding('latin1');
		const said = await new Promise<string>(resolve => socket.once('data', resolve));
		expect(said).toMatch(/^HTTP\/1\.1 408 /);
		clearInterval(drip);
	});

	test('one who takes nothing of a long answer is closed', async () => {
		const {port, app} = await listeningServer({
			patience: {silenceMs: 200},
			streams(scope) {
				scope.get('/long', async () => Buffer.alloc(64 * 1024 * 1024));
			},
		});
		const gone = new Promise<void>(resolve => {
			app.server.once('connection', socket => socket.once('close', () => resolve()));
		});
		const socket = net.connect(port, '127.0.0.1');
		onTestFinished(() => void socket.destroy());
		socket.on('error', () => undefined);
		socket.pause();
		socket.write(request('GET /long'));
		await gone;
	});

	test('a connection on which nothing more is asked is closed', async () => {
		const {port} = await listeningServer({patience});
		const replies = repliesIn(await talk(port, `GET /settings HTTP/1.1\r\n${host}\r\n`));
		expect(replies.map(({status}) => status)).toEqual([200]);
	});
});

test('requests that come all at once are answered in their order', async () => {
	const {port} = await listeningServer();
	const lines = ['GET /stats', 'GET /nothing', 'GET /settings', 'POST /stats', 'GET /choices'];
	const bytes = lines.map(line => `${line} HTTP/1.1\r\n${host}\r\n`).join('');
	const replies = repliesIn(await talk(port, `${bytes}${request('GET /metrics')}`));
	expect(replies.map(({status}) => status)).toEqual([200, 404, 200, 405, 200, 200]);
	expect(replies[2]?.body).toMatch(/^\{"state":"live"/);
	expect(replies[5]?.body).toMatch(/^# HELP/);
});

test('nonsense behind a request tears no answer', async () => {
	const {port} = await listeningServer();
	const said = await talk(port, `GET /settings HTTP/1.1\r\n${host}\r\nnonsense\r\n\r\n`);
	// Either the whole answer or none of it, and never an error in its middle.
	for (const {status} of said === '' ? [] : repliesIn(said)) {
		expect([200, 400]).toContain(status);
	}
});

test('any bytes get nothing or proper answers, and the server goes on', async () => {
	const {port, faults} = await listeningServer();
	const words = fc.constantFrom(
		...[
			'GET ',
			'PATCH ',
			'/settings',
			'/sessions/',
			'%2e',
			' HTTP/1.1',
			'\r\n',
			'\n',
			host,
			close,
			': ',
			'0',
		],
		...[
			'Content-Length: 3',
			'Transfer-Encoding: chunked',
			'Content-Type: application/json',
			'{}',
			'{"link":',
		],
	);
	const noise = fc.uint8Array({maxLength: 20}).map(bytes => Buffer.from(bytes).toString('latin1'));
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(words, noise), {maxLength: 40}), async parts => {
			const said = await talk(port, parts.join(''), {end: true});
			for (const {status, body} of repliesIn(said)) {
				expect(status).toBeGreaterThanOrEqual(200);
				expect(status).toBeLessThanOrEqual(505);
				expect(status).not.toBe(500);
				expect(body).toMatch(oneLine);
			}
		}),
		{numRuns: 100},
	);
	expect(faults).toEqual([]);
	expect((await ask(port, request('GET /stats'))).status).toBe(200);
});

test(`of more than ${limits.connections} connections, those that ask nothing give way, the oldest first`, async () => {
	const {port} = await listeningServer();
	const closed: number[] = [];
	const open = Array.from({length: limits.connections}, (_, index) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write('GET /half'));
		return socket.on('error', () => undefined).once('close', () => closed.push(index));
	});
	onTestFinished(() => open.forEach(socket => socket.destroy()));
	await Promise.all(open.map(async socket => new Promise(resolve => socket.once('connect', resolve))));
	for (let index = 0; index < 20; index++) {
		expect((await ask(port, request('GET /stats'))).status).toBe(200);
	}

	// Those that asked leave their places to the next ones.
	await expect.poll(() => closed.length).toBeGreaterThan(0);
	expect(closed).toEqual(closed.map((_, index) => index));
});

test('closing does not wait for those who are connected', async () => {
	const {port, app} = await listeningServer({
		streams(scope) {
			scope.get('/endless', (_request, reply) => {
				reply.hijack().raw.write('begin');
			});
		},
	});
	const idle = talk(port, '');
	const half = talk(port, 'GET /st');
	const kept = talk(port, `GET /stats HTTP/1.1\r\n${host}\r\n`);
	const endless = net.connect(port, '127.0.0.1');
	endless.write(`GET /endless HTTP/1.1\r\n${host}\r\n`);
	await new Promise(resolve => endless.once('data', resolve));
	const ended = new Promise(resolve => endless.once('close', resolve));
	endless.on('error', () => undefined);
	await app.close();
	await Promise.allSettled([idle, half, kept, ended]);
	await expect(talk(port, request('GET /stats'))).rejects.toThrow(/ECONNREFUSED/);
});
