import dgram from 'node:dgram';
import {once} from 'node:events';
import net from 'node:net';
import {readKernelDrops} from '../metrics/kernel-drops.js';
import {readTcpFacts, type TcpAnswer} from '../metrics/tcp-facts.js';
import type {Check, Finding} from './finding.js';

/** Whether this system tells what it does with packets. Where it does not, screens say "unknown". */

const loopback = '127.0.0.1';

export const kernelDropsCheck: Check = {
	what: 'kernel drops',
	async look() {
		const socket = dgram.createSocket('udp4');
		try {
			socket.bind(0, loopback);
			await once(socket, 'listening');
			return [kernelDropsFinding(await readKernelDrops(loopback, socket.address().port))];
		} finally {
			socket.close();
		}
	},
};

export function kernelDropsFinding(drops: number | undefined): Finding {
	const what = 'kernel drops';
	return drops === undefined
		? {what, mark: 'unknown', value: 'hidden by this system (no drops column in /proc/net/udp)'}
		: {what, mark: 'good', value: 'seen in /proc/net/udp'};
}

export const tcpFactsCheck: Check = {
	what: 'TCP facts',
	async look({platform}) {
		return [tcpFactsFinding(await ownTcpFacts(), platform)];
	},
};

export function tcpFactsFinding(answer: TcpAnswer, platform: NodeJS.Platform): Finding {
	const what = 'TCP facts';
	if (typeof answer === 'object') {
		return {what, mark: 'good', value: 'retransmits and round-trip time seen by ss -ti'};
	}

	const isInstallable = platform === 'linux' && answer === 'absent';
	return isInstallable
		? {what, mark: 'poor', value: 'hidden: there is no ss', mend: 'sudo apt-get install iproute2'}
		: {what, mark: 'unknown', value: 'retransmits and round-trip time are hidden by this system'};
}

/** Asks about a connection of our own. */
async function ownTcpFacts(): Promise<TcpAnswer> {
	const server = net.createServer(socket => void socket.on('error', () => undefined));
	server.listen(0, loopback);
	await once(server, 'listening');
	const address = server.address();
	const socket = net.connect(typeof address === 'object' && address !== null ? address.port : 0, loopback);
	try {
		await once(socket, 'connect');
		const {localPort = 0, remotePort = 0} = socket;
		return await readTcpFacts({localAddress: loopback, remoteAddress: loopback, localPort, remotePort});
	} finally {
		socket.destroy();
		server.close();
	}
}
