import {Socket} from 'node:net';
import {encodeMessage, type Head, MessageParser, type MessageParserOptions} from './pipe.js';

/** The extra pipe, in a child program and in its handle: stdout belongs to whatever the library prints. */
export const channelDescriptor = 3;

/** The program's end of the pipe to its handle. */
export type ProgramChannel = {
	/** `body` must not change before the handle has answered. */
	send(head: Head, body?: Buffer): void;
	/** Resolves once everything sent so far has left this process. */
	flush(): Promise<void>;
};

/** Opens the pipe. When the other end goes away the process ends at once, whatever it is doing. */
export function openChannel(options: MessageParserOptions): ProgramChannel {
	// Ctrl-C reaches the whole terminal's group: our handle decides when we end.
	process.on('SIGINT', () => {});
	process.on('SIGHUP', () => {});

	const socket = new Socket({fd: channelDescriptor, readable: true, writable: true});
	const parser = new MessageParser(options);
	socket.on('data', chunk => {
		parser.push(chunk);
	});
	socket.on('end', endNow);
	socket.on('error', endNow);
	socket.on('close', endNow);
	return {
		send(head, body) {
			for (const part of encodeMessage(head, body)) socket.write(part);
		},
		async flush() {
			await new Promise<void>(resolve => {
				socket.write('', () => {
					resolve();
				});
			});
		},
	};
}

/** Not exit(): that waits for a camera's read on another thread, which may take for ever. */
export function endNow(): void {
	process.kill(process.pid, 'SIGKILL');
}

/** CPU time that this process has taken so far, in microseconds. */
export function cpuMicroseconds(): number {
	const {user, system} = process.cpuUsage();
	return user + system;
}
