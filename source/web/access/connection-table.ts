import fs from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {endpointInTable, portInTable} from '../../metrics/proc-net.js';

/** Milliseconds that one look into the tables may hold this thread up before it lets others work. */
const sliceMs = 2;
/** Bytes that are read of one table, some 100 000 lines: so that no crowd of connections makes a reading endless. */
const mostBytes = 16 * 1024 * 1024;
/** The kernel gives at most a page at once. */
const chunkBytes = 16 * 1024;
const files: Readonly<Record<Family, string>> = {4: '/proc/net/tcp', 6: '/proc/net/tcp6'};

/** Of a socket, whatever it is connected to: one of IPv6 may go to an IPv4 address, and both addresses are then written so. */
export type Family = 4 | 6;

/** One end of a TCP connection on this machine. */
export type End = {
	/** The user whose program opened it. */
	readonly uid: number;
	/** Bytes that were sent and have not reached the other end. */
	readonly unsent: number;
	/** Bytes that have come and were not read by the program. */
	readonly unread: number;
};

/** Two addresses with their ports. */
export type Route = {
	readonly fromAddress: string;
	readonly fromPort: number;
	readonly toAddress: string;
	readonly toPort: number;
};

/** The ends that one reading found. */
export class Ends {
	readonly #ends = new Map<string, End>();
	readonly #prefix: string;

	constructor(family: Family) {
		this.#prefix = family === 4 ? '' : '::ffff:';
	}

	/**
	 * Takes a line of a table (proc(5)): `sl local remote state tx:rx timer retransmits uid timeout inode …`. An end without an
	 * inode is none: its program has closed it, and what is left of it belongs to the kernel, which says 0, the uid of root.
	 */
	add(line: string): void {
		const [, local, remote, , queues = '', , , uid, , inode] = line.trim().split(/\s+/);
		if (inode === undefined || !/^[1-9]\d*$/.test(inode) || !/^\d+$/.test(uid ?? '')) {
			return;
		}

		const [unsent = 0, unread = 0] = queues.split(':').map(hex => Number.parseInt(hex, 16));
		this.#ends.set(`${local} ${remote}`, {uid: Number(uid), unsent, unread});
	}

	/** The end that sends along this route; undefined: none was there, or it is closed. */
	get({fromAddress, fromPort, toAddress, toPort}: Route): End | undefined {
		const from = endpointInTable(this.#prefix + fromAddress, fromPort);
		const to = endpointInTable(this.#prefix + toAddress, toPort);
		return this.#ends.get(`${from} ${to}`);
	}
}

/**
 * The kernel's tables of TCP connections. They are open from the start, so that a program without any file left to open can
 * still tell its user from others; what they say is read anew each time. A reading takes the kernel some milliseconds, however
 * few connections there are: it walks over all places where one could be.
 */
export class ConnectionTable {
	readonly #files: ReadonlyMap<Family, number>;
	readonly #buffer = Buffer.alloc(chunkBytes);
	/** Readings that have not begun, by family and port. */
	readonly #waiting = new Map<string, Promise<Ends>>();
	#last: Promise<unknown> = Promise.resolve();

	private constructor(files: ReadonlyMap<Family, number>) {
		this.#files = files;
	}

	/** undefined: this system has no such tables, or hides them. */
	static open(): ConnectionTable | undefined {
		const open = new Map<Family, number>();
		for (const family of [4, 6] as const) {
			try {
				open.set(family, fs.openSync(files[family], 'r'));
			} catch {
				// There are kernels without IPv6.
			}
		}

		return open.size === 0 ? undefined : new ConnectionTable(open);
	}

	/** The end of a client of ours, whichever kind of socket it has; undefined: none was there, or it is closed. */
	async find(route: Route): Promise<End | undefined> {
		const {toPort} = route;
		return (await this.read(4, toPort)).get(route) ?? (await this.read(6, toPort)).get(route);
	}

	/**
	 * All ends at, or connected to, this port. One reading, which begins after the call, serves all that ask before it begins:
	 * so a thousand connections at once cost as much as one.
	 * @throws what the system says when it can't be read.
	 */
	async read(family: Family, port: number): Promise<Ends> {
		const key = `${family} ${port}`;
		const waiting = this.#waiting.get(key);
		if (waiting !== undefined) {
			return waiting;
		}

		const reading = this.#last.then(async () => {
			await nextTurn();
			this.#waiting.delete(key);
			return this.#read(family, port);
		});
		this.#waiting.set(key, reading);
		this.#last = reading.catch(() => undefined);
		return reading;
	}

	/** After the readings that are asked for. */
	async close(): Promise<void> {
		await this.#last;
		for (const file of this.#files.values()) {
			fs.closeSync(file);
		}
	}

	async #read(family: Family, port: number): Promise<Ends> {
		const ends = new Ends(family);
		const file = this.#files.get(family);
		const mark = `:${portInTable(port)} `;
		let rest = '';
		let position = 0;
		let sliceEnd = performance.now() + sliceMs;
		while (file !== undefined && position < mostBytes) {
			// Not in libuv's pool, where pictures are encoded: this is short, and has to be soon.
			const length = fs.readSync(file, this.#buffer, 0, chunkBytes, position);
			if (length === 0) {
				break;
			}

			position += length;
			const lines = (rest + this.#buffer.toString('latin1', 0, length)).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (line.includes(mark)) {
					ends.add(line);
				}
			}

			if (performance.now() > sliceEnd) {
				await nextTurn();
				sliceEnd = performance.now() + sliceMs;
			}
		}

		return ends;
	}
}
