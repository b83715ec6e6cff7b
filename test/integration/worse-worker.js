import dgram from 'node:dgram';
import net from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {parentPort} from 'node:worker_threads';

/**
 * A real worker with one thing made worse than nature has it here, before it starts. `dist`: URL of the built tree. Nothing
 * of this burns the processor, but for `busy`, so that other causes stay away.
 */
export async function become(dist, role, fault) {
	await faults[fault](dist);
	await import(`${dist}/workers/${role}.js`);
}

const faults = {
	/** A camera that needs 80 ms for each picture. */
	async slowSource(dist) {
		const {Pattern} = await import(`${dist}/video/pattern.js`);
		const {draw} = Pattern.prototype;
		Pattern.prototype.draw = function (...args) {
			standStill(80);
			draw.apply(this, args);
		};
	},

	/** An encoder that needs a tenth of a second for each frame. */
	async slowEncoder() {
		await slower('compress', 100);
	},

	/** A sender's memory that spoils every other frame. */
	async spoiltFrames() {
		const jpeg = await codec();
		const {compress} = jpeg;
		let count = 0;
		jpeg.compress = async (...args) => {
			const encoded = await compress.apply(jpeg, args);
			// All in zeroes: whole, and nothing of it can be shown.
			return count++ % 2 === 0 ? encoded : encoded.fill(0);
		};
	},

	/** An output that needs a tenth of a second for each frame. */
	async slowDecoder() {
		await slower('decompress', 100);
	},

	/** A thread that has better things to do: it stands still for most of each quarter of a second. */
	async busy() {
		setInterval(() => standStill(245), 250);
	},

	/** A network card that loses every tenth datagram, unseen by anybody. */
	async lossyCard() {
		const {emit} = dgram.Socket.prototype;
		let count = 0;
		dgram.Socket.prototype.emit = function (name, ...args) {
			return name === 'message' && count++ % 10 === 0 ? false : emit.call(this, name, ...args);
		};
	},

	/** Nobody listens where the receiver should be. */
	async nobody() {
		await atAnotherPort(async () => freePort());
	},

	/** Somebody else listens there, and makes nothing of what comes. */
	async stranger() {
		await atAnotherPort(
			async () =>
				new Promise(resolve => {
					const socket = dgram.createSocket('udp4');
					socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
				}),
		);
	},

	/** A network below the sender's socket that carries 600 kB a second: what is written stays in the socket until it has gone. */
	async slowNetwork() {
		for (const name of ['_write', '_writev']) {
			const original = net.Socket.prototype[name];
			net.Socket.prototype[name] = function (data, ...rest) {
				const chunks = Array.isArray(data) ? data.map(({chunk}) => chunk) : [data];
				const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
				setTimeout(() => original.call(this, data, ...rest), bytes / 600);
			};
		}
	},
};

function standStill(milliseconds) {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

async function codec() {
	const {default: jpeg} = await import('@julusian/jpeg-turbo');
	return jpeg;
}

async function slower(method, milliseconds) {
	const jpeg = await codec();
	const original = jpeg[method];
	jpeg[method] = async (...args) => {
		await sleep(milliseconds);
		return original.apply(jpeg, args);
	};
}

/** The sender is told another port than the one that the receiver listens on. */
async function atAnotherPort(portFor) {
	const {postMessage} = parentPort;
	parentPort.postMessage = message => {
		if (message.type === 'ready') {
			void portFor(message.port).then(port => postMessage.call(parentPort, {...message, port}));
		} else {
			postMessage.call(parentPort, message);
		}
	};
}

/** A port that was free a moment ago, on TCP and UDP. */
async function freePort() {
	return new Promise(resolve => {
		const server = net.createServer();
		server.listen(0, '127.0.0.1', () => {
			const {port} = server.address();
			server.close(() => resolve(port));
		});
	});
}
