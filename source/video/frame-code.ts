import type {Canvas, Colour} from './canvas.js';

/**
 * The frame number as a row of black and white cells, which survives JPEG and screenshots: 32 bits, highest first, then
 * 8 bits of check sum. A cell is 1/64 of the picture's width; the row lies one cell from the left and top.
 */
const dataBits = 32;
const checkBits = 8;
const black: Colour = [16, 16, 16];
const white: Colour = [235, 235, 235];
/** Smaller cells drown in JPEG's quantization. */
const leastCell = 4;

export const codeCells = dataBits + checkBits;

/** Pixels a cell; undefined where the picture is too small for a code that can be read again. */
export function cellSize(width: number, height: number): number | undefined {
	const cell = Math.floor(width / 64);
	return cell < leastCell || height < 3 * cell ? undefined : cell;
}

export function drawFrameCode(canvas: Canvas, frameNumber: number): void {
	const cell = cellSize(canvas.width, canvas.height);
	if (cell === undefined) {
		return;
	}

	for (let bit = 0; bit < codeCells; bit++) {
		canvas.rectangle(cell * (bit + 1), cell, cell, cell, bitOf(frameNumber, bit) ? white : black);
	}
}

/** Reads the code back from BGR24 pixels; undefined where there is none or its check sum is wrong. */
export function readFrameCode(picture: {
	readonly width: number;
	readonly height: number;
	readonly data: Uint8Array;
}): number | undefined {
	const {width, height, data} = picture;
	const cell = cellSize(width, height);
	if (cell === undefined) {
		return undefined;
	}

	let frameNumber = 0;
	let check = 0;
	for (let bit = 0; bit < codeCells; bit++) {
		const x = Math.floor(cell * (bit + 1.5));
		const at = (Math.floor(cell * 1.5) * width + x) * 3;
		const isSet = (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) > 3 * 128 ? 1 : 0;
		if (bit < dataBits) {
			frameNumber = frameNumber * 2 + isSet;
		} else {
			check = check * 2 + isSet;
		}
	}

	return check === checkSum(frameNumber) ? frameNumber : undefined;
}

function bitOf(frameNumber: number, bit: number): boolean {
	return bit < dataBits
		? Math.floor(frameNumber / 2 ** (dataBits - 1 - bit)) % 2 === 1
		: Math.floor(checkSum(frameNumber) / 2 ** (codeCells - 1 - bit)) % 2 === 1;
}

/** Never 0, so that an all-black row is no code. */
function checkSum(frameNumber: number): number {
	let sum = 0xa5;
	for (let shift = 0; shift < dataBits; shift += checkBits) {
		sum = (sum * 31 + (Math.floor(frameNumber / 2 ** shift) & 0xff)) & 0xff;
	}

	return sum === 0 ? 1 : sum;
}
