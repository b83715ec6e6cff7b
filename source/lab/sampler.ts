import {setTimeout as sleep} from 'node:timers/promises';
import {Counters} from '../metrics/counters.js';
import {FrameLog} from '../metrics/frame-log.js';
import {Heartbeat} from '../metrics/heartbeat.js';
import {residentBytes} from '../metrics/resident.js';
import {SenderBoard} from '../metrics/sender-board.js';
import {Histogram, type HistogramSnapshot} from '../metrics/histogram.js';
import type {SharedMemory} from './messages.js';
import {
	missingOf,
	readBytes,
	readEncoding,
	readFrames,
	readFreezes,
	readJitterMs,
	readLink,
	readLoops,
	readOpenGap,
	readPackets,
	readSenderDrops,
	readSource,
	readTcp,
} from './readings.js';
import type {
	Frames,
	Freezes,
	LatencyMs,
	Packets,
	Percentiles,
	RefusedPerSecond,
	Sample,
	StageFps,
} from './sample.js';

/** Ticks that fps and latency look back: one second at ten a second. */
const windowTicks = 10;
const settlePollMs = 10;
const shares = [0.5, 0.95, 0.99];

type Histograms<T> = {readonly received: T; readonly rendered: T; readonly gaps: T};
type Reading = Histograms<HistogramSnapshot> & {
	readonly at: number;
	readonly stages: StageFps;
	readonly refused: RefusedPerSecond;
};

export function createMemory(): SharedMemory {
	return {
		counters: new SharedArrayBuffer(Counters.byteLength),
		receivedLatency: new SharedArrayBuffer(Histogram.byteLength),
		renderedLatency: new SharedArrayBuffer(Histogram.byteLength),
		renderedGaps: new SharedArrayBuffer(Histogram.byteLength),
		frameLog: new SharedArrayBuffer(FrameLog.byteLength),
		heartbeat: new SharedArrayBuffer(Heartbeat.byteLength),
		senderBoard: new SharedArrayBuffer(SenderBoard.byteLength),
	};
}

/** Reads the shared counters and makes samples of them. */
export class Sampler {
	/** Everything that is counted, by name: for verdicts and benchmarks. */
	readonly counters: Counters;
	readonly #histograms: Histograms<Histogram>;
	readonly #recent: Reading[] = [];
	readonly #cpuAtStart = process.cpuUsage();
	readonly #now: () => number;
	#heldAt: number | undefined;

	/** `now`: microseconds of the clock by which workers note when they render; the program's running time where it is left out. */
	constructor(memory: SharedMemory, now?: () => number) {
		const heartbeat = new Heartbeat(memory.heartbeat);
		this.#now = now ?? (() => heartbeat.running());
		this.counters = new Counters(memory.counters);
		// Nobody has looked yet.
		this.counters.set('tcpRetransmits', -1);
		this.counters.set('tcpRttMicroseconds', -1);
		this.#histograms = {
			received: new Histogram(memory.receivedLatency),
			rendered: new Histogram(memory.renderedLatency),
			gaps: new Histogram(memory.renderedGaps),
		};
	}

	/** The next tick's sample. `atSeconds`: since the run began. */
	sample(atSeconds: number): Sample {
		const {counters} = this;
		const reading = this.#read(atSeconds);
		this.#recent.push(reading);
		if (this.#recent.length > windowTicks + 1) {
			this.#recent.shift();
		}

		const first = this.#recent[0] ?? reading;
		const packets = this.packets();
		return {
			atSeconds,
			fps: ratePerSecond(first, reading),
			frames: this.frames(),
			senderDrops: readSenderDrops(counters),
			source: readSource(counters),
			packets,
			missing: missingOf(packets),
			refusedPerSecond: refusedRates(first, reading),
			link: readLink(counters),
			bytes: readBytes(counters),
			latencyMs: {
				received: percentiles(reading.received.since(first.received)),
				rendered: percentiles(reading.rendered.since(first.rendered)),
			},
			jitterMs: readJitterMs(counters),
			freezes: this.freezes(),
			interFrameGapMs: percentiles(this.#withOpenGap(reading.gaps.since(first.gaps))),
			socketQueueBytes: counters.get('socketQueueBytes'),
			socketQueueAgeMs: counters.get('socketQueueAgeMicroseconds') / 1000,
			tcp: readTcp(counters),
			encoding: readEncoding(counters),
			eventLoopUtilization: readLoops(counters),
			cpuSeconds: this.cpuSeconds(),
			memoryBytes: residentBytes(),
		};
	}

	frames(): Frames {
		return readFrames(this.counters);
	}

	packets(): Packets {
		return readPackets(this.counters);
	}

	/** Over the whole run. */
	latencyMs(): LatencyMs {
		return {
			received: percentiles(this.#histograms.received.snapshot()),
			rendered: percentiles(this.#histograms.rendered.snapshot()),
		};
	}

	/** Over the whole run. */
	interFrameGapMs(): Percentiles {
		return percentiles(this.#withOpenGap(this.#histograms.gaps.snapshot()));
	}

	freezes(): Freezes {
		return readFreezes(this.counters, this.#time());
	}

	/** Nothing more is due from this moment on: a picture that stands still from here on is no freeze. Returns the moment. */
	hold(): number {
		this.#heldAt ??= this.#now();
		return this.#heldAt;
	}

	/** Frames are due again. Returns the moment since when they were not. */
	goOn(): number {
		const since = this.hold();
		this.#heldAt = undefined;
		return since;
	}

	/** This process with all its threads, and the camera and window processes. */
	cpuSeconds(): number {
		const {user, system} = process.cpuUsage(this.#cpuAtStart);
		const children = this.counters.get('sourceCpuMicroseconds') + this.counters.get('windowCpuMicroseconds');
		return (user + system + children) / 1e6;
	}

	/** Resolves when what was sent has arrived or was lost, and what arrived was shown; after `milliseconds` at the latest. */
	async settled(milliseconds: number): Promise<void> {
		const until = performance.now() + milliseconds;
		while (performance.now() < until && !this.#isSettled()) {
			await sleep(settlePollMs);
		}
	}

	#time(): number {
		return this.#heldAt ?? this.#now();
	}

	#withOpenGap(gaps: HistogramSnapshot): HistogramSnapshot {
		const gap = readOpenGap(this.counters, this.#time());
		return gap === undefined ? gaps : gaps.withLonger(gap);
	}

	#isSettled(): boolean {
		const {sent, received, lost, linkDropped} = this.packets();
		const {received: whole, rendered, damaged, superseded, outputDown} = this.frames();
		return (
			received + Math.max(lost, linkDropped) >= sent && rendered + damaged + superseded + outputDown >= whole
		);
	}

	#read(at: number): Reading {
		const {captured, sent, received, rendered} = this.frames();
		const {malformed, foreign} = this.packets();
		return {
			at,
			stages: {captured, sent, received, rendered},
			refused: {malformed, foreign},
			received: this.#histograms.received.snapshot(),
			rendered: this.#histograms.rendered.snapshot(),
			gaps: this.#histograms.gaps.snapshot(),
		};
	}
}

function ratePerSecond(from: Reading, to: Reading): StageFps {
	const seconds = to.at - from.at;
	const rate = (stage: keyof StageFps): number =>
		seconds > 0 ? (to.stages[stage] - from.stages[stage]) / seconds : 0;
	return {
		captured: rate('captured'),
		sent: rate('sent'),
		received: rate('received'),
		rendered: rate('rendered'),
	};
}

function refusedRates(from: Reading, to: Reading): RefusedPerSecond {
	const seconds = to.at - from.at;
	const rate = (kind: keyof RefusedPerSecond): number =>
		seconds > 0 ? (to.refused[kind] - from.refused[kind]) / seconds : 0;
	return {malformed: rate('malformed'), foreign: rate('foreign')};
}

function percentiles(histogram: HistogramSnapshot): Percentiles {
	const found = histogram.quantiles(shares);
	const [p50, p95, p99] = found?.quantiles ?? [];
	const milliseconds = (value: number | undefined): number | null =>
		value === undefined ? null : value / 1000;
	return {
		p50: milliseconds(p50),
		p95: milliseconds(p95),
		p99: milliseconds(p99),
		max: milliseconds(found?.max),
	};
}
