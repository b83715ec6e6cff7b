import {type MessagePort, Worker} from 'node:worker_threads';

/** A worker that ended unasked is started again, but not for ever. */
const maxRestarts = 5;
const restartWindowMs = 30_000;
const defaultStopPatience = 3000;

export type SupervisorOptions<Data, Outgoing> = {
	/** For a person: `capture worker`. */
	readonly name: string;
	readonly url: URL;
	/** What the next worker is to know; asked for at every start. */
	readonly data: () => Data;
	readonly onMessage: (message: Outgoing) => void;
	/** It ended unasked and is being started again. */
	readonly onRestart: (reason: string) => void;
	/** It ended unasked too often. */
	readonly onGivenUp: (reason: string) => void;
	/** Milliseconds that it may take to stop by itself, once it is ready; 3 s where it is left out. */
	readonly stopPatience?: number;
};

/** Keeps one worker running: starts it, starts it again when it dies, and stops it. */
export class Supervisor<Data, Incoming, Outgoing extends {readonly type: string}> {
	readonly #options: SupervisorOptions<Data, Outgoing>;
	#worker: Worker | undefined;
	/** It ends, or will: that is no reason to start another. */
	#isStopping = false;
	/** Another one is to start when the one that is ending is gone. */
	#isNextWanted = false;
	/** Until then a worker may be loading an addon, and to end it within that takes the whole process along. */
	#isReady = false;
	#error: Error | undefined;
	readonly #restarts: number[] = [];

	constructor(options: SupervisorOptions<Data, Outgoing>) {
		this.#options = options;
	}

	/** Where one that stopped by itself has not ended yet, the next one starts when it has. */
	start(): void {
		if (this.#worker !== undefined) {
			this.#isNextWanted = true;
			this.#endAfterPatience(this.#worker);
			return;
		}

		const {url, data, onMessage} = this.#options;
		this.#error = undefined;
		this.#isStopping = false;
		this.#isReady = false;
		const worker = new Worker(url, {workerData: data(), stdout: true, stderr: true});
		this.#worker = worker;
		worker.on('message', (message: Outgoing) => {
			if (message.type === 'failed' || message.type === 'halted') {
				// It ends by itself, and a new one would do the same.
				this.#isStopping = true;
			}

			this.#isReady ||= message.type === 'ready';
			onMessage(message);
		});
		worker.on('error', error => {
			this.#error = error;
		});
		worker.on('exit', code => this.#ended(code));
	}

	/** A worker that is not there any more gets nothing: the next one is told everything at its start. */
	post(message: Incoming, transfer: readonly MessagePort[] = []): void {
		this.#worker?.postMessage(message, transfer);
	}

	/** Asks it to stop, ends it if it does not, and resolves when it is gone. */
	async stop(message: Incoming): Promise<void> {
		this.#isStopping = true;
		this.#isNextWanted = false;
		const worker = this.#worker;
		if (worker === undefined) {
			return;
		}

		await new Promise<void>(resolve => {
			worker.once('exit', () => resolve());
			this.#endAfterPatience(worker);
			worker.postMessage(message);
		});
	}

	#endAfterPatience(worker: Worker): void {
		const {stopPatience = defaultStopPatience} = this.#options;
		const patience = setTimeout(
			() => void worker.terminate(),
			this.#isReady ? stopPatience : Math.max(stopPatience, defaultStopPatience),
		);
		worker.once('exit', () => clearTimeout(patience));
	}

	#ended(code: number): void {
		this.#worker = undefined;
		if (this.#isNextWanted) {
			this.#isNextWanted = false;
			this.start();
			return;
		}

		if (this.#isStopping) {
			return;
		}

		const {name, onRestart, onGivenUp} = this.#options;
		const reason = `${name} ended (${this.#error?.message ?? `exit code ${code}`})`;
		const now = performance.now();
		this.#restarts.push(now);
		if (this.#restarts.filter(at => now - at < restartWindowMs).length > maxRestarts) {
			onGivenUp(`${reason}, for the ${maxRestarts + 1}th time in ${restartWindowMs / 1000} s`);
			return;
		}

		onRestart(reason);
		// Whoever was told may have had enough of it.
		if (!this.#isStopping) {
			this.start();
		}
	}
}
