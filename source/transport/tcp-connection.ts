import net from 'node:net';

/**
 * An accepted connection, read with a buffer of our own: one system call takes at most as many bytes as `readSize` says.
 *
 * `net.Server` reads 64 KiB a time whatever you ask. The documented `onread` option does limit the reads, but only of a
 * socket that is built with it; so the accepted socket, paused before its first read, hands its handle to one that is.
 */
export function limitReads(
	accepted: net.Socket,
	{readSize, onBytes}: {readonly readSize: () => number; readonly onBytes: (bytes: Buffer) => void},
): net.Socket {
	const holder = accepted as unknown as {_handle: unknown};
	const handle = holder._handle;
	if (typeof handle !== 'object' || handle === null) {
		throw new TypeError('this version of Node keeps no handle in an accepted socket');
	}

	holder._handle = null;
	let room = Buffer.allocUnsafeSlow(readSize());
	const options = {
		handle,
		onread: {
			buffer(): Buffer {
				const size = readSize();
				if (room.length !== size) {
					room = Buffer.allocUnsafeSlow(size);
				}

				return room;
			},
			callback(length: number, buffer: Buffer): boolean {
				onBytes(buffer.subarray(0, length));
				return true;
			},
		},
	};
	// `handle` is missing from the types, though net.Server itself passes it.
	const socket = new net.Socket(options as unknown as net.SocketConstructorOpts);
	accepted.destroy();
	return socket;
}
