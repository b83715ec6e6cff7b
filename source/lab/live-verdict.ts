import {type Evidence, evidenceBetween, type Totals, totalsAt} from './evidence.js';
import type {Verdict} from './sample.js';
import type {Sampler} from './sampler.js';
import {judge} from './verdict.js';

/** Ticks that it looks back: three seconds at ten a second. */
const lookBack = 30;

/** The verdict on the last few seconds, tick by tick. */
export class LiveVerdict {
	readonly #sampler: Sampler;
	readonly #totals: Totals[] = [];

	constructor(sampler: Sampler) {
		this.#sampler = sampler;
	}

	/** `at`: seconds since the run began. Empty before the second tick. */
	next(at: number, conditions: Pick<Evidence, 'targetFps' | 'settings'>): Verdict[] {
		const now = totalsAt(at, this.#sampler);
		const [first] = this.#totals;
		this.#totals.push(now);
		if (this.#totals.length > lookBack) {
			this.#totals.shift();
		}

		return first === undefined ? [] : judge(evidenceBetween(first, now, conditions));
	}
}
