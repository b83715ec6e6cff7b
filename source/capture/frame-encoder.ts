import type {RunningClock} from '../clock.js';
import type {Counters} from '../metrics/counters.js';
import {decodeJpeg, encodeJpeg, maxJpegLength} from '../video/jpeg.js';
import {shrink} from '../video/shrink.js';
import type {JpegPicture, Picture} from '../video/source.js';
import type {EncodedFrame} from '../wire/frame.js';
import {BufferPool} from './buffer-pool.js';
import {type FrameSettings, publishCoding} from './frame-settings.js';

/** A frame that may be sent. */
export type Encoded = {
	readonly frame: EncodedFrame;
	/** It has left: the memory that its bytes lie in may be used again. */
	readonly release: () => void;
};

/** The source's own JPEG could not be decoded: neither the encoder nor the network had a part in that. */
export class DamagedPictureError extends Error {}

/** Whether this picture goes out as it came. */
export function passesThrough(picture: Picture | JpegPicture, settings: FrameSettings): boolean {
	return picture.codec === 'jpeg' && settings.codec === 'jpeg' && settings.takesJpeg === true;
}

/** Bytes that a frame of this picture holds until it has left. */
export function bytesHeld(picture: Picture | JpegPicture, {codec}: FrameSettings): number {
	const {width, height, data} = picture;
	return picture.codec === 'jpeg' && codec === 'raw' ? width * height * 3 : data.length;
}

/**
 * Pictures → frames, off this thread, in memory that is used again. A picture that is a JPEG already goes as it is, where
 * the settings take one; else it is decoded first.
 */
export class FrameEncoder {
	readonly #counters: Counters;
	readonly #clock: RunningClock;
	readonly #onEncoded: ((settings: FrameSettings, bytes: number) => void) | undefined;
	readonly #pixels: BufferPool;
	readonly #smaller: BufferPool;
	readonly #outputs: BufferPool;

	constructor({
		counters,
		clock,
		most,
		onEncoded,
	}: {
		readonly counters: Counters;
		readonly clock: RunningClock;
		/** As many are encoded at the same time. */
		readonly most: number;
		readonly onEncoded?: ((settings: FrameSettings, bytes: number) => void) | undefined;
	}) {
		this.#counters = counters;
		this.#clock = clock;
		this.#onEncoded = onEncoded;
		this.#pixels = new BufferPool(4);
		this.#smaller = new BufferPool(most);
		this.#outputs = new BufferPool(4);
	}

	/** @throws DamagedPictureError (rejects) where the picture is damaged, Error where the encoder fails. The picture must not be touched before it settles. */
	async encode(picture: Picture | JpegPicture, index: number, settings: FrameSettings): Promise<Encoded> {
		const {width, height, capturedAt, data} = picture;
		if (passesThrough(picture, settings)) {
			publishCoding(this.#counters, settings, picture, true);
			this.#onEncoded?.(settings, data.length);
			return {frame: {index, codec: 'jpeg', capturedAt, width, height, data}, release: () => undefined};
		}

		if (picture.codec !== 'jpeg') {
			return this.#encodePixels(picture, index, settings);
		}

		const room = this.#pixels.take(width * height * 3);
		const startedAt = this.#clock.now();
		const {pixels, isRepaired} = await decodeJpeg(data, picture, room).catch(asDamage);
		this.#counters.add('sourceRepaired', isRepaired ? 1 : 0);
		this.#counters.add('encodeMicroseconds', (this.#clock.now() - startedAt) * 1000);
		const encoded = await this.#encodePixels({width, height, capturedAt, data: pixels}, index, settings);
		if (settings.codec === 'raw') {
			return {frame: encoded.frame, release: () => this.#pixels.give(pixels)};
		}

		this.#pixels.give(pixels);
		return encoded;
	}

	async #encodePixels(picture: Picture, index: number, settings: FrameSettings): Promise<Encoded> {
		const {codec, quality, divisor = 1} = settings;
		const {capturedAt} = picture;
		if (codec === 'raw') {
			const {width, height, data} = picture;
			publishCoding(this.#counters, settings, picture);
			return {frame: {index, codec, capturedAt, width, height, data}, release: () => undefined};
		}

		const startedAt = this.#clock.now();
		const room = divisor === 1 ? undefined : this.#smaller.take(picture.data.length);
		const used = room === undefined ? picture : shrink(picture, divisor, room);
		const {width, height} = used;
		publishCoding(this.#counters, settings, used);
		const output = this.#outputs.take(maxJpegLength(width, height));
		const data = await encodeJpeg(used, quality, output);
		this.#counters.add('encodeMicroseconds', (this.#clock.now() - startedAt) * 1000);
		if (room !== undefined) {
			this.#smaller.give(room);
		}

		this.#onEncoded?.(settings, data.length);
		return {
			frame: {index, codec, capturedAt, width, height, data},
			release: () => this.#outputs.give(output),
		};
	}
}

function asDamage(error: unknown): never {
	const reason = error instanceof Error ? error.message : String(error);
	throw new DamagedPictureError(`a picture of the source is damaged: ${reason}`);
}
