import {formatClock, formatCount, formatRatio} from '../format.js';

/** Numbers for a screen: narrow, of an even width, a dash where there is none yet. */

const none = '–';

export function count(value: number): string {
	return Number.isFinite(value) ? formatCount(value) : none;
}

export function bytes(value: number): string {
	return `${count(value)} B`;
}

/** 3.4 MB: two or three digits of a size of which the exact number says nothing. */
export function roughBytes(value: number): string {
	return rough(value, ['B', 'kB', 'MB', 'GB', 'TB']);
}

export function bitRate(bitsPerSecond: number): string {
	return rough(bitsPerSecond, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

function rough(value: number, units: readonly string[]): string {
	if (!Number.isFinite(value)) return none;
	let scaled = value;
	let unit = 0;
	while (scaled >= 999.5 && unit < units.length - 1) {
		scaled /= 1000;
		unit++;
	}

	return `${unit === 0 || scaled >= 99.95 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit] ?? ''}`;
}

/** One digit after the point below 100, none above, at most 6 characters. */
export function decimal(value: number | null | undefined): string {
	if (value === null || value === undefined || !Number.isFinite(value)) return none;
	if (value >= 999_500) return value < 1e9 ? `${(value / 1e6).toFixed(1)}M` : '>1e9';
	if (value >= 9999.5) return `${Math.round(value / 1000)}k`;
	return value < 99.95 ? value.toFixed(1) : String(Math.round(value));
}

/** A ratio in per cent; a dash before there was anything to count. */
export function percent(ratio: number | null): string {
	return ratio === null || !Number.isFinite(ratio) ? none : formatRatio(ratio);
}

export function clock(seconds: number): string {
	return formatClock(Number.isFinite(seconds) ? seconds : 0);
}

export function rate(fps: number): string {
	return Number.isInteger(fps) ? String(fps) : fps.toFixed(1);
}
