import {readFile} from 'node:fs/promises';
import {endpointInTable} from './proc-net.js';

/**
 * Datagrams that the kernel dropped because our socket's buffer was full: the `drops` column of /proc/net/udp and udp6
 * (proc(5)), for the unconnected socket that is bound to this address and port. undefined where the system hides it (not
 * Linux, or no such line).
 */
export async function readKernelDrops(address: string, port: number): Promise<number | undefined> {
	const table = address.includes(':') ? '/proc/net/udp6' : '/proc/net/udp';
	return parseDrops(await readFile(table, 'latin1').catch(() => ''), address, port);
}

/** The drops of the unconnected socket that is bound to `address` and `port`, in a table as /proc/net/udp prints it. */
export function parseDrops(table: string, address: string, port: number): number | undefined {
	const local = endpointInTable(address, port);
	for (const line of table.split('\n').slice(1)) {
		const columns = line.trim().split(/\s+/);
		const remotePort = Number.parseInt(columns[2]?.split(':')[1] ?? '', 16);
		if (columns[1] === local && remotePort === 0) {
			const drops = Number(columns[12]);
			return Number.isInteger(drops) ? drops : undefined;
		}
	}

	return undefined;
}
