import type {Sample} from '../../lab/sample.js';
import type {PageState} from '../../lab/view.js';
import {type History, pointOf} from '../shared/stream.js';
import type {LabEvent} from '../../lab/sample.js';
import {EventLog} from './event-log.js';
import {Series} from './series.js';

/** Whether /events is there. `lost`: it was, and the page tries to get it back. */
export type Connection = 'connecting' | 'open' | 'lost';

/** Everything that the page knows. The stream writes, views read: what changes at once calls `onState`, samples wait for the next drawing. */
export class Model {
	readonly series = new Series();
	readonly log = new EventLog();
	readonly #listeners = new Set<() => void>();
	#state: PageState | undefined;
	#sample: Sample | undefined;
	#connection: Connection = 'connecting';

	get state(): PageState | undefined {
		return this.#state;
	}

	get sample(): Sample | undefined {
		return this.#sample;
	}

	get connection(): Connection {
		return this.#connection;
	}

	/** Calls back after each change of state, verdict or connection. */
	onState(listener: () => void): void {
		this.#listeners.add(listener);
	}

	/** As /events says it. */
	setState(state: PageState): void {
		const last = this.#state;
		if (last?.startedAt !== state.startedAt) {
			// Another run: nothing of the last one says anything about it.
			this.#sample = undefined;
			this.setHistory({points: [], events: []});
			this.#state = state;
		} else if (state.revision < last.revision) {
			// It was on its way while an answer came: what somebody asked for does not go back.
			this.#state = {...state, settings: last.settings, revision: last.revision};
		} else {
			this.#state = state;
		}

		this.#notify();
	}

	/** As an answer says it. Which run it is that goes on /events says alone. */
	setAnswer(state: PageState): void {
		if (this.#state === undefined || this.#state.startedAt === state.startedAt) this.setState(state);
	}

	setConnection(connection: Connection): void {
		if (connection === this.#connection) return;
		this.#connection = connection;
		this.#notify();
	}

	setHistory({points, events}: History): void {
		this.series.replace(points);
		this.log.replace(events);
	}

	addSample(sample: Sample): void {
		this.#sample = sample;
		this.series.add(pointOf(sample));
	}

	addEvent(event: LabEvent): void {
		this.log.add(event);
	}

	#notify(): void {
		for (const listener of this.#listeners) listener();
	}
}
