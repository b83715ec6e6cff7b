import type {Picture} from './picture-reader.js';

type Ready = {readonly picture: Picture; readonly bitmap: ImageBitmap};

export type CanvasEvents = {
	readonly onDrawn: (picture: Picture) => void;
	/** A newer picture took its place. */
	readonly onSkipped: () => void;
};

/**
 * Shows pictures, the newest only: one is being decoded, one may wait for that, one may wait for the screen. The canvas has
 * the picture's own size, so that its pixels are those that came; the browser scales it.
 */
export class PictureCanvas {
	readonly #canvas: HTMLCanvasElement;
	readonly #context: ImageBitmapRenderingContext | null;
	readonly #events: CanvasEvents;
	#waiting: Picture | undefined;
	#isDecoding = false;
	#ready: Ready | undefined;

	constructor(canvas: HTMLCanvasElement, events: CanvasEvents) {
		this.#canvas = canvas;
		// It takes the decoded picture over: nothing is drawn or copied here.
		this.#context = canvas.getContext('bitmaprenderer', {alpha: false});
		this.#events = events;
	}

	show(picture: Picture): void {
		if (this.#waiting !== undefined) this.#events.onSkipped();
		this.#waiting = picture;
		if (!this.#isDecoding) void this.#decode();
	}

	async #decode(): Promise<void> {
		this.#isDecoding = true;
		while (this.#waiting !== undefined) {
			const picture = this.#waiting;
			this.#waiting = undefined;
			try {
				const blob = new Blob([picture.jpeg], {type: 'image/jpeg'});
				this.#queue({picture, bitmap: await createImageBitmap(blob)});
			} catch {
				// No whole JPEG: the next one will be.
				this.#events.onSkipped();
			}
		}

		this.#isDecoding = false;
	}

	#queue(next: Ready): void {
		const before = this.#ready;
		this.#ready = next;
		if (before === undefined) {
			requestAnimationFrame(() => this.#draw());
		} else {
			before.bitmap.close();
			this.#events.onSkipped();
		}
	}

	#draw(): void {
		const ready = this.#ready;
		this.#ready = undefined;
		if (ready === undefined) return;
		const {picture, bitmap} = ready;
		const canvas = this.#canvas;
		if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
			canvas.width = bitmap.width;
			canvas.height = bitmap.height;
		}

		this.#context?.transferFromImageBitmap(bitmap);
		bitmap.close();
		canvas.dataset.frameIndex = picture.index === undefined ? '' : String(picture.index);
		this.#events.onDrawn(picture);
	}
}
