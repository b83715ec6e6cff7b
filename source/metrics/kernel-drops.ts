import {readFile} from 'node:fs/promises';

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
	const local = `${addressInTable(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
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

/** As these tables write an address on a little-endian machine: each 32 bits of it as one number in hex. */
function addressInTable(address: string): string {
	const bytes = address.includes(':') ? bytesOfIpv6(address) : address.split('.').map(Number);
	const words = Array.from({length: bytes.length / 4}, (_, word) =>
		bytes.slice(word * 4, word * 4 + 4).reverse(),
	);
	return words
		.flat()
		.map(byte => byte.toString(16).toUpperCase().padStart(2, '0'))
		.join('');
}

function bytesOfIpv6(address: string): number[] {
	// The URL parser writes an address in one way only: hex groups, the longest run of zeroes as `::`.
	const [plain = ''] = address.split('%');
	const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
	const groupsOf = (part: string | undefined): string[] => (part ? part.split(':') : []);
	const [first, last] = [groupsOf(head), groupsOf(tail)];
	const groups = [...first, ...Array.from({length: 8 - first.length - last.length}, () => '0'), ...last];
	return groups.flatMap(group => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
