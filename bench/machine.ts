import {readFileSync} from 'node:fs';
import os from 'node:os';

/** What the numbers were measured on, and how busy it was with other things. */
export type Machine = {
	readonly cpu: string;
	readonly cores: number;
	readonly memoryGiB: number;
	readonly os: string;
	readonly node: string;
	/** Bytes of receive buffer that the kernel grants a socket at most; null where it does not say. */
	readonly receiveBufferLimit: number | null;
	/** Over the last minute, before the first run. Well above 0: others are at work and the numbers suffer. */
	readonly loadAverage: number;
};

export function describeMachine(): Machine {
	const cpus = os.cpus();
	return {
		cpu: cpus[0]?.model.trim() ?? 'unknown',
		cores: os.availableParallelism(),
		memoryGiB: Math.round((os.totalmem() / 2 ** 30) * 10) / 10,
		os: `${os.type()} ${os.release()} ${os.arch()}`,
		node: process.version,
		receiveBufferLimit: readLimit(),
		loadAverage: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
	};
}

export function machineText(machine: Machine): string {
	const {cpu, cores, memoryGiB, node, receiveBufferLimit, loadAverage} = machine;
	const buffer =
		receiveBufferLimit === null
			? ''
			: `, receive buffers up to ${receiveBufferLimit.toLocaleString('en-US')} B`;
	const noise = loadAverage > 0.3 ? ' (others are at work: expect noise)' : '';
	return [
		`${cpu}, ${cores} cores, ${memoryGiB} GiB, ${machine.os}, Node ${node}${buffer}`,
		`load average at the start: ${loadAverage}${noise}`,
	].join('\n');
}

function readLimit(): number | null {
	try {
		return Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'));
	} catch {
		return null;
	}
}
