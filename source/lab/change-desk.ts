import {changeOfPresses, type Press} from './presses.js';
import type {LabControl, StreamChange} from './view.js';

/** Requests that are remembered: far more than can be on their way at once. */
const mostRemembered = 256;

/** What a face in another thread, or beyond a network, asks of the settings. */
export type Change = {
	/** Values as they shall be, whatever they are now. */
	readonly change: StreamChange;
	/** Done after that, one after the other. */
	readonly presses?: readonly Press[] | undefined;
	/** Names this request: it is done once, however often it comes. undefined: it does not come twice. */
	readonly key?: string | undefined;
};

/**
 * Does what faces ask whose answers may get lost. Presses are counted here, where the settings are, and a request that
 * comes again because nobody heard the answer is not done again: so each press is one step, exactly.
 */
export class ChangeDesk {
	readonly #lab: Pick<LabControl, 'snapshot' | 'configure'>;
	readonly #done = new Set<string>();

	constructor(lab: Pick<LabControl, 'snapshot' | 'configure'>) {
		this.#lab = lab;
	}

	/** Presses that change nothing leave the lab alone. @throws RangeError where a value is outside its limits; nothing is changed then. */
	take({change, presses = [], key}: Change): void {
		if (key !== undefined && this.#done.has(key)) {
			return;
		}

		const pressed = changeOfPresses(presses, {...this.#lab.snapshot().settings, ...change});
		const isAsked = Object.keys(change).length + Object.keys(pressed).length > 0;
		if (isAsked) {
			this.#lab.configure({...change, ...pressed});
		}

		if (key !== undefined) {
			this.#remember(key);
		}
	}

	#remember(key: string): void {
		this.#done.add(key);
		const [oldest] = this.#done;
		if (this.#done.size > mostRemembered && oldest !== undefined) {
			this.#done.delete(oldest);
		}
	}
}
