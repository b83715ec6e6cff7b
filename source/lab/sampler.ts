import {setTimeout as sleep} from 'node:timers/promises';
import {Counters} from '../metrics/counters.js';
import {Histogram, type HistogramSnapshot} from '../metrics/histogram.js';
import type {SharedMemory} from './messages.js';
import type {Bytes, Frames, Packets, Percentiles, Sample, StageFps} from './sample.js';

/** Ticks that fps and latency look back: one second at ten a second. */
const windowTicks = 10;
const settlePollMs = 10;
const shares = [0.5, 0.95, 0.99];

type Reading = {
	readonly at: number;
	readonly stages: StageFps;
	readonly received: HistogramSnapshot;
	readonly rendered: HistogramSnapshot;
};

export function createMemory(): SharedMemory {
	return {
		counters: new SharedArrayBuffer(Counters.byteLength),
		receivedLatency: new SharedArrayBuffer(Histogram.byteLength),
		renderedLatency: new SharedArrayBuffer(Histogram.byteLength),
	};
}

/** Reads the shared counters and makes samples of them. */
export class Sampler {
	readonly #counters: Counters;
	readonly #received: Histogram;
	readonly #rendered: Histogram;
	readonly #recent: Reading[] = [];
	readonly #cpuAtStart = process.cpuUsage();

	constructor(memory: SharedMemory) {
		this.#counters = new Counters(memory.counters);
		this.#received = new Histogram(memory.receivedLatency);
		this.#rendered = new Histogram(memory.renderedLatency);
	}

	/** The next tick's sample. `atSeconds`: since the run began. */
	sample(atSeconds: number): Sample {
		const reading: Reading = {
			at: atSeconds,
			stages: this.#stages(),
			received: this.#received.snapshot(),
			rendered: this.#rendered.snapshot(),
		};
		this.#recent.push(reading);
		if (this.#recent.length > windowTicks + 1) {
			this.#recent.shift();
		}

		const first = this.#recent[0] ?? reading;
		return {
			atSeconds,
			fps: ratePerSecond(first, reading),
			frames: this.frames(),
			packets: this.packets(),
			bytes: this.bytes(),
			latencyMs: {
				received: percentiles(reading.received.since(first.received)),
				rendered: percentiles(reading.rendered.since(first.rendered)),
			},
			jitterMs: this.jitterMs(),
			freezes: this.freezes(),
			socketQueueBytes: this.#counters.get('socketQueueBytes'),
			cpuSeconds: this.cpuSeconds(),
			memoryBytes: process.memoryUsage.rss(),
		};
	}

	frames(): Frames {
		const counters = this.#counters;
		return {
			captured: counters.get('framesCaptured'),
			sent: counters.get('framesSent'),
			senderDropped:
				counters.get('droppedEncoderBusy') +
				counters.get('droppedSocketBusy') +
				counters.get('droppedNotConnected') +
				counters.get('droppedFailed'),
			received: counters.get('framesReceived'),
			incomplete: counters.get('framesIncomplete'),
			late: counters.get('framesLate'),
			rendered: counters.get('framesRendered'),
		};
	}

	packets(): Packets {
		const counters = this.#counters;
		const received = counters.get('packetsReceived');
		const lost = counters.get('packetsLost');
		const kernelDropped = counters.get('kernelDropped');
		return {
			sent: counters.get('packetsSent'),
			received,
			lost,
			lossRatio: received + lost === 0 ? null : lost / (received + lost),
			reordered: counters.get('packetsReordered'),
			duplicate: counters.get('packetsDuplicate'),
			late: counters.get('packetsLate'),
			malformed: counters.get('packetsMalformed'),
			kernelDropped: kernelDropped < 0 ? null : kernelDropped,
			linkDropped: 0,
		};
	}

	bytes(): Bytes {
		const counters = this.#counters;
		return {
			sent: counters.get('bytesSent'),
			received: counters.get('bytesReceived'),
			payload: counters.get('payloadBytes'),
		};
	}

	/** Over the whole run. */
	latencyMs(): Sample['latencyMs'] {
		return {
			received: percentiles(this.#received.snapshot()),
			rendered: percentiles(this.#rendered.snapshot()),
		};
	}

	jitterMs(): number | null {
		const jitter = this.#counters.get('jitterMicroseconds');
		return this.#counters.get('framesReceived') < 2 || jitter < 0 ? null : jitter / 1000;
	}

	freezes(): Sample['freezes'] {
		return {
			count: this.#counters.get('freezes'),
			totalSeconds: this.#counters.get('freezeMicroseconds') / 1e6,
		};
	}

	/** This process with all its threads, and the camera and window processes. */
	cpuSeconds(): number {
		const {user, system} = process.cpuUsage(this.#cpuAtStart);
		const children =
			this.#counters.get('sourceCpuMicroseconds') + this.#counters.get('windowCpuMicroseconds');
		return (user + system + children) / 1e6;
	}

	/** Resolves when what was sent has arrived or was lost, and what arrived was shown; after `milliseconds` at the latest. */
	async settled(milliseconds: number): Promise<void> {
		const until = performance.now() + milliseconds;
		while (performance.now() < until && !this.#isSettled()) {
			await sleep(settlePollMs);
		}
	}

	/** Everything that is counted, by name: for verdicts and benchmarks. */
	get counters(): Counters {
		return this.#counters;
	}

	#isSettled(): boolean {
		const {sent, received, lost} = this.packets();
		const done =
			this.#counters.get('framesRendered') +
			this.#counters.get('framesDamaged') +
			this.#counters.get('framesSuperseded');
		return received + lost >= sent && done >= this.#counters.get('framesReceived');
	}

	#stages(): StageFps {
		const {captured, sent, received, rendered} = this.frames();
		return {captured, sent, received, rendered};
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
