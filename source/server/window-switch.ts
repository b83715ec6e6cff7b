import type {RunningClock} from '../clock.js';
import type {EventDetail} from '../lab/messages.js';
import type {WindowState} from '../lab/view.js';
import type {Counters} from '../metrics/counters.js';
import {openWindow, type WindowEvent, type WindowOutput} from '../opencv/window.js';
import type {EncodedFrame} from '../wire/frame.js';

export type WindowSwitchOptions = {
	readonly counters: Counters;
	readonly clock: RunningClock;
	/** A frame is on the screen. Both in microseconds. */
	readonly onShown: (capturedAt: number, shownAt: number) => void;
	readonly onState: (state: WindowState) => void;
	readonly onEvent: (event: EventDetail) => void;
};

const nothing = {superseded: 0, unshown: 0, damaged: 0, repaired: 0, cpu: 0, silentMs: 0};

/** How the lab tells what happened to the window. */
const eventTypes = {
	'window-ended': 'fault',
	'window-restarted': 'restart',
	'window-lost': 'fault',
	'window-damaged-frame': 'fault',
	'window-silent': 'fault',
	'window-answers': 'notice',
} as const satisfies Record<WindowEvent['type'], EventDetail['type']>;

/** The OpenCV window as something that is on or off, whatever order the wishes come in. */
export class WindowSwitch {
	readonly #options: WindowSwitchOptions;
	#window: WindowOutput<EncodedFrame> | undefined;
	#wanted = false;
	#change: Promise<void> = Promise.resolve();
	/** What of the window's own counts is in the counters already. */
	#published = nothing;

	constructor(options: WindowSwitchOptions) {
		this.#options = options;
	}

	get isOpen(): boolean {
		return this.#window !== undefined;
	}

	/** Opens or closes, after what is under way. Failure is an event. */
	set(open: boolean): void {
		this.#wanted = open;
		this.#change = this.#change.then(async () => this.#follow());
	}

	show(frame: EncodedFrame): void {
		this.#window?.show(frame);
		this.#publishNow();
	}

	async close(): Promise<void> {
		this.set(false);
		await this.#change;
	}

	async #follow(): Promise<void> {
		if (this.#wanted && this.#window === undefined) {
			await this.#open();
		} else if (!this.#wanted && this.#window !== undefined) {
			const window = this.#window;
			const closing = window.close();
			this.#forget(window);
			await closing;
			this.#options.onEvent({type: 'window', detail: 'window closed'});
		}
	}

	async #open(): Promise<void> {
		const {onState, onEvent} = this.#options;
		onState('opening');
		try {
			const window = await openWindow<EncodedFrame>({
				title: 'vstream-tui',
				clock: this.#options.clock,
				onShown: ({capturedAt}, at) => this.#shown(capturedAt, at),
				onClosed: () => this.#closedByHand(),
				onEvent: ({type, detail}) => {
					if (type === 'window-lost') {
						this.#closedByHand();
					}

					onEvent({type: eventTypes[type], detail});
				},
			});
			this.#window = window;
			this.#published = nothing;
			onState('open');
			onEvent({type: 'window', detail: 'window opened'});
		} catch (error) {
			this.#wanted = false;
			onState('closed');
			onEvent({type: 'fault', detail: error instanceof Error ? error.message : String(error)});
		}
	}

	#shown(capturedAt: number, at: number): void {
		this.#options.onShown(capturedAt, at);
		this.#publishNow();
	}

	#publishNow(): void {
		if (this.#window !== undefined) {
			this.#publish(this.#window);
		}
	}

	#closedByHand(): void {
		const window = this.#window;
		this.#wanted = false;
		if (window !== undefined) {
			void window.close();
			this.#forget(window);
			this.#options.onEvent({type: 'window', detail: 'window closed'});
		}
	}

	#forget(window: WindowOutput<EncodedFrame>): void {
		this.#publish(window);
		this.#window = undefined;
		this.#options.onState('closed');
	}

	#publish(window: WindowOutput<EncodedFrame>): void {
		const {
			superseded,
			unshown,
			damaged,
			repaired,
			cpuMicroseconds: cpu,
			silentMilliseconds: silentMs,
		} = window;
		const {counters} = this.#options;
		counters.add('framesSuperseded', superseded - this.#published.superseded);
		counters.add('framesOutputDown', unshown - this.#published.unshown);
		counters.add('framesDamaged', damaged - this.#published.damaged);
		counters.add('framesRepaired', repaired - this.#published.repaired);
		counters.add('windowCpuMicroseconds', cpu - this.#published.cpu);
		counters.add('outputSilentMicroseconds', 1000 * (silentMs - this.#published.silentMs));
		this.#published = {superseded, unshown, damaged, repaired, cpu, silentMs};
	}
}
