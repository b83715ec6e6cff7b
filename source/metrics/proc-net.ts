import {endianness} from 'node:os';

/** An address and a port as the tables in /proc/net write them (proc(5)): each 32 bits as one number of this machine, in hex. */
export function endpointInTable(address: string, port: number): string {
	const bytes = address.includes(':') ? bytesOfIpv6(address) : address.split('.').map(Number);
	const words = Array.from({length: bytes.length / 4}, (_, word) => {
		const own = bytes.slice(word * 4, word * 4 + 4);
		return endianness() === 'LE' ? own.reverse() : own;
	});
	const hex = words
		.flat()
		.map(byte => byte.toString(16).toUpperCase().padStart(2, '0'))
		.join('');
	return `${hex}:${portInTable(port)}`;
}

export function portInTable(port: number): string {
	return port.toString(16).toUpperCase().padStart(4, '0');
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
