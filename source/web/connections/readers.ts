import type {Server} from 'node:http';
import type {Socket} from 'node:net';
import type {ConnectionTable, End, Route} from '../access/connection-table.js';
import {reverse, routeOf} from '../access/owner.js';

/** Bytes that have to be taken, where as many wait. */
const enough = 64 * 1024;
/** Looks in one patience: so much later than said a reader may be closed. */
const looks = 12;

export type ReadersOptions = {
	/** Milliseconds in which a reader has to take 64 KiB of what waits for it, or all of that. */
	readonly patienceMs: number;
	/** Tells what waits in the system itself, which takes megabytes for a program that never reads. */
	readonly table?: ConnectionTable;
};

/** What has to be taken, and since when. */
type Mark = {readonly target: number; readonly at: number};

/**
 * Closes every connection that does not take what it asked for, be it a feed, events or one long answer. Nothing counts but bytes
 * that the program at its other end has read: neither what it sends nor what the server goes on writing. One for whom nothing
 * waits may stay for ever. Has to be called before the gate.
 */
export function watchReaders(server: Server, {patienceMs, table}: ReadersOptions): void {
	const sockets = new Map<Socket, Mark | undefined>();
	server.on('connection', (socket: Socket) => {
		sockets.set(socket, undefined);
		socket.once('close', () => sockets.delete(socket));
	});
	let isLooking = false;
	const timer = setInterval(() => {
		if (!isLooking && sockets.size > 0) {
			isLooking = true;
			void look().finally(() => {
				isLooking = false;
			});
		}
	}, patienceMs / looks);
	timer.unref();
	server.once('close', () => clearInterval(timer));

	async function look(): Promise<void> {
		const find = await lookUp();
		const now = performance.now();
		for (const [socket, mark] of sockets) {
			const taken = socket.bytesWritten - socket.writableLength - queuedBySystem(socket, find);
			if (mark === undefined || taken >= mark.target) {
				sockets.set(socket, {target: Math.min(taken + enough, socket.bytesWritten), at: now});
			} else if (now - mark.at >= patienceMs) {
				// Closed in order, the system would keep all that waits, for as long as nobody reads it.
				socket.resetAndDestroy();
			}
		}
	}

	async function lookUp(): Promise<Find> {
		const address = server.address();
		if (table === undefined || typeof address !== 'object' || address === null) {
			return () => undefined;
		}

		try {
			const ends = [await table.read(4, address.port)];
			const isMissing = (socket: Socket): boolean => {
				const route = routeOf(socket);
				return route !== undefined && ends[0]?.get(reverse(route)) === undefined;
			};
			if ([...sockets.keys()].some(isMissing)) {
				ends.push(await table.read(6, address.port));
			}

			return route => ends.map(some => some.get(route)).find(end => end !== undefined);
		} catch {
			return () => undefined;
		}
	}
}

type Find = (route: Route) => End | undefined;

/** Bytes on their way to a client, on both sides of the connection. 0 where the system does not tell. */
function queuedBySystem(socket: Socket, find: Find): number {
	const route = routeOf(socket);
	return route === undefined ? 0 : (find(route)?.unsent ?? 0) + (find(reverse(route))?.unread ?? 0);
}
