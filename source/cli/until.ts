import type {Lab} from '../lab/lab.js';

/** What a run without the console waits for. Whatever it is, `interrupted` ends the waiting at once, and leaves no timer behind. */

/** Milliseconds that a run waits for its page. */
const pagePatienceMs = 5000;
/** Milliseconds that a busy machine may take longer for a run's last frames; so that each run of a pattern has just as many. */
const lastFramesMs = 1000;
const lastFramesPollMs = 10;

/** Loading the page's server takes a processor for a good part of a second: that is not to show in what the run measures. */
export async function untilPageIsThere(lab: Lab, interrupted: AbortSignal): Promise<void> {
	const deadline = performance.now() + pagePatienceMs;
	await until(lab, interrupted, {
		isOver: () => lab.snapshot().web.state !== 'opening',
		leftMs: () => deadline - performance.now(),
	});
}

/** Resolves when the run's time is over, or the run has failed or stopped by itself. */
export async function untilOver(lab: Lab, durationSeconds: number, interrupted: AbortSignal): Promise<void> {
	await until(lab, interrupted, {
		isOver() {
			const {state} = lab.snapshot();
			return state === 'failed' || state === 'halted';
		},
		leftMs() {
			const left = (durationSeconds - lab.snapshot().elapsedSeconds) * 1000;
			return left <= 0 && lab.isIncomplete && -left < lastFramesMs ? lastFramesPollMs : left;
		},
	});
}

type Condition = {
	/** Asked at each change of the lab. */
	readonly isOver: () => boolean;
	/** Milliseconds to wait at the most; asked again when they have passed, since the run's clock need not be ours. */
	readonly leftMs: () => number;
};

async function until(lab: Lab, interrupted: AbortSignal, {isOver, leftMs}: Condition): Promise<void> {
	if (interrupted.aborted || isOver()) {
		return;
	}

	await new Promise<void>(resolve => {
		let timer: NodeJS.Timeout | undefined;
		const end = (): void => {
			clearTimeout(timer);
			unsubscribe();
			interrupted.removeEventListener('abort', end);
			resolve();
		};
		const wait = (): void => {
			const left = leftMs();
			if (left > 0) {
				// Rounded up: a timer that is a fraction of a millisecond early would only have to be set again.
				timer = setTimeout(wait, Math.ceil(left));
			} else {
				end();
			}
		};
		const unsubscribe = lab.subscribe(() => {
			if (isOver()) {
				end();
			}
		});
		interrupted.addEventListener('abort', end);
		wait();
	});
}
