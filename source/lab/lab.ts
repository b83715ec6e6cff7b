import {shownSource} from '../video/source-name.js';
import {Heartbeat} from '../metrics/heartbeat.js';
import {checkedChange} from './checked-change.js';
import {Crew} from './crew.js';
import {describeChange} from './describe-change.js';
import {conditionsOf} from './evidence.js';
import {LabError, type LabOptions} from './lab-options.js';
import {LiveVerdict} from './live-verdict.js';
import type {EventDetail, FromCapture, FromServer, PreviewSize, WindowWish} from './messages.js';
import {RunClock} from './run-clock.js';
import {RunLog} from './run-log.js';
import type {Verdict} from './sample.js';
import {createMemory, Sampler} from './sampler.js';
import {defaultDataDir} from './sessions.js';
import type {Settings} from './settings.js';
import {summarize} from './summarize.js';
import type {Summary} from './summary.js';
import type {LabControl, LabState, Preview, RunRecord, Snapshot, StreamChange, WindowState} from './view.js';
import {WebFace} from './web-face.js';

export {LabError, type LabOptions} from './lab-options.js';

const tickMs = 100;
/** Milliseconds that frames under way may take to arrive when a run ends. */
const settleMs = 1000;

/** One run: has two workers stream, reads what they count, and tells faces, the page's worker among them. Frames never come here. */
export class Lab implements LabControl {
	readonly #memory = createMemory();
	readonly #sampler = new Sampler(this.#memory);
	readonly #judge = new LiveVerdict(this.#sampler);
	readonly #crew: Crew;
	readonly #log = new RunLog();
	readonly #heartbeat = new Heartbeat(this.#memory.heartbeat);
	readonly #clock = new RunClock(this.#heartbeat);
	/** Microseconds that the program was stopped for, as far as that was told. */
	#stoppedTold = 0;
	readonly #listeners = new Set<() => void>();
	readonly #startedAt = new Date().toISOString();
	readonly #web: WebFace;
	#settings: Settings;
	#revision = 0;
	#state: LabState = 'starting';
	#failure: string | undefined;
	#picture: Snapshot['picture'];
	#sourceSaid: string | null = null;
	#endIndex = Infinity;
	#previewSize: PreviewSize | undefined;
	#preview: Preview | undefined;
	#window: WindowState = 'closed';
	#windowWish: WindowWish;
	#verdict: readonly Verdict[] = [];
	#timer: NodeJS.Timeout | undefined;
	#start: {readonly resolve: () => void; readonly reject: (error: Error) => void} | undefined;
	#stopping: Promise<Summary> | undefined;

	constructor(options: LabOptions) {
		const {settings, window = false, durationSeconds, memoryBudgetBytes, workers} = options;
		this.#settings = {...settings, source: shownSource(settings.source)};
		this.#windowWish = {open: window, wish: 0};
		this.#crew = new Crew({
			...{host: options.host, port: options.port, source: settings.source},
			...{memory: this.#memory, memoryBudgetBytes, workers},
			standing: () => ({
				settings: this.#settings,
				preview: this.#previewSize,
				window: this.#windowWish,
				firstFrame: this.#sampler.frames().captured,
				durationSeconds,
			}),
			onCapture: message => this.#fromCapture(message),
			onServer: message => this.#fromServer(message),
			onEvent: event => this.#tell(event),
			onGivenUp: reason => this.#fail(reason),
		});
		this.#web = new WebFace({
			url: workers?.web,
			isOpen: options.webOpen ?? false,
			dataDir: options.dataDir ?? defaultDataDir(),
			startedAt: this.#startedAt,
			lab: this,
			toServer: port => this.#crew.toServer({type: 'feed', port}, [port]),
			onEvent: event => this.#tell(event),
			onChange: () => this.#notify(),
		});
	}

	/**
	 * Resolves when frames begin to flow.
	 * @throws LabError where the port is taken, the source can't be opened, …: one line.
	 */
	async start(): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.#start = {resolve, reject};
			this.#crew.start();
		});
	}

	snapshot(): Snapshot {
		return {
			...{state: this.#state, failure: this.#failure},
			...{elapsedSeconds: this.#clock.seconds, savedSeconds: this.#clock.savedSeconds},
			...{settings: this.#settings, revision: this.#revision},
			picture: this.#picture,
			sample: this.#log.samples.at(-1),
			history: this.#log.past,
			events: this.#log.events.slice(),
			verdict: this.#verdict,
			preview: this.#preview,
			window: this.#window,
			isWindowWanted: this.#windowWish.open,
			web: this.#web.state,
			port: this.#crew.port === 0 ? undefined : this.#crew.port,
		};
	}

	/** True while a run of a known number of frames has not captured them all. */
	get isIncomplete(): boolean {
		return Number.isFinite(this.#endIndex) && this.#sampler.frames().captured < this.#endIndex;
	}

	configure(change: StreamChange): void {
		const after = {...this.#settings, ...checkedChange(change)};
		const detail = describeChange(this.#settings, after);
		if (detail !== '') {
			this.#settings = after;
			this.#revision++;
			this.#crew.configure(after);
			this.#tell({type: 'switch', detail});
		}

		this.#resume();
	}

	setWindow(open: boolean): void {
		this.#windowWish = {open, wish: this.#windowWish.wish + 1};
		this.#crew.toServer({type: 'window', ...this.#windowWish});
		this.#notify();
	}

	setWeb(port: number | undefined): void {
		if (port === undefined) {
			this.#web.close();
		} else if (this.#stopping === undefined) {
			this.#web.open(port);
		}
	}

	setPreview(size: PreviewSize | undefined): void {
		this.#previewSize = size;
		this.#preview = size === undefined ? undefined : this.#preview;
		this.#crew.toServer({type: 'preview', size});
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	record(): RunRecord {
		return {
			startedAt: this.#startedAt,
			settings: this.#settings,
			summary: this.#summarize(),
			samples: this.#log.samples,
		};
	}

	markSaved(): void {
		this.#clock.markSaved();
	}

	async stop(): Promise<Summary> {
		this.#stopping ??= this.#end();
		return this.#stopping;
	}

	async #end(): Promise<Summary> {
		clearInterval(this.#timer);
		this.#clock.end();
		this.#sampler.hold();
		await this.#crew.stopCapture();
		if (this.#clock.isStarted) {
			await this.#sampler.settled(settleMs);
		}

		await this.#crew.stopServer();
		if (this.#clock.isStarted) {
			this.#addSample();
		}

		this.#state = this.#state === 'failed' ? 'failed' : 'stopped';
		this.#notify();
		await this.#web.stop();
		return this.#summarize();
	}

	#fromCapture(message: FromCapture): void {
		if (message.type === 'ready') {
			const {width, height, fps, fpsOrigin, codec} = message;
			this.#picture = {width, height, fps, fpsOrigin, codec};
			this.#endIndex = message.endIndex;
			this.#goLive();
		} else if (message.type === 'sourceLost') {
			this.#sourceSaid = message.reason;
		} else {
			this.#fromEither(message);
		}
	}

	#fromServer(message: FromServer): void {
		if (message.type === 'window') {
			this.#window = message.state;
			// Closed by hand, or it could not be opened. What was wished meanwhile still comes true.
			if (message.wish === this.#windowWish.wish) {
				this.#windowWish = {open: message.state !== 'closed', wish: message.wish};
			}

			this.#notify();
		} else if (message.type === 'preview') {
			this.#preview = this.#previewSize === undefined ? undefined : message.preview;
		} else if (message.type === 'ready') {
			this.#web.serverReady();
		} else {
			this.#fromEither(message);
		}
	}

	#fromEither(
		message: Extract<FromCapture | FromServer, {type: 'event' | 'failed' | 'halted' | 'stopped'}>,
	): void {
		if (message.type === 'event') {
			this.#tell(message.event);
		} else if (message.type === 'failed') {
			this.#fail(message.message);
		} else if (message.type === 'halted') {
			this.#halt(message.reason);
		}
	}

	#goLive(): void {
		if (!this.#clock.isStarted && this.#stopping === undefined) {
			this.#clock.start();
			this.#state = 'live';
			this.#timer = setInterval(() => this.#tick(), tickMs);
			this.#start?.resolve();
			this.#notify();
		}
	}

	#resume(): void {
		if (this.#state === 'halted' && this.#stopping === undefined) {
			this.#state = 'live';
			this.#failure = undefined;
			this.#crew.resumeCapture(this.#sampler.goOn());
		}
	}

	#tick(): void {
		const at = this.#addSample();
		this.#verdict = this.#judge.next(at, conditionsOf(this.#settings, this.#picture, this.#sourceSaid));
		this.#notify();
	}

	#addSample(): number {
		const at = this.#clock.seconds;
		this.#tellStop();
		const sample = this.#sampler.sample(at);
		this.#web.addSample(sample, this.#log.addSample(sample, this.#settings));
		return at;
	}

	/** Nothing of the stream is to blame for the time in which nothing ran; so it is left out, and said. */
	#tellStop(): void {
		const {stopped} = this.#heartbeat;
		const seconds = (stopped - this.#stoppedTold) / 1e6;
		if (seconds > 0) {
			this.#stoppedTold = stopped;
			this.#judge.forget();
			this.#tell({
				type: 'notice',
				detail: `the program was stopped for ${seconds.toFixed(1)} s, which no number counts`,
			});
		}
	}

	#fail(message: string): void {
		this.#failure = message;
		this.#state = 'failed';
		this.#sampler.hold();
		if (!this.#clock.isStarted) {
			this.#start?.reject(new LabError(message));
		}

		this.#tell({type: 'fault', detail: message});
	}

	/** Sending stopped by itself; the next change of settings starts it again. */
	#halt(reason: string): void {
		this.#failure = reason;
		this.#state = 'halted';
		this.#crew.toServer({type: 'interrupted', at: this.#sampler.hold()});
		this.#tell({type: 'fault', detail: reason});
	}

	#tell(event: EventDetail): void {
		this.#web.tell(this.#log.addEvent(this.#clock.seconds, event));
		this.#notify();
	}

	#notify(): void {
		this.#web.update();
		for (const listener of this.#listeners) {
			listener();
		}
	}

	#summarize(): Summary {
		return summarize({
			sampler: this.#sampler,
			settings: this.#settings,
			picture: this.#picture,
			sourceSaid: this.#sourceSaid,
			durationSeconds: this.#clock.seconds,
			events: this.#log.events,
			socketQueue: this.#log.socketQueue,
			ran: this.#log.ran(this.#settings),
		});
	}
}
