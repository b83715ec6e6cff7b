/** Numbers as people read them. What can't be known reads "unknown" or a dash, never 0. */

const thinSpace = '\u2009';

/** 12 031, with thin spaces between thousands. */
export function count(value: number): string {
	if (!Number.isFinite(value)) return '–';
	return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, thinSpace);
}

export function bytes(value: number): string {
	return `${count(value)} B`;
}

/** 1.2 kB, 3.4 MB: three digits of a size where the exact number says nothing. */
export function roughBytes(value: number): string {
	return rough(value, ['B', 'kB', 'MB', 'GB', 'TB']);
}

export function bitRate(bitsPerSecond: number): string {
	return rough(bitsPerSecond, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

function rough(value: number, units: readonly string[]): string {
	if (!Number.isFinite(value)) return '–';
	let scaled = value;
	let unit = 0;
	while (scaled >= 999.5 && unit < units.length - 1) {
		scaled /= 1000;
		unit++;
	}

	return `${unit === 0 || scaled >= 99.95 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit] ?? ''}`;
}

/** One digit after the point up to 100, none above, at most 6 characters. */
export function decimal(value: number | null | undefined): string {
	if (value === null || value === undefined || !Number.isFinite(value)) return '–';
	if (value >= 1e6) return `${Math.round(value / 1e5) / 10}M`.slice(0, 6);
	if (value >= 99_950) return `${Math.round(value / 1000)}k`;
	return value < 99.95 ? value.toFixed(1) : String(Math.round(value));
}

/** 2.0 %, and never 0.0 % of something. */
export function percent(ratio: number | null): string {
	if (ratio === null || !Number.isFinite(ratio)) return '–';
	if (ratio > 0 && ratio < 0.0005) return '<0.1 %';
	return `${ratio < 0.9995 ? (ratio * 100).toFixed(1) : Math.round(ratio * 100)} %`;
}

/** 00:42, 61:05, 2:03:09 from two hours on. */
export function clock(seconds: number): string {
	const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
	const two = (value: number) => String(value).padStart(2, '0');
	if (whole < 7200) return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
	return `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

export function rate(fps: number): string {
	return Number.isInteger(fps) ? String(fps) : fps.toFixed(1);
}
