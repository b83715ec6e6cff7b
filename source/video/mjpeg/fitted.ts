import {setImmediate as nextTurn} from 'node:timers/promises';
import {uprightSize} from '../exif.js';
import {decodeJpeg} from '../jpeg.js';
import {isTooLarge, tooLarge} from '../picture-limit.js';
import {resize} from '../resize.js';
import {type JpegPicture, type Picture, type Source, SourceError, type SourceFacts} from '../source.js';
import type {PictureEvents} from '../picture-events.js';
import {turnUpright} from '../turn.js';
import {DamageTeller} from './damage-teller.js';

type Size = {readonly width: number; readonly height: number};

/** So many pictures in a row that can't be shown end a source. */
const mostLeftOut = 500;

export type FitOptions = PictureEvents & {
	/** Of the source, fit to be shown. */
	readonly name: string;
	/** Pixels of every picture; where one is left out it follows the other, where both are each picture has its own size. */
	readonly width?: number | undefined;
	readonly height?: number | undefined;
};

/**
 * JPEGs as they can be sent, and seen the same in every view: what Exif says of their orientation, which some views follow and
 * others don't, is done here, and where a size is asked for they have it. Those pictures are pixels from here on; all others go
 * through as they came. One that is too large, or can't be decoded, is left out and told.
 * @throws SourceError (rejects), and closes the source, where its first picture is too large: one line that names `--size`.
 */
export async function openFitted(source: Source, options: FitOptions): Promise<Source> {
	const size = askedSize(source, options);
	if (isTooLarge(size)) {
		await source.close();
		throw new SourceError(`${options.name} has pictures of ${tooLarge(size)}`);
	}

	return new FittedSource(source, size, options);
}

class FittedSource implements Source {
	readonly width: number;
	readonly height: number;
	readonly nativeFps: number | undefined;
	readonly isLive: boolean;
	readonly codec: 'jpeg' | undefined;
	readonly #source: Source;
	readonly #options: FitOptions;
	readonly #damage: DamageTeller;
	#decoded: Buffer | undefined;
	#resized: Buffer | undefined;

	constructor(source: Source, {width, height}: Size, options: FitOptions) {
		this.#source = source;
		this.#options = options;
		this.#damage = new DamageTeller(options.onFault, options.onPictures);
		this.width = width;
		this.height = height;
		this.nativeFps = source.nativeFps;
		this.isLive = source.isLive;
		this.codec = isSizeAsked(options) ? undefined : 'jpeg';
	}

	get facts(): SourceFacts | undefined {
		return this.#source.facts;
	}

	async next(into?: Buffer): Promise<Picture | JpegPicture> {
		let reason = '';
		for (let leftOut = 0; leftOut < mostLeftOut; leftOut++) {
			const picture = await this.#source.next();
			const fitted = picture.codec === 'jpeg' ? await this.#fit(picture, into) : picture;
			if (typeof fitted !== 'string') {
				return fitted;
			}

			reason = fitted;
			this.#damage.leftOut(this.#options.name, reason);
		}

		throw new SourceError(
			`the last ${mostLeftOut} pictures of ${this.#options.name} can't be shown; of the last one: ${reason}`,
		);
	}

	async close(): Promise<void> {
		await this.#source.close();
	}

	async #fit(picture: JpegPicture, into: Buffer | undefined): Promise<Picture | JpegPicture | string> {
		const isSized = this.codec === undefined;
		if (!isSized && isTooLarge(picture)) {
			return `it has ${tooLarge(uprightSize(picture))}`;
		}

		return isSized || (picture.orientation ?? 1) !== 1 ? this.#remade(picture, into) : picture;
	}

	async #remade(picture: JpegPicture, into: Buffer | undefined): Promise<Picture | string> {
		const {orientation = 1, capturedAt} = picture;
		try {
			const {pixels, isRepaired} = await decodeJpeg(picture.data, picture, this.#decoded);
			this.#decoded = pixels;
			this.#options.onPictures('mended', isRepaired ? 1 : 0);
			const size = this.codec === undefined ? this : uprightSize(picture);
			const length = size.width * size.height * 3;
			const target = into?.length === length ? into : Buffer.allocUnsafeSlow(length);
			const lying = {width: picture.width, height: picture.height, data: pixels};
			// The two sides of what is turned by a quarter change places.
			const wanted = uprightSize({width: size.width, height: size.height, orientation});
			const pause = breather();
			if (orientation === 1) {
				return {...(await resize(lying, wanted, target, pause)), capturedAt};
			}

			const sized = await this.#sized(lying, wanted, pause);
			return {...(await turnUpright(sized, orientation, target, pause)), capturedAt};
		} catch (error) {
			return `it is ${error instanceof Error ? error.message : String(error)}`;
		}
	}

	async #sized(lying: Size & {readonly data: Buffer}, wanted: Size, pause: () => Promise<void>) {
		if (lying.width === wanted.width && lying.height === wanted.height) {
			return lying;
		}

		const length = wanted.width * wanted.height * 3;
		this.#resized = this.#resized?.length === length ? this.#resized : Buffer.allocUnsafeSlow(length);
		return resize(lying, wanted, this.#resized, pause);
	}
}

function isSizeAsked({width, height}: FitOptions): boolean {
	return width !== undefined || height !== undefined;
}

/** What is asked for; one side alone keeps the shape of the source's first picture. */
function askedSize(first: Size, {width, height}: FitOptions): Size {
	return {
		width: width ?? scaled(first.width, first.height, height),
		height: height ?? scaled(first.height, first.width, width),
	};
}

function scaled(side: number, other: number, wanted: number | undefined): number {
	return wanted === undefined ? side : Math.max(1, Math.round((side * wanted) / other));
}

/** Milliseconds that a thread works on one picture before sockets and messages have their turn. */
const breathMs = 4;

function breather(): () => Promise<void> {
	let since = performance.now();
	return async () => {
		if (performance.now() - since >= breathMs) {
			await nextTurn();
			since = performance.now();
		}
	};
}
