import {once} from 'node:events';
import net from 'node:net';

/** What came with a request: its first line, and its headers by lower-case name. */
export type Asked = {readonly line: string; readonly headers: ReadonlyMap<string, string>};

export type Answer = (socket: net.Socket, asked: Asked) => void;

/** An HTTP camera on 127.0.0.1 that answers byte for byte what a test says. */
export class CameraServer {
	readonly asked: Asked[] = [];
	readonly #sockets = new Set<net.Socket>();
	#server: net.Server | undefined;
	#answer: Answer;
	port = 0;

	private constructor(answer: Answer) {
		this.#answer = answer;
	}

	static async start(answer: Answer): Promise<CameraServer> {
		const server = new CameraServer(answer);
		await server.listen();
		return server;
	}

	get url(): URL {
		return new URL(`http://127.0.0.1:${this.port}/stream`);
	}

	/** Listens (again), at the port that it had. */
	async listen(answer = this.#answer): Promise<void> {
		this.#answer = answer;
		this.#server = net.createServer(socket => this.#onSocket(socket)).listen(this.port, '127.0.0.1');
		await once(this.#server, 'listening');
		this.port = (this.#server.address() as net.AddressInfo).port;
	}

	/** Breaks all connections and listens no more. */
	async die(): Promise<void> {
		const server = this.#server;
		for (const socket of this.#sockets) {
			socket.destroy();
		}

		if (server?.listening === true) {
			server.close();
			await once(server, 'close');
		}
	}

	#onSocket(socket: net.Socket): void {
		this.#sockets.add(socket);
		socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
		let head = '';
		const onData = (chunk: Buffer): void => {
			head += chunk.toString('latin1');
			if (head.includes('\r\n\r\n')) {
				socket.off('data', onData);
				const [line = '', ...rows] = head.split('\r\n');
				const headers = new Map(
					rows.map(row => [row.split(':')[0]!.toLowerCase(), row.slice(row.indexOf(':') + 1).trim()]),
				);
				this.asked.push({line, headers});
				this.#answer(socket, {line, headers});
			}
		};
		socket.on('data', onData);
	}
}

export function head(status: string, headers: Readonly<Record<string, string>> = {}): string {
	const rows = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
	return `HTTP/1.1 ${status}\r\n${rows.join('')}\r\n`;
}

export const streamHead = head('200 OK', {'Content-Type': 'multipart/x-mixed-replace; boundary=frame'});

export function part(picture: Uint8Array): Buffer {
	const text = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`;
	return Buffer.concat([Buffer.from(text), picture, Buffer.from('\r\n')]);
}
