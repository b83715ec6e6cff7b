/*
 * The camera process: owns VideoCapture for one camera or one file, and sends a picture for each request.
 */
import {loadAddon} from './addon.js';
import {type Addon, captureProperty} from './addon-types.js';
import {LiveCamera} from './live-camera.js';
import {type CameraAnswer, type CameraOpenRequest, cameraRequest} from './messages.js';
import {openCapture} from './open-capture.js';
import {cpuMicroseconds, openChannel} from './program-channel.js';
import type {Grabbed, PictureReader} from './picture-reader.js';
import {VideoFile} from './video-file.js';

/** Messages that may wait to be read while pictures go on: whoever is so far behind is stopped, and needs none of them. */
const mostWaiting = 200;

let reader: PictureReader | undefined;
let waiting = 0;

const channel = openChannel({
	onMessage(head) {
		const request = cameraRequest.parse(head);
		void (request.type === 'open' ? open(request) : next());
	},
});

function answer(message: CameraAnswer, body?: Buffer): void {
	channel.send(message, body);
}

function fail(error: unknown): void {
	const reason = error instanceof Error ? error.message : String(error);
	answer({type: 'failed', reason: reason.split('\n')[0] ?? reason});
}

async function open(request: CameraOpenRequest): Promise<void> {
	try {
		const addon = loadAddon();
		reader = await createReader(addon, request);
		const {width, height, fps} = reader;
		answer({type: 'opened', width, height, fps: fps > 0 && Number.isFinite(fps) ? fps : null});
	} catch (error) {
		fail(error);
	}
}

async function createReader(addon: Addon, request: CameraOpenRequest): Promise<PictureReader> {
	const capture = await openCapture(addon, request.input, async () => {
		answer({type: 'trying'});
		await channel.flush();
	});
	if (typeof request.input === 'string') {
		return VideoFile.open(addon, capture, {...request, file: request.input});
	}

	const {width, height, fps} = request;
	if (width !== undefined) capture.set(captureProperty.width, width);
	if (height !== undefined) capture.set(captureProperty.height, height);
	if (fps !== undefined) capture.set(captureProperty.framesPerSecond, fps);
	return LiveCamera.open(addon, capture, {...request, device: request.input, onGrabbed: tell});
}

function tell(capturedAt: number, superseded: number): void {
	if (waiting >= mostWaiting) return;
	waiting++;
	answer({type: 'grabbed', capturedAt, superseded});
	void channel.flush().then(() => {
		waiting--;
	});
}

async function next(): Promise<void> {
	if (!reader) return;
	try {
		send(await reader.next(), reader);
	} catch (error) {
		fail(error);
	}
}

function send(grabbed: Grabbed, {width, height, skipped}: PictureReader): void {
	const {data, capturedAt, position} = grabbed;
	const counts = {skipped, cpuMicroseconds: cpuMicroseconds()};
	answer({type: 'picture', width, height, capturedAt, position, ...counts}, data);
}
