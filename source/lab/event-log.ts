import type {LabEvent} from './sample.js';

/** What one run may keep. */
const defaultCapacity = 1000;
/** Of these a bad network makes any number. They give way first, so that they never push out what a person did. */
const frequent: ReadonlySet<LabEvent['type']> = new Set(['loss', 'freeze', 'adapt']);

/** The events of one run, from oldest to newest, in bounded memory. */
export class EventLog {
	readonly #items: LabEvent[] = [];
	readonly #capacity: number;

	constructor(capacity = defaultCapacity) {
		this.#capacity = capacity;
	}

	get items(): readonly LabEvent[] {
		return this.#items;
	}

	/** An event that is known some time after it happened goes before those that happened since. */
	add(event: LabEvent): void {
		const items = this.#items;
		const after = items.findLastIndex(({atSeconds}) => atSeconds <= event.atSeconds);
		items.splice(after + 1, 0, event);
		if (items.length > this.#capacity) {
			items.splice(
				Math.max(
					0,
					items.findIndex(({type}) => frequent.has(type)),
				),
				1,
			);
		}
	}
}
