import {type ChildProcess, spawn} from 'node:child_process';
import {Duplex, type Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {RunningTimer} from '../running-timer.js';
import {OpenCvError} from './error.js';
import {encodeMessage, type Head, MessageParser, PipeError} from './pipe.js';
import {channelDescriptor} from './program-channel.js';
import {RecentLines} from './recent-lines.js';
import {RestartBudget} from './restart-budget.js';

/** Milliseconds. OpenCV itself gives a camera that does not answer 10 s. */
const openingLimit = 20_000;
/** Milliseconds between asking a program to end and SIGKILL. */
const closingLimit = 1000;

export type ChildProgramOptions = {
	/** The compiled program, an ES module beside this file. */
	readonly program: URL;
	/** What a person calls it: "camera process". */
	readonly name: string;
	/** A process was started, the first or another: send it what it has to open. */
	readonly onStart: () => void;
	readonly onMessage: (head: Head, body: Buffer) => void;
	readonly bodyBuffer?: (length: number, head: Head) => Buffer | undefined;
	/** It ended by itself, and another is being started. */
	readonly onRestart: (detail: string) => void;
	/** It never opened, or ended too often, and will not come back. Called once. */
	readonly onGone: (error: OpenCvError) => void;
	/** Turns what the library printed before it ended, while opening, into a line for a person. */
	readonly explain?: (printed: readonly string[]) => string | undefined;
};

/**
 * A child process that owns OpenCV: one pipe for messages, its output kept off the screen, started again when it
 * ends by itself, at most 5 times in 30 s. It ends with us, whatever ends us: its pipe closes.
 */
export class ChildProgram {
	readonly #options: ChildProgramOptions;
	readonly #printed = new RecentLines();
	readonly #budget = new RestartBudget();
	#child: ChildProcess | undefined;
	#channel: Duplex | undefined;
	#openingTimer: RunningTimer | undefined;
	#restartTimer: NodeJS.Timeout | undefined;
	#hasOpened = false;
	#isOver = false;
	/** Why we are about to end it ourselves. */
	#fault: string | undefined;

	constructor(options: ChildProgramOptions) {
		this.#options = options;
		this.#start();
	}

	/** Process id; undefined while there is no process. */
	get pid(): number | undefined {
		return this.#child?.pid;
	}

	/** Sends a message; nothing happens while there is no process: the next one gets its `onStart`. */
	send(head: Head, body?: Buffer): void {
		if (!this.#channel?.writable) return;
		for (const part of encodeMessage(head, body)) this.#channel.write(part);
	}

	/** To be called when the program says that it opened. */
	opened(): void {
		this.#openingTimer?.stop();
		this.#hasOpened = true;
	}

	/** To be called when the program can't open or go on. Only one that never opened is given up at once. */
	failed(reason: string): void {
		if (this.#hasOpened) this.#end(reason);
		else this.#giveUp(new OpenCvError(reason));
	}

	/** Ends the process at once and for good, whatever it is doing: `reason` is one line for a person. */
	abandon(reason: string): void {
		this.#child?.kill('SIGKILL');
		this.#giveUp(new OpenCvError(reason));
	}

	/** Ends the process so that another is started: it does not do what it should. */
	restart(reason: string): void {
		this.#end(reason);
	}

	/** Ends the process for good. Resolves when it is gone. */
	async close(): Promise<void> {
		this.#isOver = true;
		this.#openingTimer?.stop();
		clearTimeout(this.#restartTimer);
		const child = this.#child;
		if (!child) return;
		await new Promise<void>(resolve => {
			const timer = setTimeout(() => child.kill('SIGKILL'), closingLimit);
			child.once('close', () => {
				clearTimeout(timer);
				resolve();
			});
			this.#channel?.destroy();
		});
	}

	#start(): void {
		const child = spawn(process.execPath, [fileURLToPath(this.#options.program)], {
			stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
			env: programEnvironment(),
			windowsHide: true,
		});
		this.#child = child;
		this.#fault = undefined;
		this.#printed.clear();
		let startError: string | undefined;
		child.once('error', error => {
			startError = `can't be started (${error.message})`;
			// A process that never was has no 'close'.
			if (child.pid === undefined) this.#ended(startError);
		});
		child.once('close', (code, signal) => {
			this.#ended(
				startError ?? this.#fault ?? (signal ? `was ended by ${signal}` : `ended with code ${code}`),
			);
		});
		for (const output of [child.stdout, child.stderr]) this.#keepOutput(output);
		const channel = child.stdio[channelDescriptor];
		if (channel instanceof Duplex) this.#openChannel(channel);
		this.#openingTimer = new RunningTimer(openingLimit, () => {
			this.#end(`did not open within ${openingLimit / 1000} s`);
		});
		this.#options.onStart();
	}

	#openChannel(channel: Duplex): void {
		this.#channel = channel;
		const parser = new MessageParser({
			onMessage: (head, body) => {
				if (!this.#isOver) this.#options.onMessage(head, body);
			},
			bodyBuffer: (length, head) => this.#options.bodyBuffer?.(length, head),
		});
		channel.on('data', (chunk: Buffer) => {
			if (this.#fault !== undefined || this.#isOver) return;
			try {
				parser.push(chunk);
			} catch (error) {
				if (!(error instanceof PipeError)) throw error;
				this.#end(`sent ${error.message}`);
			}
		});
		// What follows is the child's 'close', which says why.
		channel.on('error', () => {});
	}

	#keepOutput(output: Readable | null): void {
		output?.on('data', (chunk: Buffer) => {
			this.#printed.add(chunk.toString('utf8'));
		});
		output?.on('error', () => {});
	}

	#end(reason: string): void {
		if (this.#isOver) return;
		this.#fault ??= reason;
		this.#child?.kill('SIGKILL');
	}

	#ended(how: string): void {
		this.#child = undefined;
		this.#channel = undefined;
		this.#openingTimer?.stop();
		if (this.#isOver) return;
		if (!this.#hasOpened) {
			const explained = this.#options.explain?.(this.#printed.lines);
			this.#giveUp(new OpenCvError(explained ?? this.#describe(how)));
			return;
		}

		const delay = this.#budget.take();
		if (delay === undefined) {
			const {count, seconds} = RestartBudget;
			this.#giveUp(new OpenCvError(`${this.#describe(how)}, after ${count} restarts in ${seconds} s`));
			return;
		}

		this.#restartTimer = setTimeout(() => {
			this.#start();
		}, delay);
		this.#options.onRestart(`${this.#describe(how)}; started again`);
	}

	#describe(how: string): string {
		const cause = this.#printed.lines.findLast(line => /error|fail|abort|can(?:no|')t/i.test(line));
		return `the ${this.#options.name} ${how}${cause === undefined ? '' : ` (${cause})`}`;
	}

	#giveUp(error: OpenCvError): void {
		if (this.#isOver) return;
		void this.close();
		this.#options.onGone(error);
	}
}

function programEnvironment(): NodeJS.ProcessEnv {
	const environment = {...process.env};
	const libraries = environment.OPENCV_BIN_DIR;
	// Windows looks for the libraries an addon needs on the path.
	if (process.platform === 'win32' && libraries) environment.Path = `${libraries};${environment.Path ?? ''}`;
	return environment;
}
