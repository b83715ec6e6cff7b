import {type Ending, onEnding} from '../ending.js';

/** The ending of the program, for what waits for something else at the same time. */
export type Interruption = {
	/** Aborts when the program is to end. */
	readonly signal: AbortSignal;
	/** Listens no longer. Returns what it heard. */
	forget(): Ending | undefined;
};

export function interruption(): Interruption {
	const controller = new AbortController();
	let heard: Ending | undefined;
	const forget = onEnding(ending => {
		heard = ending;
		controller.abort();
	});
	return {
		signal: controller.signal,
		forget() {
			forget();
			return heard;
		},
	};
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
	await new Promise<void>(resolve => {
		if (signal.aborted) {
			resolve();
		} else {
			signal.addEventListener('abort', () => resolve(), {once: true});
		}
	});
}
