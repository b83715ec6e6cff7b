import type {PageState} from '../../../source/lab/view.js';
import type {LabEvent, Sample} from '../../../source/lab/sample.js';
import {defaultSettings} from '../../../source/lab/settings.js';
import {EventStream, type EventStreamOptions} from '../../../source/web/events/event-stream.js';
import type {History} from '../../../source/web/shared/stream.js';
import {emptySample} from '../../lab/empty.js';

export const state: PageState = {
	state: 'live',
	failure: null,
	startedAt: '2026-01-01T00:00:00.000Z',
	settings: defaultSettings,
	revision: 0,
	picture: null,
	verdict: [],
	window: 'closed',
};

export const sampleAt = (atSeconds: number): Sample => ({...emptySample, atSeconds});

export const openStream = (options: Partial<EventStreamOptions> = {}): EventStream =>
	new EventStream({state, past: [], events: [], ...options});

/** Whatever a message may say. */
export type Said = Partial<PageState & History & Sample & LabEvent>;

export type Heard = {readonly id: string; readonly type: string; readonly data: Said};

/** Reads server-sent events as a browser does: one that is cut off counts for nothing. */
export class Listener {
	readonly heard: Heard[] = [];
	lastEventId: string | undefined;
	retry: number | undefined;
	comments = 0;
	#rest = '';

	push(text: string): void {
		const blocks = (this.#rest + text).split('\n\n');
		this.#rest = blocks.pop() ?? '';
		for (const block of blocks) {
			this.#take(block);
		}
	}

	/** The connection is gone, and with it half a message. */
	cut(): void {
		this.#rest = '';
	}

	types(): string[] {
		return this.heard.map(({type}) => type);
	}

	#take(block: string): void {
		const fields = new Map(
			block.split('\n').map(line => {
				const at = line.indexOf(':');
				return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
			}),
		);
		this.comments += fields.has('') ? 1 : 0;
		this.retry = fields.has('retry') ? Number(fields.get('retry')) : this.retry;
		this.lastEventId = fields.get('id') ?? this.lastEventId;
		const data = fields.get('data');
		if (data !== undefined) {
			this.heard.push({
				id: fields.get('id') ?? '',
				type: fields.get('event') ?? '',
				data: JSON.parse(data) as Said,
			});
		}
	}
}
