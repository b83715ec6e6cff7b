import type {Change} from '../lab/change-desk.js';
import type {FromWeb, ToWeb, WebAnswer, WebAsk} from '../lab/messages.js';
import type {Sample} from '../lab/sample.js';
import type {Summary} from '../lab/summary.js';
import type {PageState, SessionEntry} from '../lab/view.js';
import {HttpError} from './http-error.js';

/** Milliseconds. */
const patienceMs = 2000;
/** An hour of samples takes a while to be checked and written. */
const savePatienceMs = 15_000;
/** More wait for nothing but the lab's patience. */
const maxWaiting = 64;

/** The lab said no: one line that says why. */
export class Refusal extends Error {
	override readonly name = 'Refusal';

	constructor(
		message: string,
		/** There is no room for it. */
		readonly isFull = false,
	) {
		super(message);
	}
}

type Waiting = {
	readonly settle: (answer: WebAnswer) => void;
	readonly give: (error: Error) => void;
	readonly patience: NodeJS.Timeout;
};
type AnswerOf<Type extends WebAnswer['type']> = Extract<WebAnswer, {readonly type: Type}>;

export type LabLinkOptions = {
	readonly state: PageState;
	readonly sample: Sample | undefined;
	readonly post: (message: Extract<FromWeb, {readonly type: 'ask'}>) => void;
};

/** The lab as the page's worker knows it: what it said last, and what may be asked of it. */
export class LabLink {
	readonly #post: LabLinkOptions['post'];
	readonly #waiting = new Map<number, Waiting>();
	#state: PageState;
	#sample: Sample | undefined;
	#lastId = 0;
	#isClosed = false;

	constructor({state, sample, post}: LabLinkOptions) {
		this.#state = state;
		this.#sample = sample;
		this.#post = post;
	}

	/** As the lab told it last. */
	get state(): PageState {
		return this.#state;
	}

	/** The newest; undefined before the first. */
	get sample(): Sample | undefined {
		return this.#sample;
	}

	/**
	 * Resolves with what the lab is like then.
	 * @throws Refusal, or HttpError 503 where the lab does not answer within 2 s.
	 */
	async configure(change: Change): Promise<PageState> {
		const {state} = await this.#ask({type: 'configure', ...change}, 'state', patienceMs);
		this.#state = state;
		return state;
	}

	/** @throws Refusal, or HttpError 503 where the lab does not answer within 2 s. */
	async summary(): Promise<Summary> {
		return (await this.#ask({type: 'summary'}, 'summary', patienceMs)).summary;
	}

	/** @throws Refusal, or HttpError 503 where the lab does not answer within 15 s. */
	async save(name: string | undefined): Promise<SessionEntry> {
		return (await this.#ask({type: 'save', name}, 'saved', savePatienceMs)).entry;
	}

	/** What the lab says, but for the ends of ports and of the worker. */
	hear(message: Extract<ToWeb, {readonly type: 'state' | 'sample' | 'answer'}>): void {
		if (message.type === 'state') {
			this.#state = message.state;
		} else if (message.type === 'sample') {
			this.#sample = message.sample;
		} else {
			this.#take(message.id)?.settle(message.answer);
		}
	}

	/** Nothing is answered any more. */
	close(): void {
		this.#isClosed = true;
		for (const id of [...this.#waiting.keys()]) {
			this.#take(id)?.give(new HttpError(503, 'the page is being closed'));
		}
	}

	async #ask<Type extends WebAnswer['type']>(
		ask: WebAsk,
		type: Type,
		patience: number,
	): Promise<AnswerOf<Type>> {
		if (this.#isClosed) {
			throw new HttpError(503, 'the page is being closed');
		}

		if (this.#waiting.size >= maxWaiting) {
			throw new HttpError(503, `${maxWaiting} requests wait for the lab already; try again`, {
				'retry-after': '1',
			});
		}

		const id = ++this.#lastId;
		const answer = await new Promise<WebAnswer>((resolve, reject) => {
			const late = `the lab did not answer within ${patience / 1000} s; try again`;
			const timer = setTimeout(
				() => this.#take(id)?.give(new HttpError(503, late, {'retry-after': '1'})),
				patience,
			);
			this.#waiting.set(id, {settle: resolve, give: reject, patience: timer});
			this.#post({type: 'ask', id, ask});
		});
		if (answer.type === 'refused') {
			throw new Refusal(answer.reason, answer.isFull);
		}

		if (!isOf(answer, type)) {
			throw new Error(`the lab answered '${answer.type}' to '${ask.type}'`);
		}

		return answer;
	}

	/** Whoever waited under this number, once. */
	#take(id: number): Waiting | undefined {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		clearTimeout(waiting?.patience);
		return waiting;
	}
}

function isOf<Type extends WebAnswer['type']>(answer: WebAnswer, type: Type): answer is AnswerOf<Type> {
	return answer.type === type;
}
