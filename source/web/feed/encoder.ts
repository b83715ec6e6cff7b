import {encodeJpeg, maxJpegLength} from '../../video/jpeg.js';

const quality = 80;

export type RawPicture = {readonly width: number; readonly height: number; readonly data: Buffer};

/** BGR24 pixels → JPEG, off this thread. One at a time: all use the same working memory. */
export class RawEncoder {
	#room = Buffer.alloc(0);

	/** @throws Error where the encoder refuses the picture. */
	async encode(picture: RawPicture): Promise<Buffer> {
		const length = maxJpegLength(picture.width, picture.height);
		if (this.#room.length !== length) {
			this.#room = Buffer.allocUnsafeSlow(length);
		}

		// The room is far larger than what is in it, and is written to again.
		return Buffer.from(await encodeJpeg(picture, quality, this.#room));
	}
}
