import net from 'node:net';

/**
 * An accepted connection, read with a buffer of our own: one system call takes at most as many bytes as `readSize` says.
 *
 * `net.Server` reads 64 KiB a time whatever you ask. The documented `onread` option does limit the reads, but only of a
 * socket that is built with it; so the accepted socket, paused before its first read, hands its handle to one that is.
 */
export function limitReads(
	accepted: net.Socket,
	{
		readSize,
		onBytes,
	}: {
		readonly readSize: () => number;
		/** Says when it wants the next read: at once, or one turn of the event loop later. */
		readonly onBytes: (bytes: Buffer) => 'next' | 'turn';
	},
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
				if (onBytes(buffer.subarray(0, length)) === 'next') {
					return true;
				}

				setImmediate(() => {
					if (!socket.destroyed) {
						socket.resume();
					}
				});
				return false;
			},
		},
	};
	// `handle` is missing from the types, though net.Server itself passes it.
	const socket: net.Socket = new net.Socket(options as unknown as net.SocketConstructorOpts);
	accepted.destroy();
	return socket;
}
