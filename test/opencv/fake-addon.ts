import {expect} from 'vitest';

export const width = 4;
export const height = 2;
const colour = 16;

/** Stands for a picture in OpenCV's memory: each byte of it is `value`. */
export class FakeMat {
	readonly rows: number;
	readonly cols: number;
	readonly type: number;
	readonly data: Buffer;
	isReleased = false;

	constructor(rows: number, cols: number, type: number, data: Buffer) {
		this.rows = rows;
		this.cols = cols;
		this.type = type;
		this.data = data;
	}

	static of(value: number, rows = height, cols = width, channels = 3): FakeMat {
		const type = channels === 3 ? colour : 0;
		return new FakeMat(rows, cols, type, Buffer.alloc(rows * cols * channels, value));
	}

	get channels(): number {
		return this.type === colour ? 3 : 1;
	}

	get empty(): boolean {
		return this.rows === 0;
	}

	copyTo(target: FakeMat): FakeMat {
		expect([this.rows, this.cols, this.type]).toEqual([target.rows, target.cols, target.type]);
		this.data.copy(target.data);
		return target;
	}

	resize(rows: number, cols: number): FakeMat {
		return FakeMat.of(this.data[0] ?? 0, rows, cols);
	}

	cvtColor(): FakeMat {
		return FakeMat.of(this.data[0] ?? 0, this.rows, this.cols);
	}

	rotate(): FakeMat {
		return FakeMat.of(this.data[0] ?? 0, this.cols, this.rows);
	}

	release(): void {
		this.isReleased = true;
	}
}

/** As much of the addon as readers of pictures need. */
export const fakeAddon = {
	version: {major: 4, minor: 6, revision: 0},
	...{CV_8UC3: colour, COLOR_GRAY2BGR: 8, COLOR_BGRA2BGR: 1},
	...{ROTATE_90_CLOCKWISE: 0, ROTATE_180: 1, ROTATE_90_COUNTERCLOCKWISE: 2},
	Mat: FakeMat,
};
