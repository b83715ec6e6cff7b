import type {LabEvent} from './sample.js';
import type {Settings} from './settings.js';
import type {Preview, WindowState} from './view.js';

/** Every message between the lab and its two workers. Counters do not travel: they lie in shared memory. */

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
	| {
			readonly type: 'ready';
			readonly width: number;
			readonly height: number;
			readonly fps: number;
			/** The number after the run's last frame; Infinity where there is none. */
			readonly endIndex: number;
	  }
	| {readonly type: 'event'; readonly event: EventDetail}
	/** It can't go on, and a new start would not help. */
	| {readonly type: 'failed'; readonly message: string}
	/** It stopped sending by itself; a new start with other settings may help. */
	| {readonly type: 'halted'; readonly reason: string}
	| {readonly type: 'stopped'};

export type ServerWorkerData = {
	readonly memory: SharedMemory;
	readonly settings: Settings;
	readonly streamId: number;
	readonly host: string;
	/** 0: any free one. */
	readonly port: number;
	readonly preview: PreviewSize | undefined;
	readonly window: boolean;
};

export type PreviewSize = {readonly columns: number; readonly rows: number};

export type ToServer =
	| {readonly type: 'configure'; readonly settings: Settings}
	/** The sender was started again, with this new stream. */
	| {readonly type: 'stream'; readonly streamId: number}
	| {readonly type: 'window'; readonly open: boolean}
	| {readonly type: 'preview'; readonly size: PreviewSize | undefined}
	| {readonly type: 'stop'};

export type FromServer =
	| {readonly type: 'ready'; readonly port: number}
	| {readonly type: 'event'; readonly event: EventDetail}
	| {readonly type: 'failed'; readonly message: string}
	| {readonly type: 'window'; readonly state: WindowState}
	| {readonly type: 'preview'; readonly preview: Preview}
	| {readonly type: 'stopped'};
