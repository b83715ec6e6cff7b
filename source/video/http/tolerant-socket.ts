import net from 'node:net';
import {Duplex} from 'node:stream';
import tls from 'node:tls';
import {ResponseHead} from './response-head.js';

/** A connection to the server of this URL, on which Node's strict parser gets heads that it takes. */
export function connectTo(url: URL): Duplex {
	const isSecure = url.protocol === 'https:';
	const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
	const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
	return new TolerantSocket(
		isSecure
			? tls.connect({host, port, servername: net.isIP(host) === 0 ? host : ''})
			: net.connect({host, port}),
	);
}

/** A socket whose incoming bytes go through ResponseHead. Holds no more than one chunk back. */
class TolerantSocket extends Duplex {
	readonly #socket: net.Socket;
	readonly #head = new ResponseHead();
	#hasEnded = false;

	constructor(socket: net.Socket) {
		super();
		this.#socket = socket;
		socket.on('data', (chunk: Buffer) => this.#onData(chunk));
		socket.once('end', () => this.#onEnd());
		socket.once('error', error => this.destroy(error));
		// What came before its end may still have to be read.
		socket.once('close', () => {
			if (!this.#hasEnded) {
				this.destroy();
			}
		});
	}

	override _read(): void {
		this.#socket.resume();
	}

	override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.#socket.write(chunk, encoding, done);
	}

	override _final(done: () => void): void {
		this.#socket.end(done);
	}

	override _destroy(error: Error | null, done: (error: Error | null) => void): void {
		this.#socket.destroy();
		done(error);
	}

	#onData(chunk: Buffer): void {
		try {
			const bytes = this.#head.push(chunk);
			if (bytes.length > 0 && !this.push(bytes)) {
				this.#socket.pause();
			}
		} catch (error) {
			this.destroy(error as Error);
		}
	}

	#onEnd(): void {
		this.#hasEnded = true;
		try {
			this.#head.end();
			this.push(null);
		} catch (error) {
			this.destroy(error as Error);
		}
	}
}
