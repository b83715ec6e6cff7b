import type {EventDetail} from '../lab/messages.js';
import type {WindowState} from '../lab/view.js';
import type {Counters} from '../metrics/counters.js';
import {openWindow, type WindowOutput} from '../opencv/window.js';
import type {EncodedFrame} from '../wire/frame.js';

export type WindowSwitchOptions = {
	readonly counters: Counters;
	/** A frame is on the screen. Both in microseconds. */
	readonly onShown: (capturedAt: number, shownAt: number) => void;
	readonly onState: (state: WindowState) => void;
	readonly onEvent: (event: EventDetail) => void;
};

/** The OpenCV window as something that is on or off, whatever order the wishes come in. */
export class WindowSwitch {
	readonly #options: WindowSwitchOptions;
	#window: WindowOutput<EncodedFrame> | undefined;
	#wanted = false;
	#change: Promise<void> = Promise.resolve();
	/** What of the window's own counts is in the counters already. */
	#published = {superseded: 0, unshown: 0, damaged: 0, repaired: 0, cpu: 0};

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
				onShown: ({capturedAt}, at) => this.#shown(capturedAt, at),
				onClosed: () => this.#closedByHand(),
				onEvent: ({type, detail}) => {
					if (type === 'window-lost') {
						this.#closedByHand();
					}

					onEvent({type: type === 'window-restarted' ? 'restart' : 'fault', detail});
				},
			});
			this.#window = window;
			this.#published = {superseded: 0, unshown: 0, damaged: 0, repaired: 0, cpu: 0};
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

	#publish({superseded, unshown, damaged, repaired, cpuMicroseconds: cpu}: WindowOutput<EncodedFrame>): void {
		const {counters} = this.#options;
		counters.add('framesSuperseded', superseded - this.#published.superseded);
		counters.add('framesOutputDown', unshown - this.#published.unshown);
		counters.add('framesDamaged', damaged - this.#published.damaged);
		counters.add('framesRepaired', repaired - this.#published.repaired);
		counters.add('windowCpuMicroseconds', cpu - this.#published.cpu);
		this.#published = {superseded, unshown, damaged, repaired, cpu};
	}
}
