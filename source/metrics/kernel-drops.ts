import {readFile} from 'node:fs/promises';

/**
 * Datagrams that the kernel dropped because our socket's buffer was full: the `drops` column of /proc/net/udp (proc(5)),
 * for the socket bound to `port`. undefined where the system hides it (not Linux, or no such line).
 */
export async function readKernelDrops(port: number): Promise<number | undefined> {
	const tables = await Promise.all(
		['/proc/net/udp', '/proc/net/udp6'].map(async path => readFile(path, 'latin1').catch(() => '')),
	);
	const drops = tables.map(table => parseDrops(table, port)).filter(value => value !== undefined);
	return drops.length === 0 ? undefined : Math.max(...drops);
}

/** The drops of the unconnected socket that is bound to `port`, in a table as /proc/net/udp prints it. */
export function parseDrops(table: string, port: number): number | undefined {
	for (const line of table.split('\n').slice(1)) {
		const columns = line.trim().split(/\s+/);
		const localPort = Number.parseInt(columns[1]?.split(':')[1] ?? '', 16);
		const remotePort = Number.parseInt(columns[2]?.split(':')[1] ?? '', 16);
		if (localPort === port && remotePort === 0) {
			const drops = Number(columns[12]);
			return Number.isInteger(drops) ? drops : undefined;
		}
	}

	return undefined;
}
