import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {isIPv4, isIPv6} from 'node:net';

/** Milliseconds that the system may take to tell a route. */
const limitMs = 2000;

export type Route = {
	/** The network device, as the system names it. */
	readonly device: string;
	/** Bytes of the largest IP packet. */
	readonly mtu: number;
	/** It stays in this machine: nothing is lost on it, however it is cut. */
	readonly isLoopback: boolean;
};

/** The way to `host` (an address) as this system tells it; undefined where it does not. */
export async function routeTo(
	host: string,
	platform: NodeJS.Platform = process.platform,
): Promise<Route | undefined> {
	const [address = '', zone] = host.split('%');
	if (!isIPv4(address) && !isIPv6(address)) {
		return undefined;
	}

	if (platform === 'darwin') {
		const family = isIPv6(address) ? ['-inet6'] : [];
		return parseDarwinRoute(await outputOf('/sbin/route', ['-n', 'get', ...family, host]));
	}

	if (platform !== 'linux') {
		return undefined;
	}

	const answer = await outputOf('ip', [
		'-o',
		'route',
		'get',
		address,
		...(zone === undefined ? [] : ['dev', zone]),
	]);
	const found = parseLinuxRoute(answer) ?? parseRouteTable(await textOf('/proc/net/route'), address);
	if (found === undefined) {
		return undefined;
	}

	const mtu = found.mtu ?? Number(await textOf(`/sys/class/net/${found.device}/mtu`));
	return Number.isInteger(mtu) && mtu > 0 ? {...found, mtu} : undefined;
}

type Found = {readonly device: string; readonly mtu: number | undefined; readonly isLoopback: boolean};

/** A line of `ip -o route get`. It tells an MTU only where one was set or learnt for this route. */
export function parseLinuxRoute(answer: string): Found | undefined {
	const device = /\bdev ([^\s/]+)/.exec(answer)?.[1];
	const mtu = /\bmtu (?:lock )?(\d+)/.exec(answer)?.[1];
	return device === undefined
		? undefined
		: {
				device,
				mtu: mtu === undefined ? undefined : Number(mtu),
				isLoopback: device === 'lo' || answer.startsWith('local '),
			};
}

/** /proc/net/route, where there is no `ip`: the entry with the longest mask that fits. Addresses are little-endian hex. */
export function parseRouteTable(table: string, address: string): Found | undefined {
	if (!isIPv4(address)) {
		return undefined;
	}

	const wanted = address.split('.').reduce((number, byte, place) => number + Number(byte) * 256 ** place, 0);
	if (wanted % 256 === 127) {
		return {device: 'lo', mtu: undefined, isLoopback: true};
	}

	const bitsIn = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
	const [best] = table
		.split('\n')
		.slice(1)
		.map(line => line.trim().split(/\s+/))
		.map(columns => ({
			device: columns[0] ?? '',
			target: Number.parseInt(columns[1] ?? '', 16),
			flags: Number.parseInt(columns[3] ?? '', 16),
			mask: Number.parseInt(columns[7] ?? '', 16),
		}))
		.filter(({flags, target, mask}) => (flags & 1) === 1 && (wanted & mask) >>> 0 === target)
		.toSorted((a, b) => bitsIn(b.mask) - bitsIn(a.mask));
	return best === undefined || !/^[^\s/]+$/.test(best.device)
		? undefined
		: {device: best.device, mtu: undefined, isLoopback: best.device === 'lo'};
}

/** What `route -n get` prints on macOS: an `interface:` line, and the MTU in a line of numbers below its name. */
export function parseDarwinRoute(answer: string): Route | undefined {
	const device = /^\s*interface: (\S+)$/m.exec(answer)?.[1];
	const [names, numbers] =
		answer
			.split('\n')
			.slice(-20)
			.join('\n')
			.split(/^(?=.*\bmtu\b)/m)[1]
			?.split('\n') ?? [];
	const place = names?.trim().split(/\s+/).indexOf('mtu') ?? -1;
	const mtu = Number(numbers?.trim().split(/\s+/)[place]);
	return device !== undefined && Number.isInteger(mtu) && mtu > 0
		? {device, mtu, isLoopback: device.startsWith('lo')}
		: undefined;
}

async function outputOf(program: string, words: readonly string[]): Promise<string> {
	return new Promise(resolve => {
		execFile(program, words, {timeout: limitMs, maxBuffer: 65_536}, (error, stdout) => {
			resolve(error === null ? stdout : '');
		});
	});
}

async function textOf(file: string): Promise<string> {
	return readFile(file, 'latin1').catch(() => '');
}
