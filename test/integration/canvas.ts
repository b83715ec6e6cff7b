import type {Page} from 'playwright-core';
import {cellSize, readFrameCode} from '../../source/video/frame-code.js';

/** What a browser really shows: pixels of a canvas or an image, read back. Scripts for the page are text: they have its types, not ours. */

export type SeenPicture = {
	readonly width: number;
	readonly height: number;
	/** The number burnt into it; undefined where none can be read. */
	readonly frameNumber: number | undefined;
	/** What the element says it shows: `data-frame-index`. */
	readonly saidIndex: number | undefined;
};

type Strip = {width: number; height: number; rows: number; said: string | null; rgba: string};

/** Pixels and attribute are read in one go: no frame can come between. */
export async function seePicture(page: Page, selector: string): Promise<SeenPicture> {
	const strip = await page.evaluate<Strip>(`(() => {
		const seen = document.querySelector(${JSON.stringify(selector)});
		const width = seen.naturalWidth ?? seen.width;
		const height = seen.naturalHeight ?? seen.height;
		const rows = Math.min(height, Math.ceil(width / 64) * 3);
		const copy = Object.assign(document.createElement('canvas'), {width, height: rows});
		const context = copy.getContext('2d', {willReadFrequently: true});
		context.drawImage(seen, 0, 0);
		const {data} = context.getImageData(0, 0, width, rows);
		let text = '';
		for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
		return {width, height, rows, said: seen.getAttribute('data-frame-index'), rgba: btoa(text)};
	})()`);
	const {width, height, rows, said, rgba} = strip;
	const pixels = Buffer.from(rgba, 'base64');
	const data = new Uint8Array(width * rows * 3);
	for (let pixel = 0; pixel < width * rows; pixel++) {
		data[pixel * 3] = pixels[pixel * 4 + 2] ?? 0;
		data[pixel * 3 + 1] = pixels[pixel * 4 + 1] ?? 0;
		data[pixel * 3 + 2] = pixels[pixel * 4] ?? 0;
	}

	const isReadable = cellSize(width, rows) !== undefined;
	return {
		width,
		height,
		frameNumber: isReadable ? readFrameCode({width, height: rows, data}) : undefined,
		saidIndex: said === null ? undefined : Number(said),
	};
}

/** From now on, the page keeps the index of every picture that its canvas shows. */
export async function recordIndices(page: Page): Promise<void> {
	await page.evaluate(`(() => {
		const picture = document.querySelector('#picture');
		window.shownIndices = [];
		new MutationObserver(() => window.shownIndices.push(Number(picture.dataset.frameIndex))).observe(picture, {
			attributeFilter: ['data-frame-index'],
		});
	})()`);
}

export async function recordedIndices(page: Page): Promise<number[]> {
	return page.evaluate<number[]>('window.shownIndices');
}
