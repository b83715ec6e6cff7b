import {nowMicroseconds} from '../clock.js';
import {Canvas, type Colour} from './canvas.js';
import {cellSize, drawFrameCode} from './frame-code.js';
import {glyphHeight, glyphWidth} from './font.js';
import type {Picture, Source} from './source.js';

/** Pixels that the background moves each frame, to the left and up. */
const stepX = 3;
const stepY = 1;
const ink: Colour = [240, 240, 240];
const plate: Colour = [40, 28, 24];

/**
 * The built-in test picture: a moving background of gradients, text, fine lines and noise that a JPEG coder has to work
 * for, discs that bounce, and the frame's number (as a code and as digits) and a running clock burnt in. The same number,
 * size and rate always give the same picture.
 */
export class Pattern {
	readonly width: number;
	readonly height: number;
	readonly #clockFps: number;
	readonly #background: Uint8Array;

	/** `clockFps`: how many frames the burnt-in clock takes for a second. */
	constructor(width: number, height: number, clockFps: number) {
		this.width = width;
		this.height = height;
		this.#clockFps = clockFps;
		this.#background = paintBackground(width, height);
	}

	/** Draws frame `index` into `target`, which holds width × height × 3 bytes. */
	draw(index: number, target: Buffer): void {
		// One endless strip of pixels, read from a start that moves: two copies, whatever the motion.
		const background = this.#background;
		const start = ((index * (stepY * this.width + stepX)) % (this.width * this.height)) * 3;
		target.set(background.subarray(start), 0);
		target.set(background.subarray(0, start), background.length - start);
		const canvas = new Canvas(this.width, this.height, target);
		this.#drawDiscs(canvas, index);
		this.#drawLabel(canvas, index);
	}

	#drawDiscs(canvas: Canvas, index: number): void {
		const {width, height} = this;
		const radius = Math.max(2, Math.floor(height / 12));
		canvas.disc(bounce(index * 9, width), bounce(index * 5, height), radius, [60, 60, 230]);
		canvas.disc(bounce(index * 4 + width, width), bounce(index * 11, height), radius, [60, 200, 240]);
	}

	#drawLabel(canvas: Canvas, index: number): void {
		const cell = cellSize(this.width, this.height);
		if (cell === undefined) {
			return;
		}

		const scale = Math.max(1, Math.floor((cell * 1.6) / glyphHeight));
		const text = `FRAME ${String(index).padStart(6, '0')}  ${clockText(index / this.#clockFps)}`;
		const top = cell * 2 + scale;
		canvas.rectangle(cell, top, text.length * glyphWidth * scale + scale, (glyphHeight + 2) * scale, plate);
		canvas.text(cell + scale, top + scale, text, scale, ink);
		drawFrameCode(canvas, index);
	}
}

/** The pattern as a source: any size, any rate. */
export function openPattern({
	width,
	height,
	clockFps,
	firstIndex = 0,
}: {
	readonly width: number;
	readonly height: number;
	readonly clockFps: number;
	readonly firstIndex?: number;
}): Source {
	const pattern = new Pattern(width, height, clockFps);
	const length = width * height * 3;
	let index = firstIndex;
	return {
		width,
		height,
		nativeFps: undefined,
		isLive: false,
		async next(into): Promise<Picture> {
			const data = into?.length === length ? into : Buffer.allocUnsafeSlow(length);
			const capturedAt = nowMicroseconds();
			pattern.draw(index++, data);
			return {width, height, data, capturedAt};
		},
		async close() {
			index = firstIndex;
		},
	};
}

function clockText(seconds: number): string {
	const minutes = String(Math.floor(seconds / 60)).padStart(2, '0');
	return `${minutes}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}

/** A point that runs back and forth between 0 and `length`. */
function bounce(distance: number, length: number): number {
	const phase = distance % (2 * length);
	return phase < length ? phase : 2 * length - phase;
}

function paintBackground(width: number, height: number): Uint8Array {
	const canvas = new Canvas(width, height);
	const random = randomBytes(1);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			paintPoint(canvas.data, (y * width + x) * 3, x / width, y / height, random);
		}
	}

	const words = 'VSTREAM  SEE HOW YOUR VIDEO REALLY TRAVELS  TCP UDP  ';
	for (let line = 0, y = Math.floor(height / 3); line < 4; line++) {
		const scale = line + 1;
		const length = words.length * glyphWidth * scale;
		// As often as it fits, evenly: no text is cut where the background's two ends meet.
		const times = Math.max(1, Math.floor(width / length));
		for (let time = 0; time < times; time++) {
			canvas.text(Math.floor((time * width) / times), y, words, scale, ink);
		}

		y += (glyphHeight + 3) * scale;
	}

	return canvas.data;
}

/**
 * One pixel of the background; u, v: 0 … 1 across and down. Smooth gradients everywhere; over a band of them, rings that get
 * ever finer (left) and noise (right).
 */
function paintPoint(data: Buffer, at: number, u: number, v: number, random: () => number): void {
	const isBand = v > 0.62 && v < 0.97;
	const ring = isBand && u < 0.5 ? 70 * Math.sin((u * u * 3.16 + v * v) * 480) : 0;
	const noise = isBand && u >= 0.5 ? (random() - 128) * 0.5 : 0;
	const detail = ring + noise;
	data[at] = level(110 + 60 * Math.sin(2 * Math.PI * (u + v)) + detail);
	data[at + 1] = level(105 + 50 * Math.sin(2 * Math.PI * (u - v) + 1) + detail);
	data[at + 2] = level(90 + 60 * Math.sin(2 * Math.PI * (v - 2 * u) + 2) + detail);
}

function level(value: number): number {
	return Math.round(Math.min(255, Math.max(0, value)));
}

/** Bytes of a linear congruential generator (Numerical Recipes' constants): the same ones in each run. */
function randomBytes(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state >>> 24;
	};
}
