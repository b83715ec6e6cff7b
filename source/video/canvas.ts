import {glyphWidth, runsOf} from './font.js';

/** Blue, green, red: 0 … 255 each. */
export type Colour = readonly [number, number, number];

/** Drawing on BGR24 pixels. What lies outside is left out. */
export class Canvas {
	readonly width: number;
	readonly height: number;
	readonly data: Buffer;

	constructor(width: number, height: number, data: Buffer = Buffer.alloc(width * height * 3)) {
		this.width = width;
		this.height = height;
		this.data = data;
	}

	/** A filled rectangle. Its first row is drawn, the others are copies. */
	rectangle(x: number, y: number, width: number, height: number, [blue, green, red]: Colour): void {
		const left = Math.max(0, x);
		const right = Math.min(this.width, x + width);
		const top = Math.max(0, y);
		const bottom = Math.min(this.height, y + height);
		if (left >= right || top >= bottom) {
			return;
		}

		const {data} = this;
		const first = (top * this.width + left) * 3;
		const end = first + (right - left) * 3;
		for (let at = first; at < end; at += 3) {
			data[at] = blue;
			data[at + 1] = green;
			data[at + 2] = red;
		}

		for (let row = top + 1; row < bottom; row++) {
			data.copyWithin((row * this.width + left) * 3, first, end);
		}
	}

	disc(centreX: number, centreY: number, radius: number, colour: Colour): void {
		for (let row = -radius; row <= radius; row++) {
			const half = Math.floor(Math.sqrt(radius * radius - row * row));
			this.rectangle(centreX - half, centreY + row, 2 * half + 1, 1, colour);
		}
	}

	/** `scale`: pixels a dot. Only the set dots are drawn, each run of them at once. */
	text(x: number, y: number, text: string, scale: number, colour: Colour): void {
		for (const [index, character] of [...text].entries()) {
			const left = x + index * glyphWidth * scale;
			for (const {column, row, length} of runsOf(character)) {
				this.rectangle(left + column * scale, y + row * scale, length * scale, scale, colour);
			}
		}
	}
}
