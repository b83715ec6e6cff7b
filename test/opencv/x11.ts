import {execFile, spawn} from 'node:child_process';
import {connect, type Socket} from 'node:net';
import {promisify} from 'node:util';

/** A virtual display of our own, and what a person at it would see and do. */
export type Display = {
	/** For DISPLAY, such as ":3". */
	readonly name: string;
	/** What is on the screen now. */
	screenshot(): Promise<Screenshot>;
	/** Ends the display. */
	close(): Promise<void>;
};

export type Screenshot = {
	readonly width: number;
	readonly height: number;
	/** Red, green, blue of one pixel. */
	pixel(x: number, y: number): readonly [number, number, number];
};

const width = 1400;
const height = 900;

export async function openDisplay(): Promise<Display> {
	const server = spawn(
		'Xvfb',
		['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
		{
			stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
		},
	);
	const number = await new Promise<string>((resolve, reject) => {
		let text = '';
		server.once('error', reject);
		server.once('exit', code => {
			reject(new Error(`Xvfb ended with code ${code}`));
		});
		server.stdio[3]?.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.endsWith('\n')) resolve(text.trim());
		});
	});
	const name = `:${number}`;
	return {
		name,
		async screenshot() {
			const {stdout} = await promisify(execFile)(
				'import',
				['-display', name, '-window', 'root', '-depth', '8', 'rgb:-'],
				{encoding: 'buffer', maxBuffer: width * height * 3 + 1000},
			);
			return {
				width,
				height,
				pixel(x, y) {
					const start = (y * width + x) * 3;
					return [stdout.readUInt8(start), stdout.readUInt8(start + 1), stdout.readUInt8(start + 2)];
				},
			};
		},
		async close() {
			if (server.exitCode !== null || server.signalCode !== null) return;
			await new Promise<void>(resolve => {
				server.once('exit', () => {
					resolve();
				});
				server.kill();
			});
		},
	};
}

/** Does what a window manager does when the person clicks a window's close button: sends it WM_DELETE_WINDOW. */
export async function clickCloseButton(display: string, title: string): Promise<void> {
	const client = await XClient.open(display);
	try {
		const window = await client.findWindow(title);
		const event = Buffer.alloc(32);
		event.writeUInt8(33, 0); // ClientMessage
		event.writeUInt8(32, 1); // in units of 32 bits
		event.writeUInt32LE(window, 4);
		event.writeUInt32LE(await client.atom('WM_PROTOCOLS'), 8);
		event.writeUInt32LE(await client.atom('WM_DELETE_WINDOW'), 12);
		client.send(25, [window, 0], event); // SendEvent
		await client.atom('WM_PROTOCOLS'); // Its answer says that the server has had our event.
	} finally {
		client.close();
	}
}

/** So much of the X11 protocol as the above needs: https://www.x.org/releases/X11R7.7/doc/xproto/x11protocol.html */
class XClient {
	static async open(display: string): Promise<XClient> {
		const socket = connect(`/tmp/.X11-unix/X${display.slice(1)}`);
		const client = new XClient(socket);
		const hello = Buffer.alloc(12);
		hello.write('l', 0, 'latin1'); // little-endian
		hello.writeUInt16LE(11, 2); // protocol 11.0, no authorization
		socket.write(hello);
		const start = await client.#read(8);
		const setup = await client.#read(start.readUInt16LE(6) * 4);
		const vendorLength = Math.ceil(setup.readUInt16LE(16) / 4) * 4;
		const formatsLength = setup.readUInt8(21) * 8;
		client.#root = setup.readUInt32LE(32 + vendorLength + formatsLength);
		return client;
	}

	readonly #socket: Socket;
	#root = 0;
	#received = Buffer.alloc(0);
	#wake: (() => void) | undefined;

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.on('data', chunk => {
			this.#received = Buffer.concat([this.#received, chunk]);
			this.#wake?.();
		});
	}

	close(): void {
		this.#socket.destroy();
	}

	async atom(name: string): Promise<number> {
		const length = Buffer.alloc(4);
		length.writeUInt16LE(name.length);
		this.send(16, [], length, Buffer.from(name)); // InternAtom
		const reply = await this.#reply();
		return reply.readUInt32LE(8);
	}

	async findWindow(title: string): Promise<number> {
		this.send(15, [this.#root]); // QueryTree
		const reply = await this.#reply();
		for (let index = 0; index < reply.readUInt16LE(16); index++) {
			const window = reply.readUInt32LE(32 + index * 4);
			if ((await this.#title(window)) === title) return window;
		}

		throw new Error(`there is no window "${title}"`);
	}

	async #title(window: number): Promise<string> {
		this.send(20, [window, await this.atom('_NET_WM_NAME'), 0, 0, 64]); // GetProperty
		const reply = await this.#reply();
		return reply.toString('utf8', 32, 32 + reply.readUInt32LE(16));
	}

	send(operation: number, words: readonly number[], ...rest: Buffer[]): void {
		const body = Buffer.concat([Buffer.alloc(words.length * 4), ...rest]);
		for (const [index, word] of words.entries()) body.writeUInt32LE(word, index * 4);
		const length = Math.ceil(body.length / 4) * 4;
		const request = Buffer.alloc(4 + length);
		request.writeUInt8(operation, 0);
		request.writeUInt16LE(request.length / 4, 2);
		body.copy(request, 4);
		this.#socket.write(request);
	}

	async #reply(): Promise<Buffer> {
		const start = await this.#read(32);
		if (start.readUInt8(0) !== 1) throw new Error(`X11 error ${start.readUInt8(1)}`);
		return Buffer.concat([start, await this.#read(start.readUInt32LE(4) * 4)]);
	}

	async #read(length: number): Promise<Buffer> {
		while (this.#received.length < length) {
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}

		const bytes = this.#received.subarray(0, length);
		this.#received = this.#received.subarray(length);
		return bytes;
	}
}
