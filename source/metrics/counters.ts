/**
 * Counters in memory that all threads share. The thread that counts writes, the others only read; so reading costs no
 * message, and a counter outlives the worker that counted: one that is restarted goes on where the last one stopped.
 * Each name has exactly one writer.
 */

const captureNames = [
	'framesCaptured',
	'framesSent',
	/** Dropped before encoding: the encoder had its hands full. */
	'droppedEncoderBusy',
	/** Dropped before encoding: earlier frames still wait in the socket. */
	'droppedSocketBusy',
	/** Dropped: no connection to the receiver. */
	'droppedNotConnected',
	/** Dropped: the encoder or the socket answered with an error. */
	'droppedFailed',
	'packetsSent',
	'bytesSent',
	/** Gauge: bytes that wait in the TCP socket. */
	'socketQueueBytes',
	'encodeMicroseconds',
	'sourceCpuMicroseconds',
	/** Gauge: 0 … 1, how much of its time the worker's event loop was busy. */
	'captureLoopUtilization',
] as const;

const serverNames = [
	'framesReceived',
	'framesIncomplete',
	'framesLate',
	'framesRendered',
	/** Received whole, but the decoder found it damaged. */
	'framesDamaged',
	/** Received whole, and a newer one came before an output had time for it. */
	'framesSuperseded',
	'packetsReceived',
	/** Gauge: the sequence number that is expected next, so that a restarted worker counts what it missed. */
	'nextSequence',
	/** Gauge: the stream that `nextSequence` speaks of; 0 before the first. */
	'trackedStream',
	'packetsLost',
	'packetsReordered',
	'packetsDuplicate',
	'packetsLate',
	'packetsMalformed',
	/** Packets of other streams: strangers and old runs. */
	'packetsForeign',
	'lossBursts',
	/** −1: the system hides it. */
	'kernelDropped',
	'bytesReceived',
	'payloadBytes',
	/** Gauge: microseconds, RFC 3550 A.8. −1 before the second frame. */
	'jitterMicroseconds',
	'freezes',
	'freezeMicroseconds',
	/** Gauge: bytes of kernel buffer granted to the UDP socket. */
	'receiveBufferBytes',
	'decodeMicroseconds',
	'windowCpuMicroseconds',
	'serverLoopUtilization',
] as const;

const names = [...captureNames, ...serverNames];
export type CounterName = (typeof captureNames)[number] | (typeof serverNames)[number];

const slots = new Map(names.map((name, index) => [name as string, index]));

export class Counters {
	static readonly byteLength = names.length * Float64Array.BYTES_PER_ELEMENT;
	readonly #values: Float64Array;

	constructor(memory: SharedArrayBuffer) {
		this.#values = new Float64Array(memory);
	}

	get(name: CounterName): number {
		return this.#values[slotOf(name)] ?? 0;
	}

	set(name: CounterName, value: number): void {
		this.#values[slotOf(name)] = value;
	}

	add(name: CounterName, amount = 1): void {
		const slot = slotOf(name);
		this.#values[slot] = (this.#values[slot] ?? 0) + amount;
	}
}

function slotOf(name: CounterName): number {
	return slots.get(name) ?? -1;
}
