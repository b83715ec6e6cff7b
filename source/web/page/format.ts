/** Numbers for the page, as the console writes them. Pure: the page may load no module of the program but its own. */

const none = '–';
/** Keeps `12 031` on one line. */
const gap = '\u00A0';

type Known = number | null | undefined;

const isKnown = (value: Known): value is number => typeof value === 'number' && Number.isFinite(value);

/** Whole numbers with a gap every three digits: `12 031`. */
export function count(value: Known): string {
	return isKnown(value) ? String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, gap) : none;
}

/** One digit after the point below 1000, none above. */
export function decimal(value: Known): string {
	if (!isKnown(value)) return none;
	return Math.abs(value) < 999.95 ? value.toFixed(1) : count(value);
}

/** A ratio 0 to 1 in per cent. What is more than nothing never reads as `0.0 %`. */
export function percent(ratio: Known): string {
	if (!isKnown(ratio)) return none;
	return ratio > 0 && ratio < 0.0005 ? `<0.1${gap}%` : `${(ratio * 100).toFixed(1)}${gap}%`;
}

/** A running clock: `00:42`, `1:02:03`. */
export function clock(seconds: Known): string {
	const whole = isKnown(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
	const two = (value: number) => String(value).padStart(2, '0');
	const tail = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
	return whole < 3600 ? tail : `${Math.floor(whole / 3600)}:${tail}`;
}

/** Decimal units, as networks count: `80 MB`. */
export function bytes(value: Known): string {
	return scaled(value, ['B', 'kB', 'MB', 'GB', 'TB']);
}

export function bitRate(bitsPerSecond: Known): string {
	return scaled(bitsPerSecond, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
}

function scaled(value: Known, units: readonly string[]): string {
	if (!isKnown(value)) return none;
	let rest = value;
	let unit = 0;
	while (rest >= 999.5 && unit < units.length - 1) {
		rest /= 1000;
		unit++;
	}

	return `${unit === 0 || rest >= 99.95 ? Math.round(rest) : rest.toFixed(1)}${gap}${units[unit] ?? ''}`;
}

/** Frames a second as it was asked for: `24`, `29.97`; `max` for 0. */
export function rate(fps: number): string {
	if (fps === 0) return 'max';
	return Number.isInteger(fps) ? String(fps) : String(Number(fps.toFixed(2)));
}

/** Text that came from a device or the network as one harmless line. */
export function cleanLine(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

/** The same line, with numbers that keep together and keep their units: `10 000 B`, `44 %`. */
export function withUnits(text: string): string {
	return cleanLine(text)
		.replaceAll(/(?<=\d) (?=\d{3}\b)/g, gap)
		.replaceAll(/(?<=\d) (?=(%|B|kB|MB|GB|ms|s|fps|[kMG]?bit\/s)(?![\p{L}\p{N}]))/gu, gap);
}
