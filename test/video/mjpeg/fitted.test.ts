import {beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {jpegSize} from '../../../source/video/jpeg-size.js';
import {encodeJpeg, maxJpegLength} from '../../../source/video/jpeg.js';
import {Canvas} from '../../../source/video/canvas.js';
import {openFitted} from '../../../source/video/mjpeg/fitted.js';
import {toPicture} from '../../../source/video/mjpeg/picture-check.js';
import type {Source} from '../../../source/video/source.js';
import {claiming, exif, withSegment} from './pictures.js';

const [width, height] = [64, 48];
let lying: Buffer;
let told: string[];
let fates: string[];
let isClosed: boolean;

/** The left half red, the right half blue. */
beforeAll(async () => {
	const canvas = new Canvas(width, height);
	canvas.rectangle(0, 0, width / 2, height, [0, 0, 255]);
	canvas.rectangle(width / 2, 0, width / 2, height, [255, 0, 0]);
	lying = Buffer.from(await encodeJpeg(canvas, 90, Buffer.alloc(maxJpegLength(width, height))));
});

beforeEach(() => {
	[told, fates, isClosed] = [[], [], false];
});

/** These JPEGs, round and round. */
function sourceOf(jpegs: readonly Buffer[], size = jpegSize(jpegs[0]!)!): Source {
	let index = 0;
	return {
		...{...size, nativeFps: undefined, isLive: false, codec: 'jpeg'},
		async next() {
			const picture = toPicture(jpegs[index++ % jpegs.length]!);
			if (typeof picture === 'string') {
				throw new TypeError(picture);
			}

			return picture;
		},
		async close() {
			isClosed = true;
		},
	};
}

async function fit(source: Source, size: {width?: number; height?: number} = {}): Promise<Source> {
	return openFitted(source, {
		...{name: 'the source', ...size},
		onFault: line => told.push(line),
		onPictures: (fate, count) => fates.push(...Array<string>(count).fill(fate)),
	});
}

const oriented = (orientation: number): Buffer => withSegment(lying, 0xe1, exif(orientation));

describe('JPEGs that fit', () => {
	test('go through as they came', async () => {
		const source = await fit(sourceOf([lying, oriented(1)]));
		expect(source).toMatchObject({width, height, codec: 'jpeg'});
		expect(await source.next()).toMatchObject({codec: 'jpeg', data: lying});
		expect(await source.next()).toMatchObject({codec: 'jpeg', data: oriented(1)});
	});

	test('are turned upright where Exif says that they lie, and are pixels then', async () => {
		const source = await fit(sourceOf([oriented(6)], {width: height, height: width}));
		expect(source).toMatchObject({width: height, height: width});
		const picture = await source.next();
		expect(picture).toMatchObject({width: height, height: width});
		expect(picture.codec).toBeUndefined();
		// Turned clockwise by a quarter, what was on the left is at the top: red.
		const [above, below] = [5, width - 5].map(y => [
			...picture.data.subarray(y * height * 3 + 30, y * height * 3 + 33),
		]);
		expect(above![2]).toBeGreaterThan(200);
		expect(below![0]).toBeGreaterThan(200);
	});

	test('have the size that is asked for, upright', async () => {
		const source = await fit(sourceOf([lying, oriented(6), oriented(3)]), {width: 20, height: 30});
		expect(source).toMatchObject({width: 20, height: 30, codec: undefined});
		const room = Buffer.alloc(20 * 30 * 3);
		for (let index = 0; index < 3; index++) {
			const picture = await source.next(room);
			expect(picture).toMatchObject({width: 20, height: 30});
			expect(picture.data).toBe(room);
		}
	});

	test('keep their shape where one side is asked for', async () => {
		expect(await fit(sourceOf([lying]), {width: 32})).toMatchObject({width: 32, height: 24});
	});

	test('are made smaller where they are too large to be sent', async () => {
		const source = await fit(sourceOf([claiming(lying, 6000, 4000)]), {width: 32, height: 24});
		// Of the claimed size only the first rows are there; what can be shown is shown, and counted.
		expect(await source.next()).toMatchObject({width: 32, height: 24});
		expect(fates).toEqual(['mended']);
	});
});

describe('JPEGs that do not fit', () => {
	test('are refused at opening, in one line that names --size, and the source is closed', async () => {
		await expect(fit(sourceOf([claiming(lying, 5760, 3240)]))).rejects.toThrow(
			/^the source has pictures of 5760×3240 pixels, at most 18\u00A0175\u00A0317 can be sent; .* --size 4096x2304$/,
		);
		expect(isClosed).toBe(true);
	});

	test('are left out later, told and counted', async () => {
		const source = await fit(
			sourceOf([lying, claiming(lying, 5760, 3240), claiming(lying, 3240, 5760), lying]),
		);
		expect(await source.next()).toMatchObject({data: lying});
		expect(await source.next()).toMatchObject({data: lying});
		expect(told).toEqual([
			expect.stringMatching(/^a picture of the source is left out: it has 5760×3240 pixels/),
		]);
		expect(fates).toEqual(['leftOut', 'leftOut']);
	});

	test('end the source where there are no others, rather than being gone through for ever', async () => {
		const scanAt = lying.indexOf(Buffer.from([0xff, 0xda]));
		const source = await fit(sourceOf([lying.subarray(0, scanAt)], {width, height}), {width: 32, height: 24});
		await expect(source.next()).rejects.toThrow(
			/^the last 500 pictures of the source can't be shown; of the last one: it is a damaged JPEG$/,
		);
	});
});
