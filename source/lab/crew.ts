import {randomInt} from 'node:crypto';
import type {MessagePort} from 'node:worker_threads';
import type {
	CaptureWorkerData,
	EventDetail,
	FromCapture,
	FromServer,
	ServerWorkerData,
	SharedMemory,
	ToCapture,
	ToServer,
} from './messages.js';
import type {Settings} from './settings.js';
import {Supervisor} from './supervisor.js';

/** `web`: lab/web-face.ts. */
export type WorkerUrls = {readonly capture: URL; readonly server: URL; readonly web?: URL};

const builtWorkers: WorkerUrls = {
	capture: new URL('../workers/capture.js', import.meta.url),
	server: new URL('../workers/server.js', import.meta.url),
};

/** What a worker that starts (again) has to know. */
export type Standing = Pick<ServerWorkerData, 'preview' | 'window'> & {
	readonly settings: Settings;
	readonly firstFrame: number;
	readonly durationSeconds: number | undefined;
};

export type CrewOptions = {
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
	/** As it is to be opened: where it is a URL, with its password, which the settings lack. */
	readonly source: string;
	readonly memory: SharedMemory;
	readonly memoryBudgetBytes: number | undefined;
	readonly workers?: WorkerUrls;
	readonly standing: () => Standing;
	readonly onCapture: (message: FromCapture) => void;
	readonly onServer: (message: FromServer) => void;
	/** A worker died, or runs again. */
	readonly onEvent: (event: EventDetail) => void;
	/** A worker died too often. */
	readonly onGivenUp: (reason: string) => void;
};

/** The two workers: the server first, then, when its port is known, the capture side. Each is started again when it dies. */
export class Crew {
	readonly #options: CrewOptions;
	readonly #capture: Supervisor<CaptureWorkerData, ToCapture, FromCapture>;
	readonly #server: Supervisor<ServerWorkerData, ToServer, FromServer>;
	#streamId = newStreamId();
	#port: number;
	#isCaptureStarted = false;
	/** Workers that died and are not back yet. */
	readonly #away = new Set<'capture' | 'server'>();

	constructor(options: CrewOptions) {
		const {workers = builtWorkers, onCapture, onGivenUp} = options;
		this.#options = options;
		this.#port = options.port;
		this.#capture = new Supervisor({
			name: 'capture worker',
			url: workers.capture,
			data: () => this.#captureData(),
			onMessage: message => {
				this.#tellIfBack('capture', message.type);
				onCapture(message);
			},
			onRestart: reason => {
				this.#restarted('capture', reason);
				this.#beginStream();
			},
			onGivenUp,
		});
		this.#server = new Supervisor({
			name: 'server worker',
			url: workers.server,
			data: () => this.#serverData(),
			onMessage: message => this.#fromServer(message),
			onRestart: reason => this.#restarted('server', reason),
			onGivenUp,
		});
	}

	/** The port that was asked for, and the real one once the server listens. */
	get port(): number {
		return this.#port;
	}

	start(): void {
		this.#server.start();
	}

	configure(settings: Settings): void {
		// The receiver first: its next read has the new size before the first frame that is sent for it.
		this.#server.post({type: 'configure', settings});
		this.#capture.post({type: 'configure', settings});
	}

	/** Starts the capture side again after it stopped by itself at `since`; what was under way then may have been shown later. */
	resumeCapture(since: number): void {
		this.#server.post({type: 'interrupted', at: since});
		this.#beginStream();
		this.#capture.start();
	}

	toServer(message: ToServer, transfer: readonly MessagePort[] = []): void {
		this.#server.post(message, transfer);
	}

	/** Resolves when no more frames are sent. */
	async stopCapture(): Promise<void> {
		this.#isCaptureStarted = true;
		await this.#capture.stop({type: 'stop'});
	}

	async stopServer(): Promise<void> {
		await this.#server.stop({type: 'stop'});
	}

	#restarted(worker: 'capture' | 'server', reason: string): void {
		this.#away.add(worker);
		this.#options.onEvent({type: 'fault', detail: `${reason}; started again`});
	}

	/** A new worker's packets and frames begin anew, so it is another stream. */
	#beginStream(): void {
		this.#streamId = newStreamId();
		this.#server.post({type: 'stream', streamId: this.#streamId});
	}

	#tellIfBack(worker: 'capture' | 'server', messageType: string): void {
		if (messageType === 'ready' && this.#away.delete(worker)) {
			this.#options.onEvent({type: 'restart', detail: `${worker} worker runs again`});
		}
	}

	#fromServer(message: FromServer): void {
		this.#tellIfBack('server', message.type);
		if (message.type === 'ready') {
			this.#port = message.port;
			if (!this.#isCaptureStarted) {
				this.#isCaptureStarted = true;
				this.#capture.start();
			}
		}

		this.#options.onServer(message);
	}

	#captureData(): CaptureWorkerData {
		const {source, memory, memoryBudgetBytes, host, standing} = this.#options;
		const {settings, firstFrame, durationSeconds} = standing();
		return {
			...{memory, memoryBudgetBytes, firstFrame, durationSeconds},
			settings: {...settings, source},
			...{streamId: this.#streamId, host, port: this.#port},
		};
	}

	#serverData(): ServerWorkerData {
		const {memory, host, standing} = this.#options;
		const {settings, preview, window} = standing();
		return {
			...{memory, settings, preview, window, isSenderTold: true},
			...{streamId: this.#streamId, host, port: this.#port},
		};
	}
}

/** Random, and never 0: a header of zeroes belongs to nobody. */
function newStreamId(): number {
	return randomInt(1, 2 ** 32);
}
