import {randomBytes} from 'node:crypto';
import {createRequire} from 'node:module';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {cleanLine} from '../format.js';
import {ChangeDesk} from './change-desk.js';
import {thinned} from './history.js';
import type {EventDetail, FromWeb, ToWeb, WebAnswer, WebAsk, WebWorkerData} from './messages.js';
import {isSamePageState, pageStateOf} from './page-state.js';
import type {LabEvent, Sample} from './sample.js';
import {PageSaves} from './page-saves.js';
import {SessionError} from './session-error.js';
import {Supervisor} from './supervisor.js';
import type {LabControl, PageState, WebState} from './view.js';

/** Milliseconds that the web worker may take to end by itself: the end of a run does not wait for its viewers. */
const stopPatience = 500;
/** Samples of the run so far that a worker is given at its start. */
const mostPast = 600;
/** More than anybody can try. */
const tokenBytes = 16;
/** What an address without a port means. */
const httpPort = 80;

export type WebFaceOptions = {
	/** The worker's program; the built one where it is left out. */
	readonly url: URL | undefined;
	/** Everybody on this computer may use the page. */
	readonly isOpen: boolean;
	/** Where saved sessions are. */
	readonly dataDir: string;
	/** When the run began: ISO 8601. */
	readonly startedAt: string;
	/** Its lab, as every face knows it. */
	readonly lab: Pick<LabControl, 'snapshot' | 'configure' | 'record' | 'markSaved'>;
	/** Takes one end of a new way for frames to the server worker. */
	readonly toServer: (port: MessagePort) => void;
	readonly onEvent: (event: EventDetail) => void;
	/** `state` has changed. */
	readonly onChange: () => void;
};

/** The page as the lab sees it: a worker that runs while it is wanted, is told what changes, and asks for what it may ask. */
export class WebFace {
	readonly #options: WebFaceOptions;
	readonly #supervisor: Supervisor<WebWorkerData, ToWeb, FromWeb>;
	readonly #saves: PageSaves;
	readonly #token = randomBytes(tokenBytes).toString('base64url');
	readonly #desk: ChangeDesk;
	#state: WebState = {state: 'closed'};
	#wantedPort = 0;
	/** What the next worker listens on: the port that the one before it had found. */
	#nextPort = 0;
	/** A worker runs that belongs to this opening, and not one that is about to end. */
	#isRunning = false;
	/** It died, and is not back yet. */
	#isAway = false;
	#isServerReady = false;
	/** What the worker knows of the lab. */
	#told: PageState | undefined;

	constructor(options: WebFaceOptions) {
		this.#options = options;
		this.#saves = new PageSaves(options.dataDir);
		this.#desk = new ChangeDesk(options.lab);
		this.#supervisor = new Supervisor({
			name: 'web worker',
			url: options.url ?? new URL('../workers/web.js', import.meta.url),
			stopPatience,
			data: () => this.#begin(),
			onMessage: message => this.#fromWorker(message),
			onRestart: reason => this.#restarted(reason),
			onGivenUp: reason => this.#fail(`${reason}; the page is closed`),
		});
	}

	get state(): WebState {
		return this.#state;
	}

	/** Port of 127.0.0.1; 0: any free one. One that is open at another port moves. */
	open(port: number): void {
		if (this.#state.state !== 'closed' && port === this.#wantedPort) {
			return;
		}

		this.close();
		this.#wantedPort = port;
		this.#nextPort = port;
		this.#isAway = false;
		this.#setState({state: 'opening'});
		this.#supervisor.start();
	}

	close(): void {
		const {state} = this.#state;
		if (state !== 'closed') {
			this.#end({state: 'closed'});
		}

		// One that was never there is not missed.
		if (state === 'open') {
			this.#options.onEvent({type: 'notice', detail: 'page closed'});
		}
	}

	/** Resolves when its worker is gone. The last that it was told stays its last word. */
	async stop(): Promise<void> {
		this.#isRunning = false;
		this.#state = {state: 'closed'};
		await this.#supervisor.stop({type: 'stop'});
	}

	/** A server worker was started (again). */
	serverReady(): void {
		this.#isServerReady = true;
		if (this.#state.state === 'open') {
			this.#linkFrames();
		}
	}

	/** Something of the lab may have changed. */
	update(): void {
		if (this.#isRunning) {
			const state = this.#pageState();
			if (this.#told === undefined || !isSamePageState(state, this.#told)) {
				this.#told = state;
				this.#supervisor.post({type: 'state', state});
			}
		}
	}

	tell(event: LabEvent): void {
		if (this.#isRunning) {
			this.#supervisor.post({type: 'event', event});
		}
	}

	/** One tick, and what its sample shows that happened. */
	addSample(sample: Sample, happened: readonly LabEvent[]): void {
		if (this.#isRunning) {
			this.#supervisor.post({type: 'sample', sample});
			for (const event of happened) {
				this.tell(event);
			}
		}
	}

	/** A worker starts: what it has to know. */
	#begin(): WebWorkerData {
		this.#isRunning = true;
		const state = this.#pageState();
		this.#told = state;
		const {history, events} = this.#options.lab.snapshot();
		const {dataDir, isOpen} = this.#options;
		return {
			port: this.#nextPort,
			isOpen,
			token: this.#token,
			dataDir,
			version: version(),
			state,
			past: thinned(history, mostPast),
			events,
		};
	}

	#fromWorker(message: FromWeb): void {
		if (!this.#isRunning) {
			// It was told to stop meanwhile.
			return;
		}

		if (message.type === 'ready') {
			this.#opened(message.address);
		} else if (message.type === 'event') {
			this.#options.onEvent(message.event);
		} else if (message.type === 'failed') {
			this.#fail(message.message);
		} else if (message.type === 'ask') {
			this.#supervisor.post({type: 'answer', id: message.id, answer: this.#answer(message.ask)});
		}
	}

	#opened(address: string): void {
		const {port} = new URL(address);
		this.#nextPort = port === '' ? httpPort : Number(port);
		this.#setState({state: 'open', address});
		if (this.#isServerReady) {
			this.#linkFrames();
		}

		this.#options.onEvent(
			this.#isAway
				? {type: 'restart', detail: 'web worker runs again'}
				: {type: 'notice', detail: `page at ${address}`},
		);
		this.#isAway = false;
	}

	/** Frames go from worker to worker, past this thread. An earlier way ends with whichever of the two was there before. */
	#linkFrames(): void {
		const {port1, port2} = new MessageChannel();
		this.#options.toServer(port1);
		this.#supervisor.post({type: 'feed', port: port2}, [port2]);
	}

	#restarted(reason: string): void {
		if (this.#isRunning) {
			this.#isAway = true;
			this.#setState({state: 'opening'});
			this.#options.onEvent({type: 'fault', detail: `${reason}; started again`});
		}
	}

	/** The page closes; the run goes on. */
	#fail(reason: string): void {
		if (this.#isRunning) {
			this.#end({state: 'closed', failure: reason});
			this.#options.onEvent({type: 'fault', detail: reason});
		}
	}

	#end(state: WebState): void {
		this.#isRunning = false;
		void this.#supervisor.stop({type: 'stop'});
		this.#setState(state);
	}

	#setState(state: WebState): void {
		this.#state = state;
		this.#options.onChange();
	}

	#answer(ask: WebAsk): WebAnswer {
		const {lab} = this.#options;
		try {
			switch (ask.type) {
				case 'configure':
					this.#desk.take(ask);
					return {type: 'state', state: this.#pageState()};
				case 'summary':
					return {type: 'summary', summary: lab.record().summary};
				case 'save': {
					const entry = this.#saves.save(lab.record(), ask.name);
					lab.markSaved();
					return {type: 'saved', entry};
				}
			}
		} catch (error) {
			if (!(error instanceof RangeError || error instanceof SessionError)) {
				throw error;
			}

			const isFull = error instanceof SessionError && error.isFull;
			return {type: 'refused', reason: cleanLine(error.message), ...(isFull && {isFull})};
		}
	}

	#pageState(): PageState {
		return pageStateOf(this.#options.lab.snapshot(), this.#options.startedAt);
	}
}

function version(): string {
	return (createRequire(import.meta.url)('../../package.json') as {version: string}).version;
}
