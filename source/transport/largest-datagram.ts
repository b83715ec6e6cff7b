import dgram from 'node:dgram';
import {once} from 'node:events';
import {errorCode, TransportError} from './transport.js';

/** Bytes that IPv4 leaves for a datagram: 65 535, less the headers of IP and UDP. */
export const datagramLimit = 65_507;
/** No system takes fewer; below this, nothing is looked for. */
const surely = 512;

/**
 * Bytes of the largest datagram that this system takes, found by sending on a loopback socket. macOS: 9 216 by default.
 * @throws TransportError where there is no such socket.
 */
export async function findLargestDatagram(accepts?: (length: number) => Promise<boolean>): Promise<number> {
	if (accepts !== undefined) {
		return search(accepts);
	}

	const socket = dgram.createSocket('udp4');
	try {
		socket.bind(0, '127.0.0.1');
		await once(socket, 'listening');
		socket.on('error', () => undefined);
		const {port} = socket.address();
		return await search(async length => isTaken(socket, port, length));
	} catch (error) {
		throw error instanceof TransportError
			? error
			: new TransportError(`no UDP socket on 127.0.0.1: ${String(error)}`, errorCode(error));
	} finally {
		socket.close();
	}
}

async function search(accepts: (length: number) => Promise<boolean>): Promise<number> {
	if (await accepts(datagramLimit)) {
		return datagramLimit;
	}

	let [taken, refused] = [surely, datagramLimit];
	while (refused - taken > 1) {
		const middle = Math.floor((taken + refused) / 2);
		if (await accepts(middle)) {
			taken = middle;
		} else {
			refused = middle;
		}
	}

	return taken;
}

async function isTaken(socket: dgram.Socket, port: number, length: number): Promise<boolean> {
	return new Promise((resolve, reject) => {
		socket.send(Buffer.alloc(length), port, '127.0.0.1', error => {
			if (error === null || errorCode(error) === 'EMSGSIZE') {
				resolve(error === null);
			} else {
				reject(error);
			}
		});
	});
}
