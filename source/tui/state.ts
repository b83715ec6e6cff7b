import type {Profile} from '../lab/settings.js';
import type {RunRecord, SessionEntry} from '../lab/view.js';
import type {ScreenName} from './keys.js';
import {type Zoom, zooms} from './panels/series.js';

/** What Ink draws from: everything that changes only when a key or an event changes it. What changes each tick is in `View`. */
export type ConsoleState = {
	readonly columns: number;
	readonly rows: number;
	readonly screen: ScreenName;
	/** The question on the screen may be answered (`question.ts`). */
	readonly isAnswerable: boolean;
	/** Seconds of the run that would be lost, where the question is whether to quit. */
	readonly unsavedSeconds: number;
	/** Where `back` leads from the help screen. */
	readonly before: ScreenName;
	readonly preview: boolean;
	/** Name of the running experiment; undefined for a buffer size that none has. */
	readonly running: string | undefined;
	readonly profile: Profile;
	/** Seconds that the charts show. */
	readonly zoom: Zoom;
	/** The line of the link screen that the keys change. */
	readonly linkRow: number;
	/** Where the list of experiments has its cursor when it is drawn anew. */
	readonly cursor: number;
	/** First line shown of a text longer than the screen. */
	readonly scroll: number;
	readonly entries: readonly SessionEntry[];
	/** Damaged session files: one line each. */
	readonly damaged: readonly string[];
	readonly selected: number;
	/** The session that is open. */
	readonly record: {readonly name: string; readonly run: RunRecord} | undefined;
};

export type Store = {
	get(): ConsoleState;
	set(change: Partial<ConsoleState>): void;
	subscribe(listener: () => void): () => void;
};

const initial: ConsoleState = {
	columns: 80,
	rows: 24,
	screen: 'live',
	isAnswerable: false,
	unsavedSeconds: 0,
	before: 'live',
	preview: true,
	running: undefined,
	profile: 'live',
	zoom: zooms[0],
	linkRow: 0,
	cursor: 0,
	scroll: 0,
	entries: [],
	damaged: [],
	selected: 0,
	record: undefined,
};

export function createStore(known: Partial<ConsoleState> = {}): Store {
	let state = {...initial, ...known};
	const listeners = new Set<() => void>();
	return {
		get: () => state,
		set(change) {
			const keys = Object.keys(change) as Array<keyof ConsoleState>;
			if (keys.every(key => Object.is(state[key], change[key]))) return;
			state = {...state, ...change};
			for (const listener of listeners) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
