/*
 * The window process: owns one OpenCV window on this process's main thread, as macOS demands, and shows the frames that
 * come through the pipe.
 */
import {nowMicroseconds} from '../clock.js';
import {loadAddon} from './addon.js';
import type {Addon} from './addon-types.js';
import {FrameDecoder} from './frame-decoder.js';
import {type WindowAnswer, type WindowRequest, windowRequest} from './messages.js';
import {cpuMicroseconds, openChannel} from './program-channel.js';

/** Milliseconds between looks at mouse, keyboard and close button while no frames come. */
const idlePause = 30;
const windowName = 'vstream-tui';
/** Keys that close the window: Esc, q, Q. */
const closingKeys: ReadonlySet<number> = new Set([27, 113, 81]);

type Frame = Extract<WindowRequest, {type: 'frame'}>;

let addon: Addon | undefined;
let decoder: FrameDecoder | undefined;
let bodyMemory: Buffer = Buffer.alloc(0);
/** Pixels of the largest frame so far. */
let largestShown = 0;
let timer: NodeJS.Timeout | undefined;

const channel = openChannel({
	onMessage(head, body) {
		const request = windowRequest.parse(head);
		if (request.type === 'open') open(request.title);
		else show(request, body);
	},
	// The next frame only comes when this one was answered, so one memory serves all.
	bodyBuffer(length) {
		if (bodyMemory.length < length) bodyMemory = Buffer.allocUnsafeSlow(length);
		return bodyMemory.subarray(0, length);
	},
});

function answer(message: WindowAnswer): void {
	channel.send(message);
}

function open(title: string): void {
	try {
		const opened = loadAddon();
		decoder = new FrameDecoder(opened);
		// Without a display the library calls abort() here; the handle makes a line of it.
		opened.namedWindow(windowName, opened.WINDOW_NORMAL | opened.WINDOW_KEEPRATIO | opened.WINDOW_GUI_NORMAL);
		opened.setWindowTitle(windowName, title);
		addon = opened;
		answer({type: 'opened'});
		idle();
	} catch (error) {
		answer({type: 'failed', reason: firstLine(error)});
	}
}

function show(frame: Frame, body: Buffer): void {
	if (!addon || !decoder) return;
	const {index, width, height} = frame;
	try {
		const {picture, isRepaired} = decoder.decode(frame, body);
		// The window fits the largest frame; smaller ones (adaptive quality) fill it, so that it never jumps.
		if (width * height > largestShown) addon.resizeWindow(windowName, width, height);
		largestShown = Math.max(largestShown, width * height);
		addon.imshow(windowName, picture);
		handleInput();
		answer({
			...{type: 'shown', index, isRepaired},
			...{shownAt: nowMicroseconds(), cpuMicroseconds: cpuMicroseconds()},
		});
	} catch (error) {
		answer({type: 'damaged', index, reason: firstLine(error)});
	}
}

/** Keeps the window alive while no frames come. */
function idle(): void {
	handleInput();
	if (addon) timer = setTimeout(idle, idlePause);
}

/** Draws what is to be drawn, and sees whether the person closed the window. */
function handleInput(): void {
	if (!addon) return;
	const key = addon.waitKey(1);
	const isVisible = addon.getWindowProperty(windowName, addon.WND_PROP_VISIBLE) >= 1;
	if (isVisible && !closingKeys.has(key & 0xff)) return;
	addon = undefined;
	clearTimeout(timer);
	answer({type: 'closed'});
}

function firstLine(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.split('\n')[0] ?? text;
}
