import {cleanLine} from '../format.js';
import {EventLog} from './event-log.js';
import {Happenings} from './happenings.js';
import {History, type Past} from './history.js';
import type {EventDetail} from './messages.js';
import type {LabEvent, Sample} from './sample.js';
import type {Settings} from './settings.js';
import type {Summary} from './summary.js';
import {TimeShares} from './time-shares.js';

/** What one run leaves behind, tick by tick: its samples, its events, and the most that ever waited at the sender. */
export class RunLog {
	#socketQueue: Summary['socketQueue'] = {maxBytes: 0, maxAgeMs: 0};
	readonly #history = new History<Sample>();
	readonly #events = new EventLog();
	readonly #happenings = new Happenings();
	readonly #shares = new TimeShares();

	get samples(): readonly Sample[] {
		return this.#history.items;
	}

	/** The samples up to now, for the screen. */
	get past(): Past<Sample> {
		return this.#history.past;
	}

	get events(): readonly LabEvent[] {
		return this.#events.items;
	}

	get socketQueue(): Summary['socketQueue'] {
		return this.#socketQueue;
	}

	/** What ran how long, these settings being the present ones. */
	ran(settings: Settings): Summary['ran'] {
		return this.#shares.ran(settings);
	}

	/** What the sample shows that happened becomes events: those that are returned. */
	addSample(sample: Sample, settings: Settings): readonly LabEvent[] {
		this.#history.add(sample);
		this.#shares.until(sample.atSeconds, settings);
		const {maxBytes, maxAgeMs} = this.#socketQueue;
		this.#socketQueue = {
			maxBytes: Math.max(maxBytes, sample.socketQueueBytes),
			maxAgeMs: Math.max(maxAgeMs, sample.socketQueueAgeMs),
		};
		const happened = this.#happenings.next(sample);
		for (const event of happened) {
			this.#events.add(event);
		}

		return happened;
	}

	/** Every event goes through here, and much of what they tell comes from outside. Returns it as it may be shown. */
	addEvent(atSeconds: number, {type, detail}: EventDetail): LabEvent {
		const event = {atSeconds, type, detail: cleanLine(detail)};
		this.#events.add(event);
		return event;
	}
}
