import {describeStep, type Rung} from './ladder.js';

/** Milliseconds between two lines. */
const quietMs = 1000;

type Told = {readonly from: Rung; readonly to: Rung; readonly words: string};

/** Tells at most one step a second; those in between become one. Steps that lead back to where they began are not told. */
export class StepTeller {
	readonly #tell: (line: string) => void;
	#toldAt = -Infinity;
	#untold: Told | undefined;

	constructor(tell: (line: string) => void) {
		this.#tell = tell;
	}

	/** Called often, with a step when there is one; `now` in milliseconds. */
	follow(now: number, step: Told | undefined): void {
		if (step !== undefined) {
			this.#untold = {...step, from: this.#untold?.from ?? step.from};
		}

		const untold = this.#untold;
		if (untold === undefined || now - this.#toldAt < quietMs) {
			return;
		}

		this.#untold = undefined;
		const words = describeStep(untold.from, untold.to);
		if (words !== '') {
			this.#toldAt = now;
			this.#tell(`${words}: ${untold.words}`);
		}
	}

	/** What was not told yet does not matter any more. */
	reset(): void {
		this.#untold = undefined;
	}
}
