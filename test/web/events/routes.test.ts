import {once} from 'node:events';
import {get, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import fastify from 'fastify';
import {expect, onTestFinished, test, vi} from 'vitest';
import {closed} from '../../closed.js';
import {ConnectionTable} from '../../../source/web/access/connection-table.js';
import {watchReaders} from '../../../source/web/connections/readers.js';
import {answerErrors} from '../../../source/web/errors.js';
import {eventRoutes} from '../../../source/web/events/routes.js';
import {keepSafe} from '../../../source/web/safety.js';
import type {EndlessOptions} from '../../../source/web/viewers/endless.js';
import {ViewerLimit} from '../../../source/web/viewers/limit.js';
import {watchBlindly} from '../feed/bench.js';
import {Listener, openStream, sampleAt, state} from './bench.js';

async function open(options: EndlessOptions & {readonly patience?: number} = {}) {
	const stream = openStream();
	const app = fastify();
	const table = ConnectionTable.open();
	watchReaders(app.server, {patienceMs: options.patience ?? 60_000, table});
	answerErrors(app, () => {});
	await keepSafe(app);
	await eventRoutes(app, {...options, stream});
	const responses: ServerResponse[] = [];
	app.server.on('request', (_request, response) => responses.push(response));
	await app.listen({host: '127.0.0.1', port: 0});
	const {port} = app.server.address() as AddressInfo;
	onTestFinished(async () => {
		stream.close();
		await app.close();
		await table?.close();
	});
	const address = `http://127.0.0.1:${port}/events`;
	return {
		...{app, stream, port, address},
		responseOf: async (at: number) => vi.waitUntil(() => responses[at]),
		async listen(listener = new Listener()) {
			const headers = listener.lastEventId === undefined ? {} : {'Last-Event-ID': listener.lastEventId};
			const response = await new Promise<IncomingMessage>((resolve, reject) => {
				get(address, {agent: false, headers}, resolve).on('error', reject);
			});
			response.setEncoding('utf8').on('data', text => listener.push(String(text)));
			response.on('error', () => {});
			onTestFinished(() => void response.destroy());
			return {listener, response};
		},
	};
}

test('a page listens, loses its connection, comes back, and has everything once', async () => {
	const {stream, listen, responseOf} = await open();
	const {listener, response} = await listen();
	expect(response.headers).toMatchObject({
		'content-type': 'text/event-stream',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
	});
	stream.sample(sampleAt(1));
	await vi.waitFor(() => expect(listener.heard).toHaveLength(3));
	response.destroy();
	await once(await responseOf(0), 'close');
	expect(stream.clients).toBe(0);
	listener.cut();
	stream.sample(sampleAt(2));
	await listen(listener);
	stream.sample(sampleAt(3));
	await vi.waitFor(() => expect(listener.heard.at(-1)?.data.atSeconds).toBe(3));
	expect(listener.types()).toEqual(['state', 'history', 'sample', 'sample', 'sample']);
});

test('one that does not read is dropped when a mebibyte waits for it, and the others miss nothing', async () => {
	const limit = new ViewerLimit();
	const {stream, port, listen, responseOf} = await open({limit});
	const {listener} = await listen();
	watchBlindly(port, '/events');
	const blind = await responseOf(1);
	await vi.waitFor(() => expect(stream.clients).toBe(2));
	let sent = 0;
	let most = 0;
	const big = {...state, failure: 'x'.repeat(50_000)};
	while (!blind.destroyed) {
		stream.state(big);
		sent++;
		most = Math.max(most, blind.destroyed ? 0 : blind.writableLength);
		await vi.waitFor(() => expect(listener.heard).toHaveLength(sent + 2), {interval: 1});
	}

	expect(most).toBeLessThanOrEqual(1024 * 1024);
	await vi.waitFor(() => expect([stream.clients, limit.count]).toEqual([1, 1]));
	stream.sample(sampleAt(1));
	await vi.waitFor(() => expect(listener.heard.at(-1)?.type).toBe('sample'));
});

test('one that takes nothing is closed after a while, also when little is said', async () => {
	const {stream, port, responseOf} = await open({patience: 100});
	watchBlindly(port, '/events');
	const blind = await responseOf(0);
	await vi.waitFor(() => expect(stream.clients).toBe(1));
	// Fewer bytes than the system takes for one that never reads: it is closed for what waits there.
	while (!blind.destroyed) {
		stream.state(state);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	await vi.waitFor(() => expect(stream.clients).toBe(0));
});

test('feed and events share their number of viewers; one too many gets one line', async () => {
	const limit = new ViewerLimit(1);
	const {address, listen} = await open({limit});
	await listen();
	const refused = await fetch(address);
	expect([refused.status, await refused.text()]).toEqual([
		503,
		'1 viewers watch already; close another page or feed first\n',
	]);
});

test('one that asks for more behind it on the same connection holds no more than one place', async () => {
	const limit = new ViewerLimit();
	const {stream, port, responseOf} = await open({limit});
	const socket = watchBlindly(port, '/events');
	const first = await responseOf(0);
	for (let index = 0; index < 5; index++) {
		socket.write('GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
	}

	await responseOf(5);
	expect([stream.clients, limit.count]).toEqual([1, 1]);
	socket.destroy();
	await closed(first);
	expect([stream.clients, limit.count]).toEqual([0, 0]);
});

test('HEAD gets the head alone', async () => {
	const {address, stream} = await open();
	const response = await fetch(address, {method: 'HEAD'});
	expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
	expect(await response.text()).toBe('');
	expect(stream.clients).toBe(0);
});

test('when the stream closes, those who listen see its end', async () => {
	const {stream, listen} = await open();
	const {response} = await listen();
	stream.close();
	await once(response, 'end');
});
