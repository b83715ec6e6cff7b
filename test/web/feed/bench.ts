import {get, type IncomingMessage, type ServerResponse} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {MessageChannel} from 'node:worker_threads';
import fastify from 'fastify';
import {onTestFinished, vi} from 'vitest';
import {boundaryOf} from '../../../source/multipart/boundary.js';
import {MultipartParser} from '../../../source/multipart/parser.js';
import {FeedPort} from '../../../source/server/feed-port.js';
import {ConnectionTable} from '../../../source/web/access/connection-table.js';
import {watchReaders} from '../../../source/web/connections/readers.js';
import {answerErrors} from '../../../source/web/errors.js';
import {Feed, type FeedOptions} from '../../../source/web/feed/feed.js';
import {feedRoutes} from '../../../source/web/feed/routes.js';
import {keepSafe} from '../../../source/web/safety.js';
import type {EndlessOptions} from '../../../source/web/viewers/endless.js';
import type {EncodedFrame} from '../../../source/wire/frame.js';

export const [width, height] = [64, 48];

/** What a viewer needs of a JPEG: its size. The rest is any bytes, the last four the frame's number. */
export function jpegFrame(index: number, length = 1000): EncodedFrame {
	const data = Buffer.alloc(length, 0x55);
	Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, height, 0, width, 3]).copy(data);
	data.writeUInt32BE(index, length - 4);
	return {index, codec: 'jpeg', capturedAt: 0, width, height, data};
}

/** A feed behind real HTTP, with the server worker's end of it in our hands. */
export async function openFeed(options: FeedOptions & EndlessOptions & {readonly patience?: number} = {}) {
	const feed = new Feed(options);
	const server = new FeedPort();
	const link = (): void => {
		const {port1, port2} = new MessageChannel();
		server.connect(port1);
		feed.follow(port2);
	};

	link();
	const app = fastify();
	const table = ConnectionTable.open();
	watchReaders(app.server, {patienceMs: options.patience ?? 60_000, table});
	answerErrors(app, () => {});
	await keepSafe(app);
	await feedRoutes(app, {...options, feed});
	/** The server's end of each answer, in the order of the requests. */
	const responses: ServerResponse[] = [];
	app.server.on('request', (_request, response) => responses.push(response));
	await app.listen({host: '127.0.0.1', port: 0});
	const {port} = app.server.address() as AddressInfo;
	onTestFinished(async () => {
		feed.close();
		server.close();
		await app.close();
		await table?.close();
	});
	return {
		...{app, feed, server, link, responses, port},
		address: `http://127.0.0.1:${port}`,
		/** The response that the n-th request gets, as soon as it is there. */
		responseOf: async (at: number) => vi.waitUntil(() => responses[at]),
	};
}

export type Seen = {
	readonly index: number;
	readonly timestamp: number;
	readonly type: string | undefined;
	readonly body: Buffer;
};

/** A viewer that reads. */
export async function watch(address: string, query = '') {
	const pictures: Seen[] = [];
	let tell: () => void = () => {};
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		get(`${address}/video_feed${query}`, {agent: false}, resolve).on('error', reject);
	});
	const parser = new MultipartParser({
		boundary: boundaryOf(response.headers['content-type'] ?? ''),
		limits: {body: 32e6},
		onPart({headers, body}) {
			pictures.push({
				index: Number(headers.get('x-frame-index')),
				timestamp: Number(headers.get('x-timestamp')),
				type: headers.get('content-type'),
				body: Buffer.from(body),
			});
			tell();
		},
	});
	response.on('data', (chunk: Buffer) => parser.push(chunk));
	const closed = new Promise<void>(resolve => {
		response.on('error', () => {});
		response.on('close', () => resolve());
	});
	onTestFinished(() => void response.destroy());
	return {
		...{pictures, response, closed},
		indexes: () => pictures.map(({index}) => index),
		/** When it has this frame, or a newer one. */
		async has(index: number): Promise<void> {
			while ((pictures.at(-1)?.index ?? -1) < index) {
				await new Promise<void>(resolve => {
					tell = resolve;
				});
			}
		},
	};
}

/** One that asks and never reads. */
export function watchBlindly(port: number, path = '/video_feed?fps=240'): Socket {
	const socket = connect(port, '127.0.0.1');
	socket.pause();
	socket.on('error', () => {});
	socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
	onTestFinished(() => void socket.destroy());
	return socket;
}
