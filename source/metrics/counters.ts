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
	/** Dropped: the source's own JPEG had to be decoded first, and could not be. */
	'droppedDamaged',
	/** Left out by adaptive quality, to lower the frame rate. */
	'droppedAdapt',
	/** Pictures of a live source that a newer one replaced before they were taken. */
	'sourceSuperseded',
	/** Pictures that were damaged, or too large, where they come from: left out. */
	'sourceDamaged',
	/** JPEGs of the source that the decoder had to mend, to make frames of them anew. */
	'sourceRepaired',
	/** Times that the source went away, and for how long in all, up to now. */
	'sourceLosses',
	'sourceLostMicroseconds',
	/** Gauge: pictures a second that the source was measured to give. 0: not measured. */
	'sourceFps',
	/** Gauge: the longest gap between two pictures that came. 0: there were no two. */
	'sourceMaxGapMicroseconds',
	'packetsSent',
	'bytesSent',
	/** Gauge: the sequence number after the last one that the stream `sentStream` used. */
	'sentSequence',
	'sentStream',
	/** Gauge: bytes that wait in this process for the network. */
	'socketQueueBytes',
	/** Gauge: how long the oldest of them has waited. */
	'socketQueueAgeMicroseconds',
	/** The emulated link: packets lost at random, packets that found its queue full, copies made. */
	'linkLost',
	'linkQueueDropped',
	/** Of those, packets that were still under way when sending ended: no queue was full for them. */
	'linkCutOff',
	'linkDuplicated',
	/** The emulated link on TCP: times that the stream stood still for a lost segment, and how long in all. */
	'linkStalls',
	'linkStallMicroseconds',
	/** Gauge: bytes in the emulated link's queue. */
	'linkQueueBytes',
	/** Of the TCP connection, as the system tells (ss -ti). −1: it hides it. */
	'tcpRetransmits',
	'tcpRttMicroseconds',
	/** Gauges: what the last frame was made like. Quality 0: raw. Width 0: no frame yet. Every n-th frame is sent. */
	'encodedQuality',
	'encodedWidth',
	'encodedHeight',
	'encodedEveryNth',
	/** Bytes that frames took when they were over the classic sender's budget; 0: they never were. */
	'overBudgetBytes',
	/** How long the classic sender slept because it had found its queue empty. */
	'senderSleepMicroseconds',
	/** Gauge: 1 while what carries the next frame has no connection. */
	'notConnected',
	/** Gauge: bytes of an IP packet on the route to the receiver. 0: unknown. */
	'routeMtu',
	'encodeMicroseconds',
	'sourceCpuMicroseconds',
	/** Gauge: 0 … 1, how much of its time the worker's event loop was busy. */
	'captureLoopUtilization',
	'captureLoopBusyMicroseconds',
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
	/** Received whole while the process of the output that shows them was down, or did not answer. */
	'framesOutputDown',
	/** How long that process has run and not answered, in all. */
	'outputSilentMicroseconds',
	/** Shown, though the decoder had to mend it. */
	'framesRepaired',
	'packetsReceived',
	/** Gauge: the sequence number that is expected next, so that a restarted worker counts what it missed. */
	'nextSequence',
	/** Gauge: the frame that is expected next, of the same stream. */
	'nextFrame',
	/** Gauge: the stream that these two speak of; 0 before the first. */
	'trackedStream',
	'packetsLost',
	'packetsReordered',
	'packetsDuplicate',
	'packetsLate',
	'packetsMalformed',
	/** Packets in our format, of another stream or another sender: strangers and old runs. */
	'packetsForeign',
	/** Rows of lost packets, as known now: a late arrival may take one back. */
	'lossBursts',
	/** −1: the system hides it. */
	'kernelDropped',
	'bytesReceived',
	'payloadBytes',
	/** Gauge: microseconds, RFC 3550 A.8. −1 before the second frame. */
	'jitterMicroseconds',
	/** Gauge: capture → received of the newest frame. */
	'newestLatencyMicroseconds',
	/** Freezes that are over. */
	'freezes',
	'freezeMicroseconds',
	/** Gauge: when the newest frame was rendered, in running time (heartbeat.ts). 0: none was, since sending began. */
	'renderedAtMicroseconds',
	/** Gauge: the mean of the last gaps between rendered frames. 0: there was none. */
	'meanFrameGapMicroseconds',
	/** Gauge: bytes of kernel buffer granted to the UDP socket. */
	'receiveBufferBytes',
	'decodeMicroseconds',
	'windowCpuMicroseconds',
	/** Gauge: 1 while the window is open. */
	'windowOpen',
	'serverLoopUtilization',
	'serverLoopBusyMicroseconds',
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
