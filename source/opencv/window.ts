import {type RunningClock, steadyClock} from '../clock.js';
import {RunningTimer} from '../running-timer.js';
import {findAddon} from './addon.js';
import {ChildProgram} from './child-program.js';
import {OpenCvError, openCvMissing} from './error.js';
import {maximumSide, type WindowAnswer, windowAnswer} from './messages.js';
import {type Head, maximumBodyLength} from './pipe.js';

/** Milliseconds without an answer to a frame until that is said. */
const silenceLimit = 2000;
/** Milliseconds without an answer to a frame until the window process is ended, and another is started. */
const answerLimit = 15_000;

export type WindowFrame = {
	readonly index: number;
	readonly codec: 'jpeg' | 'raw';
	readonly width: number;
	readonly height: number;
	/** Must not change after it was given to `show`. */
	readonly data: Buffer;
};

export type WindowEvent = {
	readonly type:
		| 'window-ended'
		| 'window-restarted'
		| 'window-lost'
		| 'window-damaged-frame'
		| 'window-silent'
		| 'window-answers';
	readonly detail: string;
};

export type WindowOptions<Frame extends WindowFrame> = {
	readonly title: string;
	/** A frame is on the screen. `shownAtMicroseconds`: the machine's monotonic clock. */
	readonly onShown: (frame: Frame, shownAtMicroseconds: number) => void;
	/** The person closed the window: its button, q or Esc. Nothing is shown any more. */
	readonly onClosed: () => void;
	/**
	 * `window-ended`: its process ended by itself, and another is started; `window-restarted`: that one shows frames.
	 * `window-lost`: it ended too often and will not come back. `window-damaged-frame`: the first damaged of a row.
	 * `window-silent`: it runs and does not answer; `window-answers`: it does again.
	 */
	readonly onEvent: (event: WindowEvent) => void;
	/** Stands still while the program is stopped, and the window with it; one that is never stopped where it is left out. */
	readonly clock?: RunningClock;
};

export type WindowOutput<Frame extends WindowFrame = WindowFrame> = {
	/** Shows a frame, the newest first: one is on its way, one waits, and a waiting one gives way to a newer. */
	show(frame: Frame): void;
	/** Frames that gave way to a newer one, or to the window's end. */
	readonly superseded: number;
	/** Frames that were on their way when the window process ended, or that came while there was none or it did not answer. */
	readonly unshown: number;
	/** Frames that could not be decoded, and so were not shown. */
	readonly damaged: number;
	/** Frames that are damaged and were shown as far as they could be. */
	readonly repaired: number;
	/** How long the window process has run and not answered, in all, in milliseconds. */
	readonly silentMilliseconds: number;
	/** CPU time that the window process (and those before it) have taken, in microseconds, by the last frame. */
	readonly cpuMicroseconds: number;
	/** Process id of the window process; undefined while there is none. */
	readonly pid: number | undefined;
	close(): Promise<void>;
};

/** @throws OpenCvError (rejects): no OpenCV, or no display. */
export async function openWindow<Frame extends WindowFrame>(
	options: WindowOptions<Frame>,
): Promise<WindowOutput<Frame>> {
	if (findAddon() === undefined) throw new OpenCvError(openCvMissing('the window needs'));
	const {DISPLAY, WAYLAND_DISPLAY} = process.env;
	if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
		throw new OpenCvError('no display: DISPLAY is not set; run on a desktop, or log in with ssh -X');
	}

	const window = new Window(options);
	await window.opening;
	return window;
}

/** Both toolkits that OpenCV is built with abort() without a display, after saying so. */
function explainNoDisplay(printed: readonly string[]): string | undefined {
	const hint = /could not connect to display|can(?:no|')t open display|cannot open display|platform plugin/i;
	if (!printed.some(line => hint.test(line))) return undefined;
	const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '';
	return `no display: can't open display ${display}; run on a desktop, or set DISPLAY to a running X server`;
}

/** What no pipe could carry must not reach it. */
function whyImpossible({width, height, data}: WindowFrame): string | undefined {
	const isSide = (side: number): boolean => Number.isInteger(side) && side > 0 && side <= maximumSide;
	if (!isSide(width) || !isSide(height)) return `${width}×${height} is no size`;
	return data.length > maximumBodyLength ? `${data.length} bytes are too many` : undefined;
}

class Window<Frame extends WindowFrame> implements WindowOutput<Frame> {
	readonly opening: Promise<void>;
	superseded = 0;
	unshown = 0;
	damaged = 0;
	repaired = 0;
	readonly #options: WindowOptions<Frame>;
	readonly #program: ChildProgram;
	#settleOpening: ((error?: OpenCvError) => void) | undefined;
	#hasOpened = false;
	#isReady = false;
	#isOver = false;
	#inFlight: Frame | undefined;
	#waiting: Frame | undefined;
	readonly #clock: RunningClock;
	#answerTimer: RunningTimer | undefined;
	#silenceTimer: RunningTimer | undefined;
	#sentAt = 0;
	#isSilent = false;
	#silentBefore = 0;
	#wasDamaged = false;
	#cpuNow = 0;
	#cpuBefore = 0;

	constructor(options: WindowOptions<Frame>) {
		this.#options = options;
		this.#clock = options.clock ?? steadyClock;
		this.opening = new Promise((resolve, reject) => {
			this.#settleOpening = error => {
				if (error) reject(error);
				else resolve();
			};
		});
		this.#program = new ChildProgram({
			program: new URL('window-program.js', import.meta.url),
			name: 'window process',
			onStart: () => {
				// The first time this runs inside the constructor, before #program is there.
				queueMicrotask(() => {
					this.#program.send({type: 'open', title: options.title.slice(0, 200)});
				});
			},
			onMessage: head => {
				this.#onMessage(head);
			},
			onRestart: detail => {
				this.#onRestart(detail);
			},
			onGone: error => {
				this.#onGone(error);
			},
			explain: explainNoDisplay,
		});
	}

	get cpuMicroseconds(): number {
		return this.#cpuBefore + this.#cpuNow;
	}

	get silentMilliseconds(): number {
		return this.#silentBefore + (this.#isSilent ? this.#clock.now() - this.#sentAt : 0);
	}

	get pid(): number | undefined {
		return this.#program.pid;
	}

	show(frame: Frame): void {
		if (this.#isOver) return;
		const impossible = whyImpossible(frame);
		if (impossible !== undefined) {
			this.#onDamaged(frame.index, impossible);
			return;
		}

		if (this.#waiting) this.#giveUp(1);
		this.#waiting = frame;
		this.#sendWaiting();
	}

	async close(): Promise<void> {
		this.#end();
		await this.#program.close();
	}

	#sendWaiting(): void {
		const frame = this.#waiting;
		if (!frame || this.#inFlight || !this.#isReady) return;
		this.#waiting = undefined;
		this.#inFlight = frame;
		const {index, codec, width, height, data} = frame;
		this.#sentAt = this.#clock.now();
		this.#silenceTimer = new RunningTimer(silenceLimit, () => {
			this.#isSilent = true;
			this.#options.onEvent({
				type: 'window-silent',
				detail: `the window process has not answered for ${silenceLimit / 1000} s`,
			});
		});
		this.#answerTimer = new RunningTimer(answerLimit, () => {
			this.#program.restart(`did not answer for ${answerLimit / 1000} s`);
		});
		this.#program.send({type: 'frame', index, codec, width, height}, data);
	}

	#onMessage(head: Head): void {
		const checked = windowAnswer.safeParse(head);
		if (!checked.success) {
			this.#program.restart(`sent a message that means nothing (${head.type.slice(0, 40)})`);
			return;
		}

		this.#onAnswer(checked.data);
	}

	#onAnswer(answer: WindowAnswer): void {
		switch (answer.type) {
			case 'failed': {
				this.#program.failed(answer.reason);
				return;
			}

			case 'opened': {
				this.#program.opened();
				if (this.#hasOpened) {
					this.#options.onEvent({type: 'window-restarted', detail: 'the window process runs again'});
				}

				this.#hasOpened = true;
				this.#isReady = true;
				this.#settleOpening?.();
				break;
			}

			case 'shown': {
				this.#cpuNow = answer.cpuMicroseconds;
				this.repaired += answer.isRepaired ? 1 : 0;
				this.#wasDamaged = false;
				const frame = this.#inFlight;
				this.#answered();
				if (frame?.index === answer.index) this.#options.onShown(frame, answer.shownAt);
				break;
			}

			case 'damaged': {
				this.#answered();
				this.#onDamaged(answer.index, answer.reason);
				break;
			}

			case 'closed': {
				void this.close();
				this.#options.onClosed();
				return;
			}
		}

		this.#sendWaiting();
	}

	#onDamaged(index: number, reason: string): void {
		this.damaged++;
		// The first of a row: a broken stream would make an event of every frame.
		if (!this.#wasDamaged) {
			this.#options.onEvent({
				type: 'window-damaged-frame',
				detail: `frame ${index} can't be shown: ${reason}`,
			});
		}

		this.#wasDamaged = true;
	}

	#answered(): void {
		const wasSilent = this.#isSilent;
		const seconds = (this.#clock.now() - this.#sentAt) / 1000;
		this.#landed();
		if (wasSilent) {
			const detail = `the window process answers again, after ${seconds.toFixed(1)} s`;
			this.#options.onEvent({type: 'window-answers', detail});
		}
	}

	/** The frame that was on its way is not any more. */
	#landed(): void {
		this.#silentBefore = this.silentMilliseconds;
		this.#isSilent = false;
		this.#inFlight = undefined;
		this.#silenceTimer?.stop();
		this.#answerTimer?.stop();
	}

	/** Frames that nobody will see: because they came too fast, or because nobody was there to show them. */
	#giveUp(frames: number): void {
		if (this.#isReady && !this.#isSilent) this.superseded += frames;
		else this.unshown += frames;
	}

	#onRestart(detail: string): void {
		this.#isReady = false;
		// Not sent again: it may be what ended the process.
		if (this.#inFlight) this.unshown++;
		this.#landed();
		this.#cpuBefore += this.#cpuNow;
		this.#cpuNow = 0;
		this.#options.onEvent({type: 'window-ended', detail});
	}

	#onGone(error: OpenCvError): void {
		this.#isReady = false;
		this.#end();
		this.#settleOpening?.(error);
		if (this.#hasOpened) this.#options.onEvent({type: 'window-lost', detail: error.message});
	}

	#end(): void {
		const left = Number(this.#inFlight !== undefined) + Number(this.#waiting !== undefined);
		this.#giveUp(left);
		this.#isOver = true;
		this.#isReady = false;
		this.#landed();
		this.#waiting = undefined;
	}
}
