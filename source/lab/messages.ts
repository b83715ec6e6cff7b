import type {MessagePort} from 'node:worker_threads';
import type {Change} from './change-desk.js';
import type {LabEvent, Sample} from './sample.js';
import type {FpsOrigin, Settings} from './settings.js';
import type {Summary} from './summary.js';
import type {PageState, Preview, SessionEntry, WindowState} from './view.js';

/** Every message between the lab and its workers. Counters do not travel: they lie in shared memory. */

/** Memory that all threads see. */
export type SharedMemory = {
	readonly counters: SharedArrayBuffer;
	/** Capture → received, microseconds. */
	readonly receivedLatency: SharedArrayBuffer;
	/** Capture → rendered, microseconds. */
	readonly renderedLatency: SharedArrayBuffer;
	/** Between two rendered frames, microseconds. */
	readonly renderedGaps: SharedArrayBuffer;
	/** What the classic wire format does not say of a frame (metrics/frame-log.ts). */
	readonly frameLog: SharedArrayBuffer;
	/** How long the program was stopped (metrics/heartbeat.ts). */
	readonly heartbeat: SharedArrayBuffer;
	/** Where the stream's sender sends from (metrics/sender-board.ts). */
	readonly senderBoard: SharedArrayBuffer;
};

/** What the lab may be told, before it knows when. */
export type EventDetail = Pick<LabEvent, 'type' | 'detail'>;

export type CaptureWorkerData = {
	readonly memory: SharedMemory;
	readonly settings: Settings;
	readonly streamId: number;
	/** The first frame's number, so that a restarted worker's pattern goes on where the last one stopped. */
	readonly firstFrame: number;
	/** How long the run is to be, where that is known: a source with a pace of its own gives just so many frames. */
	readonly durationSeconds: number | undefined;
	/** Bytes that frames may take while they wait for a sender without a limit; undefined: 1 GiB. */
	readonly memoryBudgetBytes: number | undefined;
	/** Where the receiver listens: an address. */
	readonly host: string;
	readonly port: number;
};

export type ToCapture = {readonly type: 'configure'; readonly settings: Settings} | {readonly type: 'stop'};

export type FromCapture =
	/** The source is open; said again when its rate, which was guessed before, was measured. */
	| {
			readonly type: 'ready';
			readonly width: number;
			readonly height: number;
			readonly fps: number;
			readonly fpsOrigin: FpsOrigin;
			/** The source's pictures are JPEGs already. */
			readonly codec?: 'jpeg' | undefined;
			/** The number after the run's last frame; Infinity where there is none. */
			readonly endIndex: number;
	  }
	| {readonly type: 'event'; readonly event: EventDetail}
	/** The source was lost, and this is what it said: a few words. */
	| {readonly type: 'sourceLost'; readonly reason: string}
	/** It can't go on, and a new start would not help. */
	| {readonly type: 'failed'; readonly message: string}
	/** It stopped sending by itself; a new start with other settings may help. */
	| {readonly type: 'halted'; readonly reason: string}
	| {readonly type: 'stopped'};

export type ServerWorkerData = {
	readonly memory: SharedMemory;
	readonly settings: Settings;
	readonly streamId: number;
	/** False where the sender has other memory: the receiver then takes the first one for it that speaks for the stream. */
	readonly isSenderTold: boolean;
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
	readonly preview: PreviewSize | undefined;
	readonly window: WindowWish;
};

/** Whether the window is to be there, and which wish this is, so that an answer to an earlier one is known for that. */
export type WindowWish = {readonly open: boolean; readonly wish: number};

export type PreviewSize = {readonly columns: number; readonly rows: number};

export type ToServer =
	| {readonly type: 'configure'; readonly settings: Settings}
	/** The sender was started again, with this new stream. */
	| {readonly type: 'stream'; readonly streamId: number}
	/** Sending stopped by itself at this moment (microseconds of running time, metrics/heartbeat.ts), on purpose: what is not shown since is no freeze. */
	| {readonly type: 'interrupted'; readonly at: number}
	| ({readonly type: 'window'} & WindowWish)
	| {readonly type: 'preview'; readonly size: PreviewSize | undefined}
	/** A web worker was started: frames that it wants go to this port, and to no earlier one. */
	| {readonly type: 'feed'; readonly port: MessagePort}
	| {readonly type: 'stop'};

export type FromServer =
	| {readonly type: 'ready'; readonly port: number}
	| {readonly type: 'event'; readonly event: EventDetail}
	| {readonly type: 'failed'; readonly message: string}
	/** `wish`: the last one that was known by then. */
	| {readonly type: 'window'; readonly state: WindowState; readonly wish: number}
	| {readonly type: 'preview'; readonly preview: Preview}
	| {readonly type: 'stopped'};

/** One received frame on its way to the web worker. The bytes are a copy of its own. */
export type FeedFrame = {
	readonly index: number;
	readonly codec: 'jpeg' | 'raw';
	/** Microseconds of this machine's monotonic clock. */
	readonly capturedAt: number;
	readonly width: number;
	readonly height: number;
	readonly data: Uint8Array;
};

/** From the server worker to the web worker, over a port of their own: one frame for each that was wanted. */
export type ToFeed = {readonly type: 'frame'; readonly frame: FeedFrame};
/** The other way: the newest frame that was not sent yet is wanted, now or as soon as there is one. */
export type FromFeed = {readonly type: 'want'};

export type WebWorkerData = {
	/** The port that browsers ask; 0: any free one. It listens on 127.0.0.1 alone. */
	readonly port: number;
	/** Everybody on this computer may use the page, not only the user who runs the program. */
	readonly isOpen: boolean;
	/** What the page's address holds where the system does not tell users apart. One for the whole run, so that pages that are open stay so. */
	readonly token: string;
	/** Where saved sessions are. */
	readonly dataDir: string;
	readonly version: string;
	/** What the lab is like now. */
	readonly state: PageState;
	/** Earlier samples, oldest first, thinned out, for the charts of a page that comes late. */
	readonly past: readonly Sample[];
	readonly events: readonly LabEvent[];
};

/** What the page's worker asks of the lab. `configure` applies from the next frame on. */
export type WebAsk =
	| ({readonly type: 'configure'} & Change)
	| {readonly type: 'summary'}
	/** Saves the run so far; undefined: under a name of its own. */
	| {readonly type: 'save'; readonly name: string | undefined};

export type WebAnswer =
	| {readonly type: 'state'; readonly state: PageState}
	| {readonly type: 'summary'; readonly summary: Summary}
	| {readonly type: 'saved'; readonly entry: SessionEntry}
	/** It was refused: one line that says why. `isFull`: there is no room for it. */
	| {readonly type: 'refused'; readonly reason: string; readonly isFull?: boolean};

export type ToWeb =
	/** A server worker was started (again): frames come from this port. */
	| {readonly type: 'feed'; readonly port: MessagePort}
	| {readonly type: 'state'; readonly state: PageState}
	| {readonly type: 'sample'; readonly sample: Sample}
	| {readonly type: 'event'; readonly event: LabEvent}
	| {readonly type: 'answer'; readonly id: number; readonly answer: WebAnswer}
	| {readonly type: 'stop'};

export type FromWeb =
	/** `http://127.0.0.1:6175/`, with `?token=…` where one is needed. */
	| {readonly type: 'ready'; readonly address: string}
	| {readonly type: 'event'; readonly event: EventDetail}
	/** Its port is taken, or it can't listen: one line. */
	| {readonly type: 'failed'; readonly message: string}
	/** Answered by `answer` with the same id. */
	| {readonly type: 'ask'; readonly id: number; readonly ask: WebAsk}
	| {readonly type: 'stopped'};
