/*
 * The few functions of @u4/opencv4nodejs that we call, as its native part has them: the package's own types are not
 * there when it was not installed. Its asynchronous functions take a callback and give a string as the error.
 */

/** A picture in OpenCV's memory, or around a Buffer of ours. */
export type Mat = {
	readonly rows: number;
	readonly cols: number;
	readonly channels: number;
	readonly type: number;
	/** True (or 1) where nothing could be read. */
	readonly empty: boolean | number;
	/** Fills `target` without allocating when it has the same size and type. */
	copyTo(target: Mat): Mat;
	cvtColor(code: number): Mat;
	resize(rows: number, columns: number): Mat;
	/** `code`: one of ROTATE_…. */
	rotate(code: number): Mat;
	/** Frees the memory now, not when the garbage collector comes. */
	release(): void;
};

export type VideoCapture = {
	/** Calls back with an empty Mat at the end of a file. */
	readAsync(callback: (error: Error | null, picture: Mat) => void): void;
	get(property: number): number;
	set(property: number, value: number): boolean;
};

export type Addon = {
	readonly version: {readonly major: number; readonly minor: number; readonly revision: number};
	readonly CV_8UC3: number;
	readonly COLOR_GRAY2BGR: number;
	readonly COLOR_BGRA2BGR: number;
	readonly ROTATE_90_CLOCKWISE: number;
	readonly ROTATE_180: number;
	readonly ROTATE_90_COUNTERCLOCKWISE: number;
	readonly WINDOW_NORMAL: number;
	readonly WINDOW_KEEPRATIO: number;
	readonly WINDOW_GUI_NORMAL: number;
	readonly WND_PROP_VISIBLE: number;
	/** Around `data`, which is not copied: keep a reference to it for as long as the Mat is used. */
	readonly Mat: new (rows: number, columns: number, type: number, data: Buffer, step: number) => Mat;
	/** @throws a string when it can't be opened. */
	readonly VideoCapture: new (input: number | string, backend: number) => VideoCapture;
	namedWindow(name: string, flags: number): void;
	setWindowTitle(name: string, title: string): void;
	resizeWindow(name: string, width: number, height: number): void;
	getWindowProperty(name: string, property: number): number;
	imshow(name: string, picture: Mat): void;
	/** Handles what the window has to do for at most this many milliseconds; the key that was pressed, or -1. */
	waitKey(milliseconds: number): number;
};

/** cv::VideoCaptureProperties; the same numbers in every OpenCV. */
export const captureProperty = {
	/** Index of the frame that is read next. */
	position: 1,
	width: 3,
	height: 4,
	framesPerSecond: 5,
	/** Frames of a file, as its container says or OpenCV guesses. */
	frameCount: 7,
	/** Degrees clockwise by which a file's pictures are to be turned. */
	orientation: 48,
	/** Whether OpenCV does that. */
	turnsByItself: 49,
} as const;

/** cv::VideoCaptureAPIs. */
export const captureBackend = {any: 0, videoForLinux: 200, ffmpeg: 1900} as const;
