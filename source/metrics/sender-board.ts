/**
 * Where the stream's sender sends from, in memory that both threads share. The sender writes an endpoint down before the first
 * byte leaves there, so the receiver never meets a packet of its own sender whose origin it does not know.
 *
 * Each socket has a slot of its own, written under a version that is odd meanwhile. Who finds it odd, or changed while it was read,
 * keeps what was known of that socket; nothing has come from where it is going to send from.
 */

type Endpoint = {readonly address: string; readonly port: number};
type Carrier = 'tcp' | 'udp';
type Known = Endpoint & {readonly streamId: number};

/** The sender's sockets, one of each kind at a time. A TCP connection that is made again is another one. */
const carriers = {udp: 'udp', classicUdp: 'udp', tcp: 'tcp', classicTcp: 'tcp'} as const;
export type SenderSocket = keyof typeof carriers;
const sockets = Object.keys(carriers) as SenderSocket[];

/** Version, stream id, port (0: none yet), length of the address; its characters follow. */
const words = {version: 0, streamId: 1, port: 2, length: 3, count: 4} as const;
const headBytes = words.count * Int32Array.BYTES_PER_ELEMENT;
/** Bytes for an address: an IPv6 one has up to 45 characters, and a zone behind it up to 16. */
const addressRoom = 64;
const slotBytes = headBytes + addressRoom;

export class SenderBoard {
	static readonly byteLength = sockets.length * slotBytes;
	readonly #slots: ReadonlyMap<SenderSocket, Slot>;
	readonly #of: Readonly<Record<Carrier, readonly Slot[]>>;

	constructor(memory: SharedArrayBuffer) {
		this.#slots = new Map(sockets.map((socket, at) => [socket, new Slot(memory, at * slotBytes)]));
		const slotsOf = (carrier: Carrier): Slot[] =>
			[...this.#slots].filter(([socket]) => carriers[socket] === carrier).map(([, slot]) => slot);
		this.#of = {tcp: slotsOf('tcp'), udp: slotsOf('udp')};
	}

	/** A sender begins: nothing of an earlier one holds any more. */
	clear(): void {
		for (const slot of this.#slots.values()) {
			slot.write({streamId: 0, address: '', port: 0});
		}
	}

	/** This socket of the stream's sender sends from there, and no more from where it did before. */
	publish(streamId: number, socket: SenderSocket, {address, port}: Endpoint): void {
		this.#slots.get(socket)?.write({streamId, address, port});
	}

	/** Whether the sender of this stream sends from there. */
	has(streamId: number, carrier: Carrier, from: Endpoint): boolean {
		return this.#of[carrier].some(slot => {
			const known = slot.read();
			return known.port === from.port && known.address === from.address && known.streamId === streamId;
		});
	}
}

class Slot {
	readonly #words: Int32Array;
	readonly #text: Uint8Array;
	#readVersion = 0;
	#known: Known = {streamId: 0, address: '', port: 0};

	constructor(memory: SharedArrayBuffer, offset: number) {
		this.#words = new Int32Array(memory, offset, words.count);
		this.#text = new Uint8Array(memory, offset + headBytes, addressRoom);
	}

	/** A writer that died while it wrote left the version odd; the next one makes it even again. */
	write({streamId, address, port}: Known): void {
		const text = Buffer.from(address, 'latin1').subarray(0, addressRoom);
		const odd = Atomics.load(this.#words, words.version) | 1;
		Atomics.store(this.#words, words.version, odd);
		Atomics.store(this.#words, words.streamId, streamId);
		Atomics.store(this.#words, words.port, port);
		Atomics.store(this.#words, words.length, text.length);
		this.#text.set(text);
		Atomics.store(this.#words, words.version, odd + 1);
	}

	read(): Known {
		const version = Atomics.load(this.#words, words.version);
		if (version === this.#readVersion || (version & 1) === 1) {
			return this.#known;
		}

		const streamId = Atomics.load(this.#words, words.streamId) >>> 0;
		const port = Atomics.load(this.#words, words.port);
		const address = Buffer.from(this.#text.slice(0, Atomics.load(this.#words, words.length))).toString(
			'latin1',
		);
		if (Atomics.load(this.#words, words.version) === version) {
			this.#readVersion = version;
			this.#known = {streamId, address, port};
		}

		return this.#known;
	}
}
