import dgram from 'node:dgram';
import {once} from 'node:events';
import {addressText, errorCode, TransportError} from './transport.js';

/**
 * A UDP socket that is connected to one receiver, so that the system resolves and checks the address once, not for each
 * datagram. `host`: an address, not a name.
 * @throws TransportError where the system can't make or connect it.
 */
export async function openConnectedUdp(host: string, port: number): Promise<dgram.Socket> {
	const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
	try {
		socket.connect(port, host);
		await once(socket, 'connect');
		return socket;
	} catch (error) {
		socket.close();
		throw new TransportError(
			`no UDP socket to ${addressText(host, port)}: ${String(error)}`,
			errorCode(error),
		);
	}
}
