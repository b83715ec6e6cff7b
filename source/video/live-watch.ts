import type {RunningClock} from '../clock.js';
import {formatDuration} from '../format.js';
import {Arrivals} from './arrivals.js';
import {Presence} from './presence.js';
import type {SourceFacts} from './source.js';

/** Its usual intervals, and its longest, after which a source that sends nothing counts as lost. */
const lostIntervals = {usual: 5, longest: 2} as const;
/** Milliseconds between two looks at how long no picture came. */
const lookMs = 200;
/** Milliseconds after a stop of this program in which pictures come that were on their way meanwhile. */
const backlogMs = 1000;
/** Reasons that one loss is told for. */
const mostReasons = 5;

export type LiveWatchOptions = {
	/** Of the source, fit to be shown. */
	readonly name: string;
	/** Whatever this program was stopped for is no silence of the source. */
	readonly clock: RunningClock;
	/** Milliseconds without a picture, at the least, until a source whose rate is known counts as lost. */
	readonly stallMs: number;
	/** The same of one whose rate is not known yet. */
	readonly silenceMs: number;
	/** It is back: one line. */
	readonly onRestart: (detail: string) => void;
	/** It is lost: one line. */
	readonly onFault: (detail: string) => void;
	/** It is lost: what it said, in a few words. */
	readonly onLost: (reason: string) => void;
};

/**
 * Watches a live source: when its pictures come, whether it is there, and what it says when it is not. It is lost from its last
 * picture on when its connection is, or when no picture comes for long compared to its own rate. Each reason of a loss is told
 * once, in the words and with the seconds that the verdict has.
 */
export class LiveWatch {
	readonly arrivals = new Arrivals();
	readonly #options: LiveWatchOptions;
	readonly #presence = new Presence();
	readonly #timer: NodeJS.Timeout;
	#reasons: string[] = [];
	#closedAt: number | undefined;
	#stopped: number;
	#resumedAt = -Infinity;

	constructor(options: LiveWatchOptions) {
		this.#options = options;
		this.#stopped = options.clock.stopped();
		this.#timer = setInterval(() => this.#look(), lookMs);
	}

	/** Pictures that came since it was opened. */
	get count(): number {
		return this.#presence.count;
	}

	/** All that is known here; what the newer ones replaced is known to who has them. */
	facts(superseded: number): SourceFacts {
		const gap = this.arrivals.longestGap;
		return {
			superseded,
			losses: this.#presence.losses,
			lostMicroseconds: this.#presence.lostFor(this.#closedAt ?? this.#options.clock.now()) * 1000,
			fps: this.arrivals.rate(),
			longestGapMicroseconds: gap === undefined ? undefined : gap * 1000,
		};
	}

	/**
	 * A picture came, so many milliseconds ago. Whether it only waited for this program to go on, so that it says nothing of the
	 * source.
	 */
	came(ageMs = 0): boolean {
		const now = this.#options.clock.now();
		this.#follow(now);
		const away = this.#presence.came(now);
		if (away !== undefined) {
			this.arrivals.restart();
			this.#reasons = [];
			this.#options.onRestart(`${this.#options.name} is back after ${formatDuration(away / 1000)}`);
		}

		const isBacklog = now - this.#resumedAt < backlogMs;
		if (!isBacklog) {
			this.arrivals.note(now - ageMs);
		}

		return isBacklog;
	}

	/** What came before a stop and what comes after it do not make a rate together. */
	#follow(now: number): void {
		const stopped = this.#options.clock.stopped();
		if (stopped > this.#stopped) {
			this.#stopped = stopped;
			this.#resumedAt = now;
			this.arrivals.restart();
		}
	}

	/** Its connection is lost, or can't be had again: why, in a few words. `words`: what that is to the source. */
	lost(reason: string, words = 'source lost, connecting again'): void {
		this.#lost(reason, words);
	}

	/** Nothing is told any more. */
	close(): void {
		this.#closedAt ??= this.#options.clock.now();
		clearInterval(this.#timer);
	}

	#look(): void {
		const {stallMs, silenceMs, clock} = this.#options;
		const {arrivals} = this;
		const now = clock.now();
		this.#follow(now);
		const rate = arrivals.rate();
		const most =
			rate === undefined
				? silenceMs
				: Math.max(
						stallMs,
						(lostIntervals.usual * 1000) / rate,
						lostIntervals.longest * (arrivals.longestGap ?? 0),
					);
		if (!this.#presence.isLost && this.#presence.silence(now) > most) {
			this.#lost('it stays connected and sends no picture', 'source lost');
		}
	}

	#lost(reason: string, words: string): void {
		if (this.#closedAt !== undefined) {
			return;
		}

		const isNews = this.#presence.lost(this.#options.clock.now());
		if (!this.#reasons.includes(reason) && this.#reasons.length < mostReasons) {
			this.#reasons.push(reason);
			this.#options.onFault(`${isNews ? words : 'source still lost'}: ${this.#options.name}: ${reason}`);
			this.#options.onLost(reason);
		}
	}
}
