import {stat} from 'node:fs/promises';
import {nowMicroseconds, type RunningClock, steadyClock} from '../clock.js';
import {RunningTimer} from '../running-timer.js';
import {Presence} from '../video/presence.js';
import {type Picture, type Source, SourceError, type SourceFacts} from '../video/source.js';
import {findAddon} from './addon.js';
import {ChildProgram} from './child-program.js';
import {openCvMissing} from './error.js';
import {type CameraAnswer, type CameraRequest, cameraAnswer} from './messages.js';
import {notVideo} from './open-capture.js';
import type {Head} from './pipe.js';

/** Milliseconds without an answer to `next` until the camera process counts as hung. */
const answerLimit = 15_000;
/** Milliseconds that other backends may take to open a file that the usual one can't. */
const tryingLimit = 1000;

/** `camera-ended`: its process ended by itself, and another is started; `camera-restarted`: that one gives pictures. */
export type CameraEvent = {readonly type: 'camera-ended' | 'camera-restarted'; readonly detail: string};

export type CameraOptions = {
	/** Device index, or path of a video file. */
	readonly input: number | string;
	/** Asked of a camera, which may give another size; a file is resized to it (one alone keeps the aspect ratio). */
	readonly width?: number;
	readonly height?: number;
	/** Frames a second, asked of a camera; a file is paced by the caller. */
	readonly fps?: number;
	readonly onEvent: (event: CameraEvent) => void;
	/** So many more frames of a file could not be decoded. */
	readonly onLeftOut: (count: number) => void;
	/** By which it is lost. */
	readonly clock?: RunningClock;
};

/** A source whose pictures come from the camera process. */
export type CameraSource = Source & {
	/** CPU time that the camera process (and those before it) have taken, in microseconds, by its last picture. */
	readonly cpuMicroseconds: number;
	/** Pictures a camera made that nobody took, because a newer one was there. */
	readonly superseded: number;
	/** Process id of the camera process; undefined while there is none. */
	readonly pid: number | undefined;
};

/** @throws SourceError (rejects): OpenCV, the file or the camera is missing, or it is no video. */
export async function openCamera(options: CameraOptions): Promise<CameraSource> {
	if (findAddon() === undefined) throw new SourceError(openCvMissing('camera and video files need'));
	if (typeof options.input === 'string') await checkFile(options.input);
	const camera = new Camera(options);
	await camera.opening;
	return camera;
}

async function checkFile(file: string): Promise<void> {
	const found = await stat(file).catch((error: unknown) => {
		const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new SourceError(
			code === 'ENOENT' ? `there is no file ${file}` : `the file ${file} can't be read: ${code}`,
		);
	});
	if (!found.isFile()) throw new SourceError(`${file} is not a file, so it is not a video either`);
}

type Waiting = {
	readonly into: Buffer | undefined;
	readonly resolve: (picture: Picture) => void;
	readonly reject: (error: SourceError) => void;
	readonly timer: RunningTimer;
};
type PictureHead = Extract<CameraAnswer, {type: 'picture'}>;

class Camera implements CameraSource {
	width = 0;
	height = 0;
	nativeFps: number | undefined;
	readonly isLive: boolean;
	readonly opening: Promise<void>;
	readonly #options: CameraOptions;
	readonly #program: ChildProgram;
	readonly #clock: RunningClock;
	#settleOpening: ((error?: SourceError) => void) | undefined;
	#isOpen = false;
	#waiting: Waiting | undefined;
	#gone: SourceError | undefined;
	#position = 0;
	#tryingTimer: NodeJS.Timeout | undefined;
	/** Of the process that runs now, and of all before it. */
	readonly #now = {cpu: 0, superseded: 0, skipped: 0};
	readonly #before = {cpu: 0, superseded: 0};
	readonly #presence = new Presence();

	constructor(options: CameraOptions) {
		this.#options = options;
		this.#clock = options.clock ?? steadyClock;
		this.isLive = typeof options.input === 'number';
		this.opening = new Promise((resolve, reject) => {
			this.#settleOpening = error => {
				if (error) reject(error);
				else resolve();
			};
		});
		this.#program = new ChildProgram({
			program: new URL('camera-program.js', import.meta.url),
			name: 'camera process',
			onStart: () => {
				// The first time this runs inside the constructor, before #program is there.
				queueMicrotask(() => {
					this.#sendOpen();
				});
			},
			onMessage: (head, body) => {
				this.#onMessage(head, body);
			},
			bodyBuffer: length => (this.#waiting?.into?.length === length ? this.#waiting.into : undefined),
			onRestart: detail => {
				this.#onRestart(detail);
			},
			onGone: error => {
				this.#onGone(new SourceError(error.message));
			},
		});
	}

	get cpuMicroseconds(): number {
		return this.#before.cpu + this.#now.cpu;
	}

	get superseded(): number {
		return this.#before.superseded + this.#now.superseded;
	}

	/** It is lost while its process is started again. What its own process replaced by newer ones is not due: it was asked for the newest. */
	get facts(): SourceFacts {
		return {
			superseded: 0,
			losses: this.#presence.losses,
			lostMicroseconds: this.#presence.lostFor(this.#clock.now()) * 1000,
			fps: undefined,
			longestGapMicroseconds: undefined,
		};
	}

	get pid(): number | undefined {
		return this.#program.pid;
	}

	async next(into?: Buffer): Promise<Picture> {
		if (this.#gone) throw this.#gone;
		if (this.#waiting) throw new Error('next was called again before it settled');
		return new Promise((resolve, reject) => {
			const timer = new RunningTimer(answerLimit, () => {
				this.#program.restart(`gave no picture for ${answerLimit / 1000} s`);
			});
			this.#waiting = {into, resolve, reject, timer};
			if (this.#isOpen) this.#request({type: 'next'});
		});
	}

	async close(): Promise<void> {
		this.#onGone(new SourceError('the source was closed'));
		await this.#program.close();
	}

	#request(request: CameraRequest): void {
		this.#program.send(request);
	}

	#sendOpen(): void {
		const isRestart = this.width > 0;
		this.#request({
			type: 'open',
			input: this.#options.input,
			width: isRestart ? this.width : this.#options.width,
			height: isRestart ? this.height : this.#options.height,
			fps: this.#options.fps,
			keepSize: isRestart,
			position: this.#position,
		});
	}

	#onMessage(head: Head, body: Buffer): void {
		const checked = cameraAnswer.safeParse(head);
		if (!checked.success) {
			this.#program.restart(`sent a message that means nothing (${head.type.slice(0, 40)})`);
			return;
		}

		const answer = checked.data;
		clearTimeout(this.#tryingTimer);
		if (answer.type === 'failed') this.#program.failed(answer.reason);
		else if (answer.type === 'trying') this.#onTrying();
		else if (answer.type === 'opened') this.#onOpened(answer);
		else this.#onPicture(answer, body);
	}

	#onTrying(): void {
		const {input} = this.#options;
		if (typeof input !== 'string') return;
		this.#tryingTimer = setTimeout(() => {
			this.#program.abandon(notVideo(input));
		}, tryingLimit);
	}

	#onOpened(answer: Extract<CameraAnswer, {type: 'opened'}>): void {
		this.#program.opened();
		this.#isOpen = true;
		if (this.width > 0) {
			this.#options.onEvent({type: 'camera-restarted', detail: 'the camera process runs again'});
		} else {
			this.width = answer.width;
			this.height = answer.height;
			this.nativeFps = answer.fps ?? undefined;
		}

		this.#settleOpening?.();
		if (this.#waiting) this.#request({type: 'next'});
	}

	#onPicture(head: PictureHead, body: Buffer): void {
		const waiting = this.#waiting;
		const isRight = head.width === this.width && head.height === this.height;
		if (!waiting || !isRight || body.length !== head.width * head.height * 3) {
			this.#program.restart('sent a picture that nobody asked for, or of a wrong size');
			return;
		}

		this.#now.cpu = head.cpuMicroseconds;
		this.#now.superseded = head.superseded;
		this.#countLeftOut(head.skipped);
		this.#presence.came(this.#clock.now());
		this.#position = head.position + 1;
		this.#waiting = undefined;
		waiting.timer.stop();
		waiting.resolve({
			width: head.width,
			height: head.height,
			data: body,
			// A file was read ahead: its picture is made now, when it is asked for.
			capturedAt: this.isLive ? head.capturedAt : nowMicroseconds(),
		});
	}

	#countLeftOut(skipped: number): void {
		const fresh = skipped - this.#now.skipped;
		this.#now.skipped = skipped;
		if (fresh > 0) this.#options.onLeftOut(fresh);
	}

	#onRestart(detail: string): void {
		this.#isOpen = false;
		this.#presence.lost(this.#clock.now());
		this.#before.cpu += this.#now.cpu;
		this.#before.superseded += this.#now.superseded;
		this.#now.cpu = 0;
		this.#now.superseded = 0;
		this.#now.skipped = 0;
		this.#waiting?.timer.restart();
		this.#options.onEvent({type: 'camera-ended', detail});
	}

	#onGone(error: SourceError): void {
		clearTimeout(this.#tryingTimer);
		this.#gone ??= error;
		this.#settleOpening?.(error);
		const waiting = this.#waiting;
		this.#waiting = undefined;
		if (!waiting) return;
		waiting.timer.stop();
		waiting.reject(error);
	}
}
