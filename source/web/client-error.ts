import {type IncomingMessage, type Server, type ServerResponse, STATUS_CODES} from 'node:http';
import type {Duplex} from 'node:stream';
import {plainText} from './http-error.js';

/** Milliseconds that a client may take to read why its request was refused. */
const lingerMs = 1000;

type Exchange = {readonly request: IncomingMessage; readonly response: ServerResponse};

/**
 * Answers what Node's own HTTP parser refuses, before there is a request that the framework could see. Returns the handler of
 * the server's `clientError`.
 */
export function answerClientErrors(): {
	readonly watch: (server: Server) => void;
	readonly onClientError: (error: NodeJS.ErrnoException, socket: Duplex) => void;
} {
	const underWay = new WeakMap<Duplex, Set<Exchange>>();
	const refused = new WeakSet<Duplex>();

	function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
		if (refused.has(socket)) {
			return;
		}

		refused.add(socket);
		// An answer must not be torn, nor given to a request that was right. The one that is wrong has not come whole.
		const isAnswering = [...(underWay.get(socket) ?? [])].some(
			({request, response}) => request.complete || response.headersSent,
		);
		if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
			socket.destroy();
			return;
		}

		refuse(socket, ...reasonOf(error));
	}

	return {
		onClientError,
		watch(server) {
			server.on('request', (request, response) => {
				const exchange = {request, response};
				const exchanges = underWay.get(request.socket) ?? new Set();
				underWay.set(request.socket, exchanges.add(exchange));
				response.once('close', () => exchanges.delete(exchange));
			});
			server.on('connect', (_request, socket) => {
				refuse(socket, 405, 'CONNECT is for proxies, and this is none', 'Allow: GET, HEAD, PATCH, POST\r\n');
			});
			server.on('checkExpectation', ({socket}: IncomingMessage) => {
				refuse(socket, 417, 'the only expectation that is met here is 100-continue');
			});
		},
	};
}

/** Answers a connection of which no request is understood, with one line, and closes it. */
export function refuse(socket: Duplex, status: number, line: string, headers = ''): void {
	const body = `${line}\n`;
	socket.on('error', () => socket.destroy());
	socket.end(
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${plainText}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
			`Cache-Control: no-store\r\nConnection: close\r\n${headers}\r\n${body}`,
	);
	// Closed at once with bytes unread, the system would reset the connection and take the answer with it.
	socket.resume();
	const patience = setTimeout(() => socket.destroy(), lingerMs);
	socket.once('close', () => clearTimeout(patience));
}

function reasonOf(error: NodeJS.ErrnoException): readonly [number, string] {
	switch (error.code) {
		case 'ERR_HTTP_REQUEST_TIMEOUT':
			return [408, 'the request took too long: its headers may take 5 s, all of it 10 s'];
		case 'HPE_HEADER_OVERFLOW':
			return [431, 'the headers are too large; together they have at most 8 192 bytes'];
		case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
			return [413, "the body's chunk extensions are too large"];
		case 'HPE_INVALID_VERSION':
			return [505, 'this server speaks HTTP/1.1 and HTTP/1.0'];
		default:
			return isUnknownMethod(error)
				? [501, 'this server knows no such method; it knows GET, HEAD, PATCH and POST']
				: [400, `this is no HTTP request that this server understands (${error.code ?? error.message})`];
	}
}

function isUnknownMethod(error: NodeJS.ErrnoException & {readonly rawPacket?: unknown}): boolean {
	const {code, rawPacket} = error;
	const begin = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 4096) : '';
	return code === 'HPE_INVALID_METHOD' && /^[\w-]+ \S+ HTTP\/1\.[01]\r?\n/.test(begin);
}
