import {randomInt} from 'node:crypto';
import {z} from 'zod';
import {type Totals, evidenceBetween, meanFps, totalsAt} from './evidence.js';
import {experimentOf} from './experiments.js';
import {History} from './history.js';
import type {
	CaptureWorkerData,
	EventDetail,
	FromCapture,
	FromServer,
	PreviewSize,
	ServerWorkerData,
	SharedMemory,
	ToCapture,
	ToServer,
} from './messages.js';
import type {LabEvent, Sample, Verdict} from './sample.js';
import {createMemory, Sampler} from './sampler.js';
import {type Settings, streamSettingsSchema} from './settings.js';
import type {Summary} from './summary.js';
import {Supervisor} from './supervisor.js';
import {judge} from './verdict.js';
import type {LabControl, LabState, Preview, RunRecord, Snapshot, StreamChange, WindowState} from './view.js';

const tickMs = 100;
/** Ticks that the live verdict looks back. */
const verdictTicks = 30;
const maxEvents = 1000;
/** Milliseconds that frames under way may take to arrive when a run ends. */
const settleMs = 1000;

export type LabOptions = {
	readonly settings: Settings;
	/** Address that the receiver listens on and the sender sends to. */
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
	readonly window?: boolean;
	/** Where the workers' programs are; tests bring others. */
	readonly workers?: {readonly capture: URL; readonly server: URL};
};

/** A run that could not start. Its message is one line for a person. */
export class LabError extends Error {
	override readonly name = 'LabError';
}

const builtWorkers = {
	capture: new URL('../workers/capture.js', import.meta.url),
	server: new URL('../workers/server.js', import.meta.url),
};

/** One run: starts the two workers, keeps them running, reads what they count, and ends them. Frames never come here. */
export class Lab implements LabControl {
	readonly #host: string;
	readonly #memory: SharedMemory = createMemory();
	readonly #sampler = new Sampler(this.#memory);
	readonly #capture: Supervisor<CaptureWorkerData, ToCapture, FromCapture>;
	readonly #server: Supervisor<ServerWorkerData, ToServer, FromServer>;
	readonly #history = new History<Sample>();
	readonly #events: LabEvent[] = [];
	readonly #totals: Totals[] = [];
	readonly #listeners = new Set<() => void>();
	readonly #startedAt = new Date();
	#settings: Settings;
	#state: LabState = 'starting';
	#failure: string | undefined;
	#port: number;
	#streamId = newStreamId();
	#liveAt: number | undefined;
	#endedAfter: number | undefined;
	#picture: Snapshot['picture'];
	#previewSize: PreviewSize | undefined;
	#preview: Preview | undefined;
	#windowWanted: boolean;
	#window: WindowState = 'closed';
	#verdict: readonly Verdict[] = [];
	#timer: NodeJS.Timeout | undefined;
	#settleStart: {readonly resolve: () => void; readonly reject: (error: Error) => void} | undefined;
	#stopping: Promise<Summary> | undefined;

	constructor({settings, host, port, window = false, workers = builtWorkers}: LabOptions) {
		this.#settings = settings;
		this.#host = host;
		this.#port = port;
		this.#windowWanted = window;
		this.#capture = new Supervisor({
			name: 'capture worker',
			url: workers.capture,
			data: () => this.#captureData(),
			onMessage: message => this.#fromCapture(message),
			onRestart: reason => this.#captureRestarts(reason),
			onGivenUp: reason => this.#fail(reason),
		});
		this.#server = new Supervisor({
			name: 'server worker',
			url: workers.server,
			data: () => this.#serverData(),
			onMessage: message => this.#fromServer(message),
			onRestart: reason => this.#serverRestarts(reason),
			onGivenUp: reason => this.#fail(reason),
		});
	}

	/**
	 * Resolves when frames begin to flow.
	 * @throws LabError where the port is taken, the source can't be opened, …: one line.
	 */
	async start(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#settleStart = {resolve, reject};
			this.#server.start();
		});
	}

	snapshot(): Snapshot {
		return {
			state: this.#state,
			failure: this.#failure,
			elapsedSeconds: this.#elapsed(),
			settings: this.#settings,
			picture: this.#picture,
			sample: this.#history.items.at(-1),
			history: this.#history.items,
			events: this.#events,
			verdict: this.#verdict,
			preview: this.#preview,
			window: this.#window,
			port: this.#port === 0 ? undefined : this.#port,
		};
	}

	configure(change: StreamChange): void {
		const parsed = streamSettingsSchema.partial().strict().safeParse(change);
		if (!parsed.success) {
			throw new RangeError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
		}

		const before = this.#settings;
		const after = {...before, ...parsed.data};
		const detail = describeChange(before, after);
		if (detail === '') {
			return;
		}

		this.#settings = after;
		// The receiver first: its next read has the new size before the first frame that is sent for it.
		this.#server.post({type: 'configure', settings: after});
		this.#capture.post({type: 'configure', settings: after});
		this.#tell({type: 'switch', detail});
	}

	setWindow(open: boolean): void {
		this.#windowWanted = open;
		this.#server.post({type: 'window', open});
	}

	setPreview(size: PreviewSize | undefined): void {
		this.#previewSize = size;
		this.#preview = size === undefined ? undefined : this.#preview;
		this.#server.post({type: 'preview', size});
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	record(): RunRecord {
		return {
			startedAt: this.#startedAt.toISOString(),
			settings: this.#settings,
			summary: this.#summarize(),
			samples: this.#history.items,
		};
	}

	async stop(): Promise<Summary> {
		this.#stopping ??= this.#end();
		return this.#stopping;
	}

	async #end(): Promise<Summary> {
		clearInterval(this.#timer);
		await this.#capture.stop({type: 'stop'});
		this.#endedAfter = this.#elapsed();
		await this.#settle();
		await this.#server.stop({type: 'stop'});
		if (this.#liveAt !== undefined) {
			this.#history.add(this.#sampler.sample(this.#elapsed()));
		}

		this.#state = this.#state === 'failed' ? 'failed' : 'stopped';
		this.#notify();
		return this.#summarize();
	}

	/** Waits until what was sent has arrived, been lost or been shown; not for ever. */
	async #settle(): Promise<void> {
		const until = performance.now() + settleMs;
		while (performance.now() < until && !this.#isSettled()) {
			await new Promise(resolve => {
				setTimeout(resolve, 10);
			});
		}
	}

	#isSettled(): boolean {
		const {counters} = this.#sampler;
		const {sent, received, lost} = this.#sampler.packets();
		const done =
			counters.get('framesRendered') + counters.get('framesDamaged') + counters.get('framesSuperseded');
		return received + lost >= sent && done >= counters.get('framesReceived');
	}

	#fromCapture(message: FromCapture): void {
		switch (message.type) {
			case 'ready': {
				const {width, height, fps} = message;
				this.#picture = {width, height, fps};
				this.#goLive();
				break;
			}

			case 'event':
				this.#tell(message.event);
				break;
			case 'failed':
				this.#fail(message.message);
				break;
			case 'stopped':
				break;
		}
	}

	#fromServer(message: FromServer): void {
		switch (message.type) {
			case 'ready': {
				const isFirst = this.#liveAt === undefined;
				this.#port = message.port;
				if (isFirst && this.#stopping === undefined) {
					this.#capture.start();
				}

				break;
			}

			case 'event':
				this.#tell(message.event);
				break;
			case 'failed':
				this.#fail(message.message);
				break;
			case 'window':
				this.#window = message.state;
				this.#windowWanted = message.state !== 'closed';
				this.#notify();
				break;
			case 'preview':
				this.#preview = this.#previewSize === undefined ? undefined : message.preview;
				break;
			case 'stopped':
				break;
		}
	}

	#goLive(): void {
		if (this.#liveAt !== undefined) {
			return;
		}

		this.#liveAt = performance.now();
		this.#state = 'live';
		this.#totals.push(totalsAt(0, this.#sampler, this.#sampler.counters));
		this.#timer = setInterval(() => this.#tick(), tickMs);
		this.#settleStart?.resolve();
		this.#notify();
	}

	#tick(): void {
		const at = this.#elapsed();
		this.#history.add(this.#sampler.sample(at));
		this.#totals.push(totalsAt(at, this.#sampler, this.#sampler.counters));
		if (this.#totals.length > verdictTicks + 1) {
			this.#totals.shift();
		}

		this.#verdict = this.#judgeSince(this.#totals[0]);
		this.#notify();
	}

	#judgeSince(from: Totals | undefined): Verdict[] {
		const to = this.#totals.at(-1);
		return from === undefined || to === undefined || from === to
			? []
			: judge(evidenceBetween(from, to, this.#picture?.fps ?? 0));
	}

	#captureRestarts(reason: string): void {
		this.#tell({type: 'fault', detail: `${reason}; started again`});
		this.#streamId = newStreamId();
		this.#server.post({type: 'stream', streamId: this.#streamId});
	}

	#serverRestarts(reason: string): void {
		this.#window = 'closed';
		this.#tell({type: 'fault', detail: `${reason}; started again`});
	}

	#fail(message: string): void {
		this.#failure = message;
		this.#state = 'failed';
		if (this.#liveAt === undefined) {
			this.#settleStart?.reject(new LabError(message));
		}

		this.#tell({type: 'fault', detail: message});
	}

	#tell(event: EventDetail): void {
		this.#events.push({atSeconds: this.#elapsed(), ...event});
		if (this.#events.length > maxEvents) {
			this.#events.shift();
		}

		this.#notify();
	}

	#notify(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}

	#elapsed(): number {
		return this.#endedAfter ?? (this.#liveAt === undefined ? 0 : (performance.now() - this.#liveAt) / 1000);
	}

	#captureData(): CaptureWorkerData {
		return {
			memory: this.#memory,
			settings: this.#settings,
			streamId: this.#streamId,
			firstFrame: this.#sampler.frames().captured,
			host: this.#host,
			port: this.#port,
		};
	}

	#serverData(): ServerWorkerData {
		return {
			memory: this.#memory,
			settings: this.#settings,
			streamId: this.#streamId,
			host: this.#host,
			port: this.#port,
			preview: this.#previewSize,
			window: this.#windowWanted,
		};
	}

	#summarize(): Summary {
		const {protocol, bufferSize, codec, quality, source} = this.#settings;
		const durationSeconds = this.#elapsed();
		const frames = this.#sampler.frames();
		const totals = totalsAt(durationSeconds, this.#sampler, this.#sampler.counters);
		return {
			version: 1,
			experiment: experimentOf(this.#settings)?.name ?? null,
			config: {
				protocol,
				bufferSize,
				profile: 'live',
				codec,
				quality,
				source,
				width: this.#picture?.width ?? null,
				height: this.#picture?.height ?? null,
				fps: this.#picture?.fps ?? null,
				link: null,
			},
			durationSeconds,
			fps: meanFps(frames, durationSeconds),
			frames,
			packets: this.#sampler.packets(),
			bytes: this.#sampler.bytes(),
			latencyMs: this.#sampler.latencyMs(),
			jitterMs: this.#sampler.jitterMs(),
			freezes: this.#sampler.freezes(),
			cpuSeconds: this.#sampler.cpuSeconds(),
			peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
			events: [...this.#events],
			verdict: judge(evidenceBetween(emptyTotals(totals), totals, this.#picture?.fps ?? 0)),
		};
	}
}

/** Random, and never 0: a header of zeroes belongs to nobody. */
function newStreamId(): number {
	return randomInt(1, 2 ** 32);
}

function describeChange(before: Settings, after: Settings): string {
	const names = ['protocol', 'bufferSize', 'codec', 'quality'] as const;
	const words = {protocol: '', bufferSize: 'buffer ', codec: '', quality: 'quality '};
	return names
		.filter(name => before[name] !== after[name])
		.map(name => `${words[name]}${before[name]}→${after[name]}`)
		.join(', ');
}

/** The same totals, all 0: what a whole run is compared with. */
function emptyTotals(like: Totals): Totals {
	const zero = <T extends object>(counts: T): T =>
		Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, value === null ? null : 0])) as T;
	return {at: 0, frames: zero(like.frames), packets: zero(like.packets), counts: zero(like.counts)};
}
