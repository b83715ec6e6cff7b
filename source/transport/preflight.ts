import {formatBufferSize, formatBytes, formatCount} from '../format.js';
import {ipFragments, largestUncut} from './ip-fragments.js';
import {kernelCost} from './pacer.js';
import type {Route} from './route.js';

/**
 * What stands in the way of a buffer size on this machine, as one line that ends with what mends it; undefined where nothing
 * does. Pure: whoever asks brings what was found out.
 */

/** Bytes of kernel buffer that Linux and macOS grant at most where nobody changed that, and what is asked for. */
export const wantedKernelBuffer = 4 * 1024 * 1024;
const largestKernelBuffer = 64 * 1024 * 1024;

/** Bytes of kernel memory that a frame takes when it comes in `count` datagrams of at most `length` bytes. */
export function frameCost(count: number, length: number): number {
	return count * kernelCost(length);
}

/** `length`: bytes of the datagrams that this buffer size makes. `largest`: that the system takes. */
export function datagramProblem(
	length: number,
	largest: number,
	platform: NodeJS.Platform = process.platform,
): string | undefined {
	return length <= largest
		? undefined
		: `this system takes no datagrams above ${formatBufferSize(largest)}, and this buffer makes them ${formatBufferSize(length)}: ${raiseLargestDatagram(largest, platform)}`;
}

/** The command for larger datagrams; a smaller buffer where no system setting is known. */
export function raiseLargestDatagram(largest: number, platform: NodeJS.Platform): string {
	return platform === 'darwin' ? 'sudo sysctl -w net.inet.udp.maxdgram=65535' : `--buffer ${largest}`;
}

/** A datagram that the network has to cut. Within one machine none is lost for it. */
export function routeProblem(length: number, route: Route, host: string): string | undefined {
	const fragments = ipFragments(length, route.mtu, host);
	return route.isLoopback || fragments === 1
		? undefined
		: `a datagram of ${formatBufferSize(length)} is ${fragments} IP fragments on ${route.device} (MTU ${formatCount(route.mtu)}), and is lost when one of them is: --buffer ${Math.max(256, largestUncut(route.mtu, host))} fits one packet`;
}

export type KernelBuffer = {
	/** Bytes, as the system counts them (Linux: twice what was asked, its own book-keeping included). */
	readonly granted: number;
	readonly asked: number;
};

/** A frame of `count` datagrams of `length` bytes that would not find room in the kernel if it came at once. */
export function kernelBufferProblem(
	count: number,
	length: number,
	buffer: KernelBuffer,
	platform: NodeJS.Platform = process.platform,
): string | undefined {
	const cost = frameCost(count, length);
	return cost <= buffer.granted
		? undefined
		: `a frame in ${formatCount(count)} datagram${count === 1 ? '' : 's'} takes ${formatBytes(cost)} of the receiver's kernel buffer, which has ${formatBytes(buffer.granted)}: ${raiseKernelBuffer(cost, buffer, platform)}`;
}

/** What gives the kernel buffer `cost` bytes: asking for more, or being allowed to. */
export function raiseKernelBuffer(
	cost: number,
	{asked}: Pick<KernelBuffer, 'asked'>,
	platform: NodeJS.Platform,
): string {
	const granted = platform === 'linux' ? 2 * asked : asked;
	const enough = Math.min(largestKernelBuffer, Math.max(wantedKernelBuffer, 2 ** Math.ceil(Math.log2(cost))));
	if (granted < cost) {
		return `--kernel-buffer ${enough}`;
	}

	return raiseKernelLimit(asked, platform) ?? `--kernel-buffer ${enough}`;
}

/** The command after which the system grants `bytes`; undefined where none is known. */
export function raiseKernelLimit(bytes: number, platform: NodeJS.Platform): string | undefined {
	const commands: Partial<Record<NodeJS.Platform, string>> = {
		linux: `sudo sysctl -w net.core.rmem_max=${bytes}`,
		darwin: `sudo sysctl -w kern.ipc.maxsockbuf=${2 * bytes}`,
	};
	return commands[platform];
}
