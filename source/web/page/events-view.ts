import type {LabEvent} from '../../lab/sample.js';
import {byId, make} from './dom.js';
import type {EventLog} from './event-log.js';
import {clock, cleanLine} from './format.js';
import {eventTones} from './marks.js';

/** Rows that the list holds; the log has a few more for the charts. */
const mostRows = 100;

/** What happened, the newest first. */
export class EventsView {
	readonly #log: EventLog;
	#version = -1;

	constructor(log: EventLog) {
		this.#log = log;
	}

	refresh(): void {
		if (this.#version === this.#log.version) return;
		this.#version = this.#log.version;
		const rows = this.#log.events.slice(-mostRows).reverse().map(rowOf);
		byId('events').replaceChildren(...(rows.length > 0 ? rows : [make('li', 'nothing', 'nothing yet')]));
	}
}

function rowOf({atSeconds, type, detail}: LabEvent): HTMLLIElement {
	const row = make(
		'li',
		'',
		make('time', '', clock(atSeconds)),
		make('span', 'type', type),
		make('span', 'detail', cleanLine(detail)),
	);
	row.dataset.tone = eventTones[type];
	return row;
}
