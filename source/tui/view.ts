import type {Snapshot} from '../lab/view.js';
import type {Theme} from './theme.js';

/** What the live panels draw from: one moment of the lab, and what the console itself has to say. */

export type Notice = {
	readonly text: string;
	readonly tone: 'good' | 'warning' | 'lost';
};

export type View = {
	readonly snapshot: Snapshot;
	readonly theme: Theme;
	readonly frozen: boolean;
	readonly notice: Notice | undefined;
};

/** A live panel: exactly `rows` lines of exactly `columns` cells, colour codes apart. Pure. */
export type Draw = (view: View, columns: number, rows: number) => readonly string[];
