import type {Past} from './history.js';
import type {LabEvent, Sample, Verdict} from './sample.js';
import type {FpsOrigin, Settings, StreamSettings} from './settings.js';
import type {Summary} from './summary.js';

/** What a face (console, plain text, page) sees of the lab, and what it may ask of it. */

/** The received picture, made small: two rows of colours fit one row of half blocks. */
export type Preview = {
	readonly columns: number;
	readonly rows: number;
	/** RGB: columns × rows × 3 bytes, from the top left. */
	readonly rgb: Uint8Array;
	readonly frameIndex: number;
};

/** `halted`: sending stopped by itself, for the reason in `failure`; any change of settings starts it again. */
export type LabState = 'starting' | 'live' | 'halted' | 'stopped' | 'failed';
export type WindowState = 'closed' | 'opening' | 'open';
/** The web page: off, about to be served, or served at this address (`http://127.0.0.1:6175/`). */
export type WebState =
	/** `failure`: why, where nobody asked for it; one line. */
	| {readonly state: 'closed'; readonly failure?: string}
	| {readonly state: 'opening'}
	| {readonly state: 'open'; readonly address: string};

/** What an open source gives. */
export type OpenedPicture = {
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	/** Frames a second; 0: as fast as it goes. */
	readonly fps: number;
	readonly fpsOrigin: FpsOrigin;
	/** Its pictures are JPEGs already, which go out as they came where nothing else is asked for. */
	readonly codec?: 'jpeg' | undefined;
};

export type Snapshot = {
	readonly state: LabState;
	/** Why it failed or halted: one line. */
	readonly failure: string | undefined;
	readonly elapsedSeconds: number;
	/** How much of the run was saved, by whichever face; undefined: nothing of it. */
	readonly savedSeconds?: number | undefined;
	readonly settings: Settings;
	/** Counts the changes of `settings` in this run: of two states, the one with the higher number is the newer. */
	readonly revision: number;
	/** Undefined until the source is open. */
	readonly picture: OpenedPicture | undefined;
	/** The newest sample; undefined before the first tick. */
	readonly sample: Sample | undefined;
	/** Samples from oldest to newest. Bounded: a long run keeps every 2nd, 4th, … of its older ones. */
	readonly history: Past<Sample>;
	/** From oldest to newest, bounded. */
	readonly events: readonly LabEvent[];
	readonly verdict: readonly Verdict[];
	readonly preview: Preview | undefined;
	readonly window: WindowState;
	/** What was last wished of it, by whoever: while it is not so, it is being done. */
	readonly isWindowWanted: boolean;
	readonly web: WebState;
	/** The port that the receiver listens on, TCP and UDP. */
	readonly port: number | undefined;
};

export type StreamChange = Partial<StreamSettings>;

/** What the web page knows of the lab between two samples. Plain data: it travels between threads and as JSON. */
export type PageState = {
	readonly state: LabState;
	/** Why it failed or halted: one line. */
	readonly failure: string | null;
	/** ISO 8601. */
	readonly startedAt: string;
	readonly settings: Settings;
	/** Changes of `settings` in this run so far. An answer and an event may cross: the higher one is the newer. */
	readonly revision: number;
	readonly picture: OpenedPicture | null;
	readonly verdict: readonly Verdict[];
	readonly window: WindowState;
};

/** The lab as a face knows it. `lab/lab.ts` is the real one; tests of screens bring one of their own. */
export type LabControl = {
	snapshot(): Snapshot;
	/** Applies from the next frame on. Values outside the limits throw a RangeError. */
	configure(change: StreamChange): void;
	/** Opens or closes the OpenCV window. Failure comes as an event, never as an exception. */
	setWindow(open: boolean): void;
	/** Serves the web page at this port of 127.0.0.1 (0: any free one); undefined: not any more. Failure comes as an event. */
	setWeb(port: number | undefined): void;
	/** The size in cells that previews shall have (rows of half blocks × 2); undefined: make none. */
	setPreview(size: {readonly columns: number; readonly rows: number} | undefined): void;
	/** Calls back ten times a second with a new snapshot, and at once after a change. Returns its unsubscribe. */
	subscribe(listener: () => void): () => void;
	/** Everything of this run so far, as it would be saved. */
	record(): RunRecord;
	/** What `record` gave just now has been saved. */
	markSaved(): void;
	/** Ends the run; resolves when workers and child processes are gone. */
	stop(): Promise<Summary>;
};

/** One run, whole: what a session keeps. */
export type RunRecord = {
	readonly startedAt: string;
	readonly settings: Settings;
	readonly summary: Summary;
	readonly samples: readonly Sample[];
};

/** A saved session, as lists show it. */
export type SessionEntry = {
	readonly name: string;
	/** ISO 8601. */
	readonly startedAt: string;
	/** What ran for more than half of the time; `mixed` where nothing did; null for settings that are none of the six. */
	readonly experiment: string | null;
	/** Of the same; of the end, where it is mixed. */
	readonly protocol: string;
	readonly bufferSize: number;
	readonly source: string;
	readonly durationSeconds: number;
	readonly renderedFps: number;
	readonly lossRatio: number | null;
	readonly sizeBytes: number;
};

/** Saved sessions as a face knows them. Errors are `SessionError`s, one line each. */
export type SessionShelf = {
	/** Newest first. A damaged file is named in `damaged`: one line each. */
	list(): {readonly entries: readonly SessionEntry[]; readonly damaged: readonly string[]};
	save(record: RunRecord, name?: string): SessionEntry;
	load(name: string): RunRecord;
	/** Into the bin, which keeps it for a while (`session-bin.ts`). */
	delete(name: string): void;
	/** Out of the bin: the last deleted one of this name. */
	restore(name: string): void;
};
