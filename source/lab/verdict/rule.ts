import type {Evidence} from '../evidence.js';
import type {Verdict} from '../sample.js';

export type Remedy = NonNullable<Verdict['remedy']>;

/** One cause: what it cost, what shows it, and what to try next. */
export type Rule = {
	readonly cause: string;
	/** 0 … 1: the share of the frames that it cost; 0 where it does not hold. */
	readonly weight: (seen: Evidence) => number;
	/** One line with numbers. Asked only where the weight is not 0. */
	readonly evidence: (seen: Evidence) => string;
	readonly remedy: (seen: Evidence) => Remedy | null;
};
