import {randomBytes} from 'node:crypto';
import {jsonLine} from '../../format.js';
import type {LabEvent, Sample} from '../../lab/sample.js';
import type {PageState} from '../../lab/view.js';
import {type History, pointOf, type StreamMessages, type StreamMessageType} from '../shared/stream.js';
import {Points} from './points.js';
import {Ring, type RingLimits} from './ring.js';

const heartbeatMs = 15_000;
/** Events that a page begins with. */
const mostEvents = 500;
/** Milliseconds after which a page that lost its connection comes back. */
const retry = 'retry: 1000\n\n';
/** Its id says that a page has nothing whole yet: it comes back as a fresh one. */
const nothingSeen = 0;

export type EventStreamOptions = {
	readonly state: PageState;
	/** Earlier samples and events, oldest first. */
	readonly past: readonly Sample[];
	readonly events: readonly LabEvent[];
	readonly limits?: RingLimits;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

export type EventClient = {
	/** Takes whole messages, at once or later. */
	readonly write: (bytes: Buffer) => void;
	/** Nothing will come any more. */
	readonly end: () => void;
};

/**
 * What the lab tells, as server-sent events (HTML standard, section 9.2) for any number of clients. Each message is
 * made bytes once. What was sent last is kept, so that a client that comes back gets exactly what it missed.
 */
export class EventStream {
	/** Other streams' ids mean nothing here. */
	readonly #run = randomBytes(4).toString('hex');
	readonly #clients = new Set<EventClient>();
	readonly #ring: Ring;
	readonly #now: () => number;
	readonly #points = new Points();
	#events: LabEvent[];
	#state: PageState;
	/** Of the newest message. What the stream began with is the first. */
	#sequence = nothingSeen + 1;
	/** The run so far, as it is sent to fresh clients, while nothing newer has come. */
	#greeting: Buffer | undefined;
	readonly #heartbeat: NodeJS.Timeout;

	constructor({state, past, events, limits, now}: EventStreamOptions) {
		this.#state = state;
		this.#events = events.slice(-mostEvents);
		this.#ring = new Ring(limits);
		this.#now = now ?? (() => performance.now());
		for (const sample of past) {
			this.#points.add(pointOf(sample));
		}

		this.#heartbeat = setInterval(() => this.#toAll(Buffer.from(':\n\n')), heartbeatMs);
		this.#heartbeat.unref();
	}

	/** How many listen. */
	get clients(): number {
		return this.#clients.size;
	}

	/** Bytes kept for those who come back. */
	get keptBytes(): number {
		return this.#ring.bytes;
	}

	state(state: PageState): void {
		this.#state = state;
		this.#send('state', state);
	}

	sample(sample: Sample): void {
		this.#points.add(pointOf(sample));
		this.#send('sample', sample);
	}

	event(event: LabEvent): void {
		this.#events.push(event);
		if (this.#events.length >= 2 * mostEvents) {
			this.#events = this.#events.slice(-mostEvents);
		}

		this.#send('event', event);
	}

	/**
	 * Gives a client what it lacks, and from then on all that comes, until what is returned is called. `lastEventId`: as the
	 * client's header says; anything that is no id of ours counts as none.
	 */
	join(client: EventClient, lastEventId: string | undefined): () => void {
		const missed = this.#missedSince(lastEventId);
		client.write(missed === undefined ? this.#greet() : Buffer.concat([Buffer.from(retry), ...missed]));
		this.#clients.add(client);
		return () => this.#clients.delete(client);
	}

	close(): void {
		clearInterval(this.#heartbeat);
		for (const client of this.#clients) {
			client.end();
		}

		this.#clients.clear();
	}

	/** undefined: more than is kept, or not known how much. */
	#missedSince(lastEventId: string | undefined): readonly Buffer[] | undefined {
		const [run, digits = '', ...rest] = (lastEventId ?? '').split('-');
		const sequence = Number(digits);
		if (
			run !== this.#run ||
			rest.length > 0 ||
			!/^[1-9]\d{0,14}$/.test(digits) ||
			sequence > this.#sequence
		) {
			return undefined;
		}

		return sequence === this.#sequence
			? []
			: this.#ring.after(sequence, this.#now())?.map(({bytes}) => bytes);
	}

	#send<Type extends StreamMessageType>(type: Type, data: StreamMessages[Type]): void {
		this.#greeting = undefined;
		this.#sequence++;
		const bytes = Buffer.from(this.#format(type, data, this.#sequence));
		this.#ring.add({sequence: this.#sequence, at: this.#now(), bytes});
		this.#toAll(bytes);
	}

	#greet(): Buffer {
		this.#greeting ??= this.#newGreeting();
		return this.#greeting;
	}

	#newGreeting(): Buffer {
		const history: History = {points: this.#points.all, events: this.#events.slice(-mostEvents)};
		// Cut off between the two, a page comes back with the first one's id, and has to begin again.
		const state = this.#format('state', this.#state, nothingSeen);
		return Buffer.from(`${retry}${state}${this.#format('history', history, this.#sequence)}`);
	}

	/** JSON has no line ends, so the data is one line. */
	#format<Type extends StreamMessageType>(type: Type, data: StreamMessages[Type], sequence: number): string {
		return `id: ${this.#run}-${sequence}\nevent: ${type}\ndata: ${jsonLine(data)}\n\n`;
	}

	#toAll(bytes: Buffer): void {
		for (const client of this.#clients) {
			client.write(bytes);
		}
	}
}
