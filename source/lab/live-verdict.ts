import {type Conditions, evidenceBetween, type Totals, totalsAt} from './evidence.js';
import type {Verdict} from './sample.js';
import type {Sampler} from './sampler.js';
import {judge} from './verdict.js';

/** Ticks that it looks back: three seconds at ten a second. */
const lookBack = 30;
/** Seconds of which too little is seen: frames are under way, and one more or less would be a cause. */
const tooShort = 0.95;

/** The verdict on the last few seconds, tick by tick. */
export class LiveVerdict {
	readonly #sampler: Sampler;
	#totals: Totals[] = [];
	#settings: Conditions['settings'] | undefined;
	/** When the stream began to be as it is. */
	#steadySince = 0;
	#captured = {frames: 0, at: 0};
	#received = {frames: 0, at: 0};

	constructor(sampler: Sampler) {
		this.#sampler = sampler;
	}

	/** What was until now says nothing of what comes. */
	forget(): void {
		this.#totals = [];
	}

	/**
	 * `at`: seconds since the run began. Empty in the first second, and in the first after each change of settings or after a
	 * halt: what came before it says nothing of what is now.
	 */
	next(at: number, conditions: Conditions): Verdict[] {
		const now = totalsAt(at, this.#sampler);
		const goesOn = now.overBudgetBytes === 0 && (this.#totals.at(-1)?.overBudgetBytes ?? 0) > 0;
		if (goesOn || conditions.settings !== this.#settings) {
			this.#settings = conditions.settings;
			this.forget();
		}

		if (this.#totals.length === 0) {
			this.#steadySince = at;
		}

		const {captured, received} = now.frames;
		this.#captured = captured === this.#captured.frames ? this.#captured : {frames: captured, at};
		this.#received = received === this.#received.frames ? this.#received : {frames: received, at};

		this.#totals.push(now);
		if (this.#totals.length > lookBack + 1) {
			this.#totals.shift();
		}

		const [first] = this.#totals;
		return first === undefined || at - first.at < tooShort
			? []
			: judge(
					evidenceBetween(first, now, conditions, {
						steadySeconds: at - this.#steadySince,
						quietSeconds: at - this.#received.at,
						silentSeconds: at - this.#captured.at,
					}),
				);
	}
}
