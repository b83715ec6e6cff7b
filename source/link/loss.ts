import {enterBad, leaveBad} from './closed-form.js';
import type {Random} from './random.js';
import type {Link} from './settings.js';

/**
 * Which packets are lost at random: each by itself (`burst` 1), or by the Gilbert–Elliott model, a chain of two states of
 * which the bad one loses everything (E. N. Gilbert 1960, E. O. Elliott 1963). One draw a packet either way, so what is lost
 * depends on the packets' order alone, never on time.
 */
export class Loss {
	readonly #random: Random;
	/** undefined: before the first packet. */
	#isBad: boolean | undefined;

	constructor(random: Random) {
		this.#random = random;
	}

	/** Whether the next packet is lost. */
	next({loss, burst}: Pick<Link, 'loss' | 'burst'>): boolean {
		const draw = this.#random();
		if (burst === 1 || this.#isBad === undefined) {
			// The chain begins in its long-run mix, which is `loss`.
			this.#isBad = draw < loss;
		} else {
			this.#isBad = this.#isBad ? draw >= leaveBad(burst) : draw < enterBad(loss, burst);
		}

		return this.#isBad;
	}
}
