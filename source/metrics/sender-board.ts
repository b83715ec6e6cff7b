/**
 * Where the stream's sender sends from, in memory that both threads share. The sender writes an endpoint down before the first
 * byte leaves there, so the receiver never meets a packet of its own sender whose origin it does not know.
 *
 * It is written under a version that is odd meanwhile: who reads it and finds that odd, or changed, keeps what was known before.
 */

type Endpoint = {readonly address: string; readonly port: number};
type Carrier = 'tcp' | 'udp';

/** The sender's sockets, one of each kind at a time. A TCP connection that is made again is another one. */
const carriers = {udp: 'udp', classicUdp: 'udp', tcp: 'tcp', classicTcp: 'tcp'} as const;
export type SenderSocket = keyof typeof carriers;
const sockets = Object.keys(carriers) as SenderSocket[];

const versionWord = 0;
const streamWord = 1;
const headBytes = 2 * Int32Array.BYTES_PER_ELEMENT;
/** Bytes for an address: an IPv6 one has up to 45 characters, and a zone behind it up to 16. */
const addressRoom = 62;
/** Port (2 bytes, 0: none yet), length of the address, its characters. */
const slotBytes = 3 + addressRoom;

export class SenderBoard {
	static readonly byteLength = headBytes + sockets.length * slotBytes;
	readonly #words: Int32Array;
	readonly #slots: readonly Uint8Array[];
	#readVersion = -1;
	#streamId = 0;
	#known: Readonly<Record<Carrier, readonly Endpoint[]>> = {tcp: [], udp: []};

	constructor(memory: SharedArrayBuffer) {
		this.#words = new Int32Array(memory, 0, 2);
		this.#slots = sockets.map((_, at) => new Uint8Array(memory, headBytes + at * slotBytes, slotBytes));
	}

	/** A stream begins: nothing is known of where it comes from. */
	begin(streamId: number): void {
		this.#write(() => {
			this.#words[streamWord] = streamId;
			for (const slot of this.#slots) {
				slot.fill(0);
			}
		});
	}

	/** This socket of the stream's sender sends from there, and no more from where it did before. */
	publish(socket: SenderSocket, {address, port}: Endpoint): void {
		const text = Buffer.from(address, 'latin1').subarray(0, addressRoom);
		this.#write(() => {
			this.#slots[sockets.indexOf(socket)]?.set([port >> 8, port & 0xff, text.length, ...text]);
		});
	}

	/** Whether the sender of this stream sends from there. */
	has(streamId: number, carrier: Carrier, from: Endpoint): boolean {
		if (Atomics.load(this.#words, versionWord) !== this.#readVersion) {
			this.#read();
		}

		return (
			this.#streamId === streamId &&
			this.#known[carrier].some(({address, port}) => port === from.port && address === from.address)
		);
	}

	/** A writer that died while it wrote left the version odd; the next one makes it even again. */
	#write(change: () => void): void {
		const odd = Atomics.load(this.#words, versionWord) | 1;
		Atomics.store(this.#words, versionWord, odd);
		change();
		Atomics.store(this.#words, versionWord, odd + 1);
	}

	#read(): void {
		const version = Atomics.load(this.#words, versionWord);
		const streamId = (this.#words[streamWord] ?? 0) >>> 0;
		const known: Record<Carrier, Endpoint[]> = {tcp: [], udp: []};
		for (const [at, socket] of sockets.entries()) {
			const endpoint = readSlot(this.#slots[at] ?? new Uint8Array());
			if (endpoint !== undefined) {
				known[carriers[socket]].push(endpoint);
			}
		}

		if ((version & 1) === 0 && Atomics.load(this.#words, versionWord) === version) {
			this.#readVersion = version;
			this.#streamId = streamId;
			this.#known = known;
		}
	}
}

function readSlot(slot: Uint8Array): Endpoint | undefined {
	const [high = 0, low = 0, length = 0] = slot;
	const port = (high << 8) | low;
	return port === 0
		? undefined
		: {port, address: Buffer.from(slot.subarray(3, 3 + length)).toString('latin1')};
}
