import type {Field} from './settings-sender.js';

/**
 * Which controls somebody has in hand. Those keep what the person made of them, whatever the lab says; all others follow the
 * lab. Pure.
 */
export class Holds {
	readonly #held = new Set<Field>();

	/** The person began to change it. */
	hold(field: Field): void {
		this.#held.add(field);
	}

	/** It was sent, or given up. */
	release(field: Field): void {
		this.#held.delete(field);
	}

	isHeld(field: Field): boolean {
		return this.#held.has(field);
	}
}
