import type {LabEvent} from '../../lab/sample.js';

/** More than a person reads back; a page that stays open for hours must not grow. */
const defaultCapacity = 300;

/** What happened in one run, oldest first, bounded. */
export class EventLog {
	#events: LabEvent[] = [];
	/** Grows with each change, so that a view knows whether to draw again. */
	version = 0;
	readonly #capacity: number;

	constructor(capacity = defaultCapacity) {
		this.#capacity = capacity;
	}

	get events(): readonly LabEvent[] {
		return this.#events;
	}

	/** A loss is told 0.3 s after its time: so events are put where they belong. */
	add(event: LabEvent): void {
		const {length} = this.#events;
		const place = this.#events.findLastIndex(({atSeconds}) => atSeconds <= event.atSeconds) + 1;
		this.#events =
			place === length
				? [...this.#events, event]
				: [...this.#events.slice(0, place), event, ...this.#events.slice(place)];
		this.#events = this.#events.slice(-this.#capacity);
		this.version++;
	}

	replace(events: readonly LabEvent[]): void {
		this.#events = events.toSorted((a, b) => a.atSeconds - b.atSeconds).slice(-this.#capacity);
		this.version++;
	}
}
