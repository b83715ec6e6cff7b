import type {Feedback} from './feedback.js';
import {Forecast} from './forecast.js';
import type {Rung} from './ladder.js';
import {type Down, mayBeMistaken, usualNow} from './mistake.js';
import {Recent} from './recent.js';
import {Refusal} from './refusal.js';
import * as rules from './rules.js';
import {delayOf, findTrouble, lossRatioOf, queueingMs, type Trouble, type View} from './trouble.js';

export type Step = {
	readonly from: Rung;
	readonly to: Rung;
	readonly reason: 'late' | 'stuck' | 'lossy' | 'starved' | 'room' | 'mistake';
	/** Bytes a second that arrived; undefined when that could not be told. */
	readonly arrivalRate: number | undefined;
};

/** What the last change was: it says how the next feedback is to be read. */
type Change =
	| {readonly type: 'settled'}
	| Down
	| {readonly type: 'try'; readonly from: number; readonly delayMs: number}
	/** Of a try that went badly. */
	| {readonly type: 'back'};

/**
 * Feedback in, rung out. Down as soon as the link is too slow, straight to the rung that is predicted to fit; up by trying.
 * Pure: the time is in the feedback. Rules: docs/metrics.md, "Adaptive quality".
 */
export class AdaptController {
	#ladder: readonly Rung[];
	readonly #frameMs: number;
	readonly #recent = new Recent();
	#index = 0;
	#change: Change = {type: 'settled'};
	#changedAt: number | undefined;
	#calmSince = 0;
	#triesPassed = 0;
	readonly #refusal = new Refusal();
	readonly #forecast: Forecast;
	#usualLoss = 0;
	/** `fps`: frames a second that are captured, above 0. */
	constructor(ladder: readonly Rung[], fps: number) {
		this.#ladder = ladder;
		this.#frameMs = 1000 / fps;
		this.#forecast = new Forecast(fps);
	}

	get rung(): Rung {
		const rung = this.#ladder[this.#index];
		if (rung === undefined) {
			throw new RangeError('a ladder has at least one rung');
		}

		return rung;
	}

	/** Nothing is lowered. */
	get isAtTop(): boolean {
		return this.#index === 0;
	}

	/** The user chose anew: goes on at the first rung that takes no more than the present one; from the top, at the top. */
	setLadder(ladder: readonly Rung[]): void {
		const {frameWeight, everyNth} = this.rung;
		const fitting = ladder.findIndex(
			rung => rung.frameWeight / rung.everyNth <= (frameWeight / everyNth) * 1.001,
		);
		this.#index = this.#index === 0 ? 0 : fitting === -1 ? ladder.length - 1 : fitting;
		this.#ladder = ladder;
		this.#refusal.forget();
		this.#settle(this.#recent.newestAt ?? 0);
	}

	/** A frame of this weight took so many bytes. */
	made(frameWeight: number, bytes: number): void {
		this.#forecast.learn(frameWeight, bytes);
	}

	/** At each captured frame. Returns a step worth telling: tries are told when they went well. */
	update(feedback: Feedback): Step | undefined {
		const {at} = feedback;
		this.#recent.add(feedback);
		this.#changedAt ??= at;
		if (this.#change.type === 'try' && this.#loseAllFrames(feedback)) {
			this.#endTry(at, this.#change.from);
			return undefined;
		}

		const view = this.#view(feedback);
		const {framesSent, framesBlocked} = this.#recent.since(at - 1000);
		if (view === undefined || !this.#forecast.isReady || framesSent + framesBlocked === 0) {
			return undefined;
		}

		const trouble = findTrouble(view);
		if (this.#change.type === 'try') {
			return this.#watchTry(view, this.#change, trouble);
		}

		if (trouble === undefined) {
			this.#learnUsualLoss(view);
			this.#tryIfCalm(view);
			return undefined;
		}

		this.#calmSince = at;
		if (
			this.#change.type === 'down' &&
			mayBeMistaken(this.#change, trouble) &&
			at - view.since < rules.mistakeMs
		) {
			return undefined;
		}

		return this.#takeBack(view, trouble) ?? this.#goDown(view, trouble);
	}

	/** What speaks of the present rung; undefined while only frames of the last one have arrived. */
	#view(feedback: Feedback): View | undefined {
		const changedAt = this.#changedAt ?? feedback.at;
		const base = {
			recent: this.#recent,
			feedback,
			usualLoss: this.#usualLoss,
			isSuspicious: this.#change.type === 'down' && this.#change.trouble.cause === 'lossy',
		};
		if (this.#change.type === 'settled') {
			return {...base, since: changedAt};
		}

		const latest = changedAt + rules.graceMs + (this.#recent.newestLatencyMs ?? rules.unknownLatencyMs);
		const since = Math.min(this.#recent.firstArrivalOf(changedAt) ?? Infinity, latest);
		return since > feedback.at ? undefined : {...base, since};
	}

	#goDown(view: View, trouble: Trouble): Step | undefined {
		const {at} = view.feedback;
		const from = this.#index;
		if (from === this.#ladder.length - 1) {
			return undefined;
		}

		const arrivalRate = this.#recent.arrivalRate(at);
		const present = this.#predicted(from);
		const share = Math.max(rules.leastHeadroom, rules.headroom - trouble.delayMs / rules.drainWithinMs);
		const target = Math.max(
			present * rules.deepestFactor,
			arrivalRate === undefined ? present * rules.blindFactor : arrivalRate * share,
		);
		const {bytesSent, bytesArrived, framesBlocked} = this.#recent.since(at - 1000);
		const last = this.#change;
		this.#change = {
			type: 'down',
			from,
			origin: last.type === 'down' && at - view.since < rules.calmMs ? last.origin : from,
			trouble,
			latencyMs: this.#recent.groupLatencyMs(0, at) ?? 0,
			arrivalRate,
			keptPace: framesBlocked === 0 && bytesArrived >= rules.keptPace * bytesSent,
		};
		const fitting = this.#ladder.findIndex((_, index) => index > from && this.#predicted(index) <= target);
		this.#moveTo(fitting === -1 ? this.#ladder.length - 1 : fitting, at);
		this.#refusal.refuse({index: from, rate: arrivalRate ?? present, at});
		this.#triesPassed = 0;
		return this.#step(from, trouble.cause, arrivalRate);
	}

	/** Up again after a step down that changed nothing, which is how the path is now. */
	#takeBack(view: View, trouble: Trouble): Step | undefined {
		const {at} = view.feedback;
		const change = this.#change;
		if (change.type !== 'down' || at - view.since > rules.longestTryMs) {
			return undefined;
		}

		const usual = usualNow(change, trouble, {
			latencyMs: this.#recent.groupLatencyMs(view.since, at),
			arrivalRate: this.#recent.arrivalRate(at),
			sentShare: this.#predicted(this.#index) / this.#predicted(change.from),
		});
		if (usual === undefined) {
			return undefined;
		}

		this.#usualLoss = usual.lossRatio ?? this.#usualLoss;
		if (usual.latencyMs !== undefined) {
			this.#recent.rebase(usual.latencyMs);
		}

		const from = this.#index;
		this.#moveTo(change.origin, at);
		this.#settle(at);
		return this.#step(from, 'mistake', this.#recent.arrivalRate(at));
	}

	#tryIfCalm(view: View): void {
		const {at} = view.feedback;
		const delayMs = delayOf(view);
		const calmFor = at - Math.max(this.#calmSince, this.#changedAt ?? at);
		if (
			this.#index === 0 ||
			delayMs === undefined ||
			delayMs > rules.calmDelayMs ||
			calmFor < (this.#triesPassed > 0 ? rules.nextTryMs : rules.calmMs)
		) {
			return;
		}

		const from = this.#index;
		const most = this.#predicted(from) * (this.#triesPassed > 0 ? rules.tryFactor : 1);
		const highest = this.#ladder.findIndex((_, index) => this.#predicted(index) <= most);
		const isRefused = (index: number): boolean => this.#refusal.holds(index, this.#predicted(index), at);
		const to = [Math.min(highest, from - 1), from - 1].find(index => !isRefused(index));
		if (to !== undefined) {
			this.#change = {type: 'try', from, delayMs};
			this.#moveTo(to, at);
		}
	}

	#watchTry(
		view: View,
		{from, delayMs: before}: Extract<Change, {type: 'try'}>,
		trouble: Trouble | undefined,
	): Step | undefined {
		const {at} = view.feedback;
		const added = (delayOf(view) ?? before) - before;
		const newest = this.#recent.pairLatencyMs(view.since);
		const newestDelay = newest === undefined ? before : newest - (this.#recent.baseMs ?? 0);
		if (trouble !== undefined || newestDelay - before > rules.triedBadlyMs) {
			this.#endTry(at, from);
			return undefined;
		}

		const lasted = at - view.since;
		const isLongEnough = lasted >= rules.tryMs && this.#recent.arrivalsSince(view.since) >= rules.leastTried;
		if (!isLongEnough || (added > rules.triedWellMs && lasted < rules.longestTryMs)) {
			return undefined;
		}

		this.#triesPassed++;
		this.#refusal.accept(this.#index);
		this.#settle(at);
		return this.#step(from, 'room', this.#recent.arrivalRate(at));
	}

	/** Three frames of the new rung left and none of them came whole: too large for the link's queue, say. */
	#loseAllFrames({at}: Feedback): boolean {
		const changedAt = this.#changedAt ?? at;
		const {framesSent, packetsLost} = this.#recent.since(changedAt);
		const patience = (this.#recent.newestLatencyMs ?? rules.unknownLatencyMs) + 2 * this.#frameMs;
		return (
			at - changedAt > patience &&
			framesSent >= rules.leastTriedLost &&
			packetsLost >= rules.leastTriedLost - 1 &&
			this.#recent.firstArrivalOf(changedAt) === undefined
		);
	}

	/** Back to where the try began. */
	#endTry(at: number, from: number): void {
		this.#refusal.refuse({index: this.#index, rate: Infinity, at});
		this.#triesPassed = 0;
		this.#moveTo(from, at);
		this.#calmSince = at;
		this.#change = {type: 'back'};
	}

	/** What is lost while frames come in time is the link's own: remembered slowly, so that it does not count as a sign. */
	#learnUsualLoss(view: View): void {
		if (view.isSuspicious || (delayOf(view) ?? queueingMs) >= queueingMs) {
			return;
		}

		this.#usualLoss +=
			0.02 * (Math.min(lossRatioOf(view), Math.max(rules.mostLearntLoss, this.#usualLoss)) - this.#usualLoss);
	}

	#moveTo(index: number, at: number): void {
		this.#index = index;
		this.#changedAt = at;
	}

	#settle(at: number): void {
		this.#change = {type: 'settled'};
		this.#changedAt = at;
	}

	#predicted(index: number): number {
		return this.#forecast.rateOf(this.#ladder[index] ?? this.rung);
	}

	#step(from: number, reason: Step['reason'], arrivalRate: number | undefined): Step | undefined {
		const before = this.#ladder[from];
		return before === undefined || from === this.#index
			? undefined
			: {from: before, to: this.rung, reason, arrivalRate};
	}
}
