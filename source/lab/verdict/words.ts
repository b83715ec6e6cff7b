import {formatCount} from '../../format.js';

/** Phrases of evidence. */

/**
 * `12 of 75 frames`, `1 of 75 frames`. What is counted at two places may count more here than there, where a stretch of time cuts
 * through what was under way: that is no part, so it is told by itself.
 */
export function partOf(part: number, whole: number, name: string): string {
	return part <= whole ? `${formatCount(part)} of ${counted(whole, name)}` : counted(part, name);
}

/** `5.2 of 14.0 s`. */
export function timeOf(part: number, seconds: number): string {
	return `${part.toFixed(1)} of ${seconds.toFixed(1)} s`;
}

/** `15.2 of 24.0`, of rates; the first alone where it is no part of the other. */
export function rateOf(part: number, whole: number, format: (rate: number) => string): string {
	return part <= whole ? `${format(part)} of ${format(whole)}` : format(part);
}

/** `1 packet`, `12 031 packets`. */
export function counted(count: number, name: string): string {
	return `${formatCount(count)} ${name}${Math.round(count) === 1 ? '' : 's'}`;
}

/** `none is missing`, `only 1 of 75 is missing`, `12 of 75 are missing`. */
export function missingText(missing: number, whole: number): string {
	if (missing <= 0) {
		return 'none is missing';
	}

	const only = missing <= whole * 0.02 ? 'only ' : '';
	return `${only}${formatCount(missing)} of ${formatCount(whole)} ${missing === 1 ? 'is' : 'are'} missing`;
}

/** `4.0 Mbit/s`, `800 kbit/s`. */
export function bitRate(bitsPerSecond: number): string {
	return bitsPerSecond < 999_500
		? `${Math.round(bitsPerSecond / 1000)} kbit/s`
		: `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}

/** `0.8 ms`, `1 200 ms`. */
export function milliseconds(value: number): string {
	return `${Math.abs(value) < 99.95 ? value.toFixed(1) : formatCount(value)} ms`;
}

/** `71 %`, `0.9 %`. */
export function percent(ratio: number): string {
	const value = ratio * 100;
	return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} %`;
}
