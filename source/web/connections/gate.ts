import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {refuse} from '../client-error.js';

/** Strangers that may still read why they were refused. */
const mostLeaving = 32;
/** Beside those who are served: connections that are being looked at, or are leaving. */
const mostBeside = 256;

export type GateOptions = {
	/** Connections that are served at once. */
	readonly most: number;
	/** Why a connection is refused, in one line; undefined: it is let in. Left out: all are. */
	readonly whyNotAdmitted?: (socket: Socket) => Promise<string | undefined>;
	/** Those never give way: they have their own number. */
	readonly isViewer: (socket: Socket) => boolean;
};

/**
 * Stands before the server: each connection is looked at once, before a byte of it is understood, and all its requests are
 * decided by that. When as many are served as may be, a new one is let in and an old one gives way: the one that has been
 * without a whole request for the longest, else the longest served that is no viewer. So those who are slow or silent, by
 * whatever number, keep nobody out. Has to be called after all that listens to the server's connections. Returns what ends those
 * that are not let in, of which the server does not know.
 */
export function guard(server: Server, {most, whyNotAdmitted, isViewer}: GateOptions): () => void {
	const served = new Served(isViewer);
	const coming = new Set<Socket>();
	const leaving = new Set<Socket>();
	const inside = server.listeners('connection') as Array<(socket: Socket) => void>;
	server.removeAllListeners('connection');
	server.maxConnections = most + mostBeside;
	server.on('connection', (socket: Socket) => {
		// Until the server listens itself, and after it does not any more; `close` tells of the end.
		socket.on('error', () => undefined);
		void admit(socket);
	});
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		served.asked(request.socket);
		response.once('close', () => served.answered(request.socket));
	});
	return () => {
		for (const socket of [...coming, ...leaving]) {
			socket.destroy();
		}
	};

	async function admit(socket: Socket): Promise<void> {
		coming.add(socket);
		const reason = await whyNotAdmitted?.(socket);
		coming.delete(socket);
		if (socket.destroyed || socket.readableEnded) {
			// It has gone meanwhile, or asks nothing: the server would not hear of an end that is past.
			socket.destroy();
			return;
		}

		if (reason === undefined) {
			letIn(socket);
		} else {
			sendAway(socket, 403, reason);
		}
	}

	function letIn(socket: Socket): void {
		if (served.count >= most && !served.giveWay()) {
			sendAway(socket, 503, `${most} viewers watch already; close another page or feed first`);
			return;
		}

		served.add(socket);
		for (const serve of inside) {
			serve.call(server, socket);
		}
	}

	function sendAway(socket: Socket, status: number, line: string): void {
		const [oldest] = leaving;
		if (oldest !== undefined && leaving.size >= mostLeaving) {
			oldest.destroy();
		}

		leaving.add(socket);
		socket.once('close', () => leaving.delete(socket));
		refuse(socket, status, line);
	}
}

/** The connections that are served, in the order in which they give way. */
class Served {
	/** Without a whole request, longest first. */
	readonly #waiting = new Set<Socket>();
	/** With this many requests that are not answered yet, longest first. */
	readonly #busy = new Map<Socket, number>();
	readonly #isViewer: (socket: Socket) => boolean;

	constructor(isViewer: (socket: Socket) => boolean) {
		this.#isViewer = isViewer;
	}

	get count(): number {
		return this.#waiting.size + this.#busy.size;
	}

	add(socket: Socket): void {
		this.#waiting.add(socket);
		socket.once('close', () => this.#forget(socket));
	}

	asked(socket: Socket): void {
		this.#waiting.delete(socket);
		this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
	}

	answered(socket: Socket): void {
		const left = (this.#busy.get(socket) ?? 0) - 1;
		if (left > 0) {
			this.#busy.set(socket, left);
		} else if (this.#busy.delete(socket) && !socket.destroyed) {
			this.#waiting.add(socket);
		}
	}

	/** False: nobody can. */
	giveWay(): boolean {
		const [oldest = [...this.#busy.keys()].find(socket => !this.#isViewer(socket))] = this.#waiting;
		if (oldest === undefined) {
			return false;
		}

		this.#forget(oldest);
		oldest.destroy();
		return true;
	}

	#forget(socket: Socket): void {
		this.#waiting.delete(socket);
		this.#busy.delete(socket);
	}
}
