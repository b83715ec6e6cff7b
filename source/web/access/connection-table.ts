import fs from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {endpointInTable, portInTable} from '../../metrics/proc-net.js';

/** Milliseconds that one look into the tables may hold this thread up before it lets others work. */
const sliceMs = 2;
/** Bytes that are read of one table, some 100 000 lines: so that no crowd of connections makes a reading endless. */
const mostBytes = 16 * 1024 * 1024;
/** The kernel gives at most a page at once. */
const chunkBytes = 16 * 1024;
const files = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

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
		const keyOf = (prefix: string): string =>
			`${endpointInTable(prefix + fromAddress, fromPort)} ${endpointInTable(prefix + toAddress, toPort)}`;
		// A program that opens an IPv6 socket to an IPv4 address is in the other table, with both addresses written so.
		return (
			this.#ends.get(keyOf('')) ?? (fromAddress.includes(':') ? undefined : this.#ends.get(keyOf('::ffff:')))
		);
	}
}

/**
 * The kernel's tables of TCP connections. They are open from the start, so that a program without any file left to open can
 * still tell its user from others; what they say is read anew each time.
 */
export class ConnectionTable {
	readonly #files: readonly number[];
	readonly #buffer = Buffer.alloc(chunkBytes);
	/** By port: readings that have not begun. */
	readonly #waiting = new Map<number, Promise<Ends>>();
	#last: Promise<unknown> = Promise.resolve();

	private constructor(files: readonly number[]) {
		this.#files = files;
	}

	/** undefined: this system has no such tables, or hides them. */
	static open(): ConnectionTable | undefined {
		const open: number[] = [];
		try {
			open.push(fs.openSync(files[0], 'r'));
		} catch {
			return undefined;
		}

		try {
			open.push(fs.openSync(files[1], 'r'));
		} catch {
			// A kernel without IPv6.
		}

		return new ConnectionTable(open);
	}

	/**
	 * All ends at, or connected to, this port. One reading, which begins after the call, serves all that ask before it begins:
	 * so a thousand connections at once cost as much as one.
	 * @throws what the system says when it can't be read.
	 */
	async read(port: number): Promise<Ends> {
		const waiting = this.#waiting.get(port);
		if (waiting !== undefined) {
			return waiting;
		}

		const reading = this.#last.then(async () => {
			await nextTurn();
			this.#waiting.delete(port);
			return this.#read(port);
		});
		this.#waiting.set(port, reading);
		this.#last = reading.catch(() => undefined);
		return reading;
	}

	/** After the readings that are asked for. */
	async close(): Promise<void> {
		await this.#last;
		for (const file of this.#files) {
			fs.closeSync(file);
		}
	}

	async #read(port: number): Promise<Ends> {
		const ends = new Ends();
		const mark = `:${portInTable(port)} `;
		for (const file of this.#files) {
			let rest = '';
			let position = 0;
			let sliceEnd = performance.now() + sliceMs;
			while (position < mostBytes) {
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
		}

		return ends;
	}
}
