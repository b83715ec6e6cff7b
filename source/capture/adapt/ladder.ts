import {shrunkSize} from '../../video/shrink.js';

/** How frames are made: one step of the ladder that adaptive quality goes down and up. */
export type Rung = {
	/** JPEG quality, 1 … 100. */
	readonly quality: number;
	/** Pixels a side of the source for one of the frame. */
	readonly divisor: number;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	/** Every n-th frame is sent. */
	readonly everyNth: number;
	/** `frameWeightOf` its quality and divisor. */
	readonly frameWeight: number;
};

export type LadderOptions = {
	/** What the user chose: the top rung. */
	readonly quality: number;
	/** Pixels of the source. */
	readonly width: number;
	readonly height: number;
};

const fullSizeQualities = [90, 80, 65, 50, 40, 30, 20, 10];
/** Below quality 20 a small picture is blocks; the same bytes show more in the next size. */
const smallSizeQualities = [50, 30, 20];
const divisors = [2, 3, 4];
const rates = [2, 3, 4];
const minSide = 16;
/** A step that saves less than a tenth is not worth being seen. */
const leastSaving = 0.1;

/**
 * Bytes of a JPEG by its quality, relative to quality 50: measured with the test pattern at 1280 × 720. Other pictures have
 * other curves; the controller corrects what it predicts by what frames really take.
 */
const bytesByQuality: ReadonlyArray<readonly [quality: number, bytes: number]> = [
	[1, 0.16],
	[5, 0.26],
	[10, 0.385],
	[20, 0.576],
	[30, 0.744],
	[50, 1],
	[65, 1.2],
	[80, 1.53],
	[95, 2.78],
	[100, 4.5],
];

/** From what the user chose downwards: first quality, then size, then frame rate. Each rung takes fewer bytes a second than the one above. */
export function buildLadder({quality, width, height}: LadderOptions): Rung[] {
	const rungs: Rung[] = [];
	const add = (rungQuality: number, divisor: number, everyNth: number): void => {
		const size = shrunkSize({width, height}, divisor);
		const frameWeight = frameWeightOf(rungQuality, divisor);
		const last = rungs.at(-1);
		const rest = last === undefined ? 0 : frameWeight / everyNth / (last.frameWeight / last.everyNth);
		if (Math.min(size.width, size.height) >= minSide && rest <= 1 - leastSaving) {
			rungs.push({quality: rungQuality, divisor, ...size, everyNth, frameWeight});
		}
	};

	rungs.push({quality, divisor: 1, width, height, everyNth: 1, frameWeight: frameWeightOf(quality, 1)});
	for (const lower of fullSizeQualities) {
		if (lower < quality) {
			add(lower, 1, 1);
		}
	}

	for (const divisor of divisors) {
		for (const lower of smallSizeQualities) {
			add(Math.min(lower, quality), divisor, 1);
		}
	}

	const smallest = rungs.at(-1);
	for (const everyNth of smallest === undefined ? [] : rates) {
		add(smallest?.quality ?? quality, smallest?.divisor ?? 1, everyNth);
	}

	return rungs;
}

/** `quality 50→20, 1280×720→640×360`: what differs. */
export function describeStep(from: Rung, to: Rung): string {
	const size = (rung: Rung): string => `${rung.width}×${rung.height}`;
	const rate = (rung: Rung): string => (rung.everyNth === 1 ? 'every frame' : `1 frame in ${rung.everyNth}`);
	const parts = [
		from.quality === to.quality ? '' : `quality ${from.quality}→${to.quality}`,
		from.divisor === to.divisor ? '' : `${size(from)}→${size(to)}`,
		from.everyNth === to.everyNth ? '' : `${rate(from)}→${rate(to)}`,
	];
	return parts.filter(Boolean).join(', ');
}

/** Bytes of a frame, relative to the same picture in full size at quality 50: an estimate. */
export function frameWeightOf(quality: number, divisor: number): number {
	return relativeBytes(quality) / (divisor * divisor);
}

/** Between the measured points, a straight line. */
function relativeBytes(quality: number): number {
	const above = bytesByQuality.findIndex(([measured]) => measured >= quality);
	const [highQuality, highBytes] = bytesByQuality[above] ?? [100, 4.5];
	const [lowQuality, lowBytes] = bytesByQuality[above - 1] ?? [highQuality, highBytes];
	const share = highQuality === lowQuality ? 1 : (quality - lowQuality) / (highQuality - lowQuality);
	return lowBytes + share * (highBytes - lowBytes);
}
